"""What an answer can be grouped and selected by: the only names that become SQL identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from costscope.domain.errors import UnknownName
from costscope.domain.table import Kind


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to group calls: an expression over the view ``call``."""

    name: str
    sql: str
    meaning: str
    kind: Kind = Kind.TEXT


COMPONENT: Final = "component"

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
        raise UnknownName.of("dimension", name, [*DIMENSIONS, COMPONENT]) from None


def parse_by(text: str) -> tuple[list[Dimension], bool]:
    """Read ``model,day,component``: the dimensions, and whether costs are split by component."""
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    return [dimension(name) for name in names if name != COMPONENT], COMPONENT in names


def names_of(dimensions: Sequence[Dimension]) -> list[str]:
    """Their names, in order."""
    return [d.name for d in dimensions]
