"""What an answer can be grouped and selected by: the only names that become SQL identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from costscope.domain.errors import UnknownName, UsageError
from costscope.domain.table import Kind


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to group calls: an expression over the view ``call``."""

    name: str
    sql: str
    meaning: str
    kind: Kind = Kind.TEXT


COMPONENT: Final = "component"
SPLITS: Final = {
    COMPONENT: "what the tokens were there for",
    "origin": "where the text came from, what is sent again told apart",
    "evidence": "how the tokens of a part are known: exact, allocated or residual",
}
"""What the cost of one call can be split by; the parts of a call add up to it."""

_ALL = (
    Dimension("task", "task_id", "piece of agent work"),
    Dimension("model", "model", "model that answered"),
    Dimension("provider", "provider", "who bills"),
    Dimension("agent", "agent", "agent or subagent"),
    Dimension("project", "project", "project, repository or folder"),
    Dimension("label", "label", "free label of the log"),
    Dimension("outcome", "outcome", "how the task ended"),
    Dimension("conversation", "conversation_id", "session"),
    Dimension("thread", "thread_id", "conversation of one agent within a task"),
    Dimension("operation", "operation", "chat, embeddings …"),
    Dimension("service_tier", "service_tier", "tier the provider served"),
    Dimension("processing", "processing", "batch or not"),
    Dimension("region", "region", "inference geography"),
    Dimension("status", "status", "ok or error"),
    Dimension("finish_reason", "finish_reason", "why the answer ended"),
    Dimension("retry_kind", "retry_kind", "why the call was made again: T, V, E, L or R"),
    Dimension("waste_kind", "waste_kind", "why its result was of no use: T, V, E, L or R"),
    Dimension("recorded_cost_source", "recorded_cost_source", "who computed the recorded cost"),
    Dimension("source", "source", "file it was read from"),
    Dimension("hour", "date_trunc('hour', start_time)", "hour of the call", Kind.INSTANT),
    Dimension("day", "CAST(start_time AS DATE)", "day of the call, in --tz", Kind.DATE),
    Dimension("month", "strftime(start_time, '%Y-%m')", "month of the call, in --tz"),
)

DIMENSIONS: Final = {dimension.name: dimension for dimension in _ALL}


def dimension(name: str) -> Dimension:
    """The dimension of that name.  Raises :class:`UnknownName`."""
    try:
        return DIMENSIONS[name]
    except KeyError:
        raise UnknownName.of("dimension", name, [*DIMENSIONS, *SPLITS]) from None


def parse_by(text: str) -> tuple[list[Dimension], str | None]:
    """Read ``model,day,component``: the dimensions, and the split among them.

    Raises :class:`UnknownName`, or :class:`UsageError` for two splits at once.
    """
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    splits = [name for name in names if name in SPLITS]
    if len(splits) > 1:
        raise UsageError(
            f"costs can be split one way at a time, not by {' and '.join(splits)}", hint=splits[0]
        )
    return [dimension(name) for name in names if name not in SPLITS], splits[0] if splits else None


def names_of(dimensions: Sequence[Dimension]) -> list[str]:
    """Their names, in order."""
    return [d.name for d in dimensions]
