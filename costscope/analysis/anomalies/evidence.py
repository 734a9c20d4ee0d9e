"""What detectors look at: the history of days, the lake behind it, the shifts found in it once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from costscope.analysis.anomalies.daily import Facts
from costscope.analysis.anomalies.history import History
from costscope.analysis.anomalies.tracks import Shift, cost_shift, driver_shifts, success_shift, type_shifts


@dataclass(frozen=True)
class Evidence:
    """A lake's selected tasks and their history, as of its last day."""

    facts: Facts
    history: History

    @cached_property
    def cost(self) -> Shift | None:
        """A change of the cost of a typical task."""
        return cost_shift(self.history)

    @cached_property
    def types(self) -> tuple[Shift, ...]:
        """Changes of the cost of single types."""
        return tuple(type_shifts(self.history))

    @cached_property
    def drivers(self) -> tuple[Shift, ...]:
        """Changes of drivers."""
        return tuple(driver_shifts(self.history))

    @cached_property
    def success(self) -> Shift | None:
        """A fall of the share of successes."""
        return success_shift(self.history)
