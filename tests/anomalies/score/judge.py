"""What the detectors say on each day of a simulated history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from costscope.analysis.anomalies.attribution import HISTORY, SOURCES, name_driver
from costscope.analysis.anomalies.detectors.price_change import price_changes
from costscope.analysis.anomalies.history import History
from costscope.analysis.anomalies.tracks import cost_shift, driver_shifts, leading, success_shift, type_shifts
from tests.anomalies.score.baselines import verdicts
from tests.anomalies.score.fleets import FUTURE, PAST

NEAR = 7
"""A change found must begin within so many days of the fault."""
MERGE = 7


@dataclass
class Found:
    """Days until each track alarmed, and what was named first."""

    cost: int | None = None
    driver: int | None = None
    types: int | None = None
    success: int | None = None
    named: str = ""
    confirmed: bool = False

    @property
    def either(self) -> int | None:
        """Days until the cost or a driver alarmed."""
        return min((d for d in (self.cost, self.driver) if d is not None), default=None)


def judge(history: History, *, whole: bool = False) -> Found:
    """Go through the days after ``PAST``; ``whole`` asks about single types and success as well."""
    found = Found()
    for day in range(PAST + 1, PAST + FUTURE + 1):
        seen = history.upto(day)
        first = day - seen.days
        _cost(found, seen, day, PAST - NEAR - first)
        _drivers(found, seen, day, PAST - NEAR - first)
        if not whole:
            if found.cost and found.driver:
                break
            continue
        if found.types is None and any(s.split.place >= PAST - NEAR - first for s in type_shifts(seen)):
            found.types = day - PAST
        if found.success is None and success_shift(seen):
            found.success = day - PAST
    return found


def _cost(found: Found, seen: History, day: int, least: int) -> None:
    if found.cost is not None:
        return
    shift = cost_shift(seen)
    if shift and shift.split.place >= least:
        found.cost = day - PAST
        if not found.named:
            found.named, found.confirmed = _name(seen)


def _drivers(found: Found, seen: History, day: int, least: int) -> None:
    if found.driver is not None:
        return
    if any(True for _ in price_changes(seen)) or any(s.split.place >= least for s in driver_shifts(seen)):
        found.driver = day - PAST
        if found.cost is None or found.cost == found.driver:
            found.named, found.confirmed = _name(seen)


def _name(seen: History) -> tuple[str, bool]:
    """What a report of that day would call the driver: a fact first, then the leading shift."""
    if any(True for _ in price_changes(seen)):
        return "price", True
    lead = leading(driver_shifts(seen))
    if lead is not None and lead.named is not None:
        is_effect = lead.series.line == HISTORY and lead.named.line in SOURCES
        line = lead.named.line if is_effect else lead.series.line
        return line, lead.named.is_confirmed and lead.named.line == line
    shift = cost_shift(seen)
    if shift is None:
        return "", False
    named = name_driver(seen, shift.split.place)
    return named.line, named.is_confirmed


def false_alarms(history: History) -> dict[str, int]:
    """Episodes of each track and baseline over the clean days after ``PAST``; a week without is a new one."""
    last: dict[str, int] = {}
    count: dict[str, int] = {}
    tracks: dict[str, Callable[[History], bool]] = {
        "cost": lambda h: cost_shift(h) is not None,
        "drivers": lambda h: any(True for _ in driver_shifts(h)),
        "types": lambda h: any(True for _ in type_shifts(h)),
        "success": lambda h: success_shift(h) is not None,
    }
    for day in range(PAST + 1, history.days + 1):
        seen = history.upto(day)
        alarms = {name: alarm(seen) for name, alarm in tracks.items()} | verdicts(seen)
        for name, alarm in alarms.items():
            count.setdefault(name, 0)
            if alarm:
                if day - last.get(name, -99) > MERGE:
                    count[name] += 1
                last[name] = day
    return count


def baseline_delays(history: History) -> dict[str, int | None]:
    """Days until each baseline alarmed after the fault."""
    delays: dict[str, int | None] = {}
    for day in range(PAST + 1, PAST + FUTURE + 1):
        for name, alarm in verdicts(history.upto(day)).items():
            if alarm and delays.get(name) is None:
                delays[name] = day - PAST
            delays.setdefault(name, None)
    return delays
