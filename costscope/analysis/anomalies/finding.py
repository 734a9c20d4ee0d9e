"""One anomaly: what changed, since when, by how much, at what cost, where, why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Level(StrEnum):
    """How much a finding asks for."""

    ALERT = "alert"
    """Money is being lost, or figures are wrong: look now."""
    WARN = "warn"
    """Something moved that is worth knowing; it need not be a fault."""
    INFO = "info"
    """For orientation; a saving, or where most money goes."""


@dataclass(frozen=True, slots=True)
class Change:
    """How far something moved: the estimate between the ends of its 95 % interval."""

    low: Decimal
    estimate: Decimal
    high: Decimal
    unit: str = "%"
    """``%`` of the old level, ``points`` of a share, or ``% of …`` for a share itself."""

    @classmethod
    def exactly(cls, value: Decimal, unit: str = "%") -> Change:
        """A change that is known, not estimated."""
        return cls(value, value, value, unit)

    @classmethod
    def estimated(
        cls, low: float, estimate: float, high: float, *, unit: str = "%", places: int = 1
    ) -> Change:
        """An estimate with its interval, rounded to so many decimals."""
        ends = [Decimal(f"{value:.{places}f}") for value in (low, estimate, high)]
        return cls(ends[0], ends[1], ends[2], unit)

    def __str__(self) -> str:
        if " of " in self.unit:
            return f"{self.estimate} {self.unit}"
        if self.low == self.high:
            return f"{self.estimate:+.1f} {self.unit}"
        return f"{self.estimate:+.1f} {self.unit} ({self.low:+.1f} to {self.high:+.1f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One anomaly.  Money is exact, in USD; ``None`` is unknown or does not apply."""

    code: str
    name: str
    level: Level
    what: str
    start: date | None = None
    change: Change | None = None
    cost_so_far: Decimal | None = None
    cost_per_day: Decimal | None = None
    driver: str | None = None
    certainty: str | None = None
    """``confirmed`` or ``likely`` for a driver, ``exact`` for a fact of the log."""
    segment: str | None = None
    success: str | None = None
    evidence: tuple[str, ...] = ()
    """Tasks to look at."""
    lines: Mapping[str, Decimal] = field(default_factory=dict)
    """USD per task that each line of the decomposition adds; they sum to the change of cost per task."""
    also: tuple[str, ...] = ()
    """Codes of findings that are the same change seen elsewhere."""
    place: int | None = None
    """Day of the history it starts on."""
    series: str | None = None
    task_type: str | None = None
