"""The daily series in which changes are looked for: the cost of a typical task, and what drives it.

Each is a mean over the tasks of a day, of a logarithm or a share, after each task type's own mean is
taken away: neither the weekly rhythm nor a change of mix moves it.  ``sql`` is an expression over one row
per task (``daily.py``); where tasks weigh differently, ``weight`` says how much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name, what it is of, and the line of the decomposition it moves."""

    name: str
    meaning: str
    sql: str
    line: str = ""
    weight: str = "1"
    is_share: bool = False
    """A share of something, whose change is in points; else a logarithm, whose change is a ratio."""

    @property
    def is_driver(self) -> bool:
        """Whether it moves a line of the decomposition."""
        return bool(self.line)


def _any_log(over: str, under: str) -> str:
    """For what some tasks have none of: among those that have any."""
    return f"CASE WHEN {over} > 0 THEN {_log(over, under)} END"


def _log(over: str, under: str) -> str:
    return f"ln(1 + {over} / {under})"


def _share(count: str) -> str:
    return f"least({count} / steps, 3)"


COST: Final = Series("cost", "cost of a typical task", "ln(cost)")

DRIVERS: Final = (
    Series("steps", "useful steps per task", "ln(steps)", "steps"),
    Series("tool_errors", "failed tool calls per useful step", _share("tool_errors"), "tool failures",
           is_share=True),
    Series("wasted", "attempts thrown away per useful step", _share("wasted"), "failed attempts",
           is_share=True),
    Series("prompt", "system prompt, tool definitions per call", _log("fixed", "calls"), "prompt"),
    Series("user_input", "user input per task", "ln(1 + user_input)", "user input"),
    Series("retrieved", "retrieved text per call", _any_log("retrieved", "calls"), "retrieved context"),
    Series("tool_results", "tool results per step", _any_log("tool_results", "steps"), "tool results"),
    Series("history", "history per call, for its depth",
           f"CASE WHEN depth > 0 THEN {_log('history', 'depth')} END", "conversation history"),
    Series("output", "output per step", _log("output", "steps"), "output"),
    Series("reasoning", "reasoning per step", _any_log("reasoning", "steps"), "reasoning"),
    Series("misses", "cache misses among calls that should hit", "misses", "cache misses",
           "checkable", is_share=True),
    Series("model", "price level of the models used", "model_level", "model"),
)  # fmt: skip
"""Detect at the driver, price at the cost: drivers are far less heavy-tailed than cost."""

SUCCESS: Final = Series(
    "success", "share of judged tasks that succeeded", "successes", weight="judged", is_share=True
)

ALL: Final = (COST, *DRIVERS, SUCCESS)
BY_NAME: Final = {series.name: series for series in ALL}
