"""Which calls an answer is about, and at which cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from costscope.analysis.dimensions import dimension
from costscope.domain.errors import UsageError
from costscope.domain.period import Period


class Basis(StrEnum):
    """Which cost is meant; the bases are never mixed."""

    LIST = "list"
    """Price book times quantity."""
    RECORDED = "recorded"
    """What the log itself said."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A period, patterns per dimension, a cost basis, a zone that says what a day is."""

    period: Period = field(default_factory=Period)
    where: tuple[tuple[str, str], ...] = ()
    basis: Basis = Basis.LIST
    tz: str = "UTC"

    def condition(self) -> tuple[str, list[object]]:
        """The SQL condition over the view ``call``, with its parameters."""
        parts: list[str] = []
        values: list[object] = []
        if self.period.start:
            parts.append("start_time >= ?")
            values.append(self.period.start)
        if self.period.end:
            parts.append("start_time < ?")
            values.append(self.period.end)
        for name, pattern in self.where:
            parts.append(f"CAST({dimension(name).sql} AS VARCHAR) GLOB ?")
            values.append(pattern)
        return " AND ".join(parts) or "true", values


def parse_where(text: str) -> tuple[str, str]:
    """Read ``model=claude-*``: a dimension and a pattern with ``*``, ``?`` and ``[…]``."""
    name, equals, pattern = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r} is not a condition", hint="--where model=claude-*")
    return dimension(name.strip()).name, pattern.strip()
