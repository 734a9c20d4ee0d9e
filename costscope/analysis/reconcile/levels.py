"""How deep two sides can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from costscope.domain.errors import UnknownName, UsageError

DEEPEST: Final = ("day", "model", "category")
"""What is compared unless asked otherwise; a bill's projects and a log's are seldom the same thing."""
REQUEST: Final = "request"
"""A bill with a row for each call is compared call by call: then nothing else tells cells apart."""
DIMENSIONS: Final = (*DEEPEST, "project", REQUEST)
_KEY: Final = "key"
MOST_REQUESTS: Final = 1_000_000
"""Calls that are compared one by one unless asked for: each is a cell in memory."""


@dataclass(frozen=True, slots=True)
class Level:
    """What cells are told apart by."""

    dimensions: frozenset[str]
    keeps_buckets: bool = True
    """Whether each period of the bill has cells of its own, whatever its length."""

    @property
    def code(self) -> str:
        """L0 period, L1 day, L2 model, L3 token category, L4 request."""
        depth = {REQUEST: 4, "category": 3, "model": 2, "day": 1}
        return f"L{max((depth.get(name, 0) for name in self.dimensions), default=0)}"

    @property
    def title(self) -> str:
        """The dimensions in words, such as ``day x model``."""
        names = [name for name in DIMENSIONS if name in self.dimensions]
        return " x ".join(names if {"day", REQUEST} & set(names) else ["period", *names])


def parse_by(text: str) -> frozenset[str]:
    """Read ``day,model``.  Raises :class:`UnknownName`."""
    names = {name.strip() for name in text.split(",") if name.strip()}
    for name in sorted(names):
        if name == _KEY:
            raise UsageError(
                "calls in the lake do not tell which API key they were made with",
                where="--by key",
                hint=f"--by {','.join(DIMENSIONS)}; keys that are not in the log are found without it",
            )
        if name not in DIMENSIONS:
            raise UnknownName.of("level", name, DIMENSIONS, where="--by")
    return frozenset(names)


def level_of(
    provider: str | None, bill: frozenset[str], log: frozenset[str], asked: frozenset[str] | None
) -> Level:
    """The deepest level that the bill of a provider and the log both know, or the one asked for.

    Raises :class:`UsageError` when a side does not know what was asked for.
    """
    if asked is None:
        both = bill & log
        if REQUEST in both:
            return Level(both & {REQUEST, "category"}, keeps_buckets=False)
        return Level(both & set(DEEPEST))
    for side, known in ((f"the bill of {provider}", bill), ("this cost of the log", log)):
        if missing := asked - known:
            raise UsageError(
                f"{side} is not told apart by {' and '.join(sorted(missing))}",
                where="--by",
                hint=f"--by {','.join(name for name in DIMENSIONS if name in bill & log)}",
            )
    return Level(asked, keeps_buckets="day" in asked and REQUEST not in asked)
