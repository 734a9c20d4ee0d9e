"""Which series changed: the tests and thresholds that every statistical finding rests on.

The thresholds were set by simulation (docs/signal-quality.md) for at most 0.15 false alarms in 30 days on
the cost track, and as many on all driver series together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from costscope.analysis.anomalies.attribution import HISTORY, LEAST_EFFECT, SOURCES, Named, name_driver
from costscope.analysis.anomalies.history import LOOK_BACK, RECENT, History
from costscope.analysis.anomalies.series import COST, DRIVERS, SUCCESS, Series
from costscope.analysis.anomalies.split import Split, best_split

COST_P: Final = 3e-4
MANY: Final = 1_000
MANY_TASKS_P: Final = 1e-4
"""From so many tasks a day on the weather of days is most of what is seen, and it has a memory."""
TYPE_P: Final = 1e-5
SUCCESS_P: Final = 1e-4
MIX_P: Final = 1e-4
DRIVER_P: Final = 1e-4
FEW_TASKS_P: Final = 1e-5
"""For drivers below 50 tasks a day."""
SETTLED: Final = 3
"""Days after which a new level of a driver is judged as any other."""
YOUNG: Final = 0.1
"""Before that it must be ten times as sure: two odd days together are not so rare."""
HINT_P: Final = 1e-2
SAME_PLACE: Final = 2
"""Days within which two series changed together."""
LEAST_COST: Final = math.log(1.05)
LEAST_TYPE: Final = math.log(1.10)
LEAST_POINTS: Final = 0.05
"""How far the share of successes must fall."""
TASKS_OF_TYPE: Final = 5

DAILY, WEEKLY, SPARSE = 200, 20, 5
"""Tasks a day from which on the cost is judged day by day, by weeks, or not at all."""
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Shift:
    """A series that changed its level."""

    series: Series
    split: Split
    type_place: int | None = None
    named: Named | None = None


def least_days(history: History) -> int:
    """How many days a new level must have lasted: two, or a week where days hold few tasks."""
    return 2 if history.tasks_per_day() >= DAILY else WEEK


def cost_shift(history: History) -> Shift | None:
    """A change of the cost of a typical task."""
    p = MANY_TASKS_P if history.tasks_per_day() >= MANY else COST_P
    split = _recent(history, best_split(history.index(COST), least_days(history)))
    return Shift(COST, split) if split and split.p < p and abs(split.change) >= LEAST_COST else None


def type_shifts(history: History) -> Iterator[Shift]:
    """Changes of the cost of one type's tasks."""
    for place in range(len(history.types)):
        if np.median(history.tasks[:, place]) < TASKS_OF_TYPE:
            continue
        split = _recent(history, best_split(history.index(COST, place), least_days(history)))
        if split and split.p < TYPE_P and abs(split.change) >= LEAST_TYPE:
            yield Shift(COST, split, place)


def driver_shifts(history: History) -> Iterator[Shift]:
    """Changes of drivers that move the cost of a task; detected at the driver, priced at the cost."""
    limit = DRIVER_P if history.tasks_per_day() >= 50 else FEW_TASKS_P
    changed = [
        (series, split)
        for series in DRIVERS
        if (split := _recent(history, best_split(history.index(series))))
        and split.p < (limit if history.days - split.place >= SETTLED else limit * YOUNG)
    ]
    for series, split in changed:
        witnesses = frozenset(s.line for s, _ in changed)
        if series.line == HISTORY:
            witnesses |= _hints(history, split.place)
        named = name_driver(history, split.place, witnesses)
        effect = named.moved_by(series.line)
        if abs(effect) >= LEAST_EFFECT and effect * split.change > 0:
            yield Shift(series, split, named=named)


def _hints(history: History, place: int) -> frozenset[str]:
    """Lines that lengthen history and seem to have changed with it, though not surely enough for an alarm."""
    return frozenset(
        series.line
        for series in DRIVERS
        if series.line in SOURCES
        and (split := best_split(history.index(series)))
        and abs(split.place - place) <= SAME_PLACE
        and split.p < HINT_P
        and split.change > 0
    )


def leading(shifts: Iterable[Shift]) -> Shift | None:
    """The driver that comes first in a report: causes before the history they lengthen, then the greatest."""

    def key(shift: Shift) -> tuple[bool, float]:
        assert shift.named is not None
        return shift.series.line == HISTORY, -abs(shift.named.effect[shift.series.line])

    return min(shifts, key=key, default=None)


def success_shift(history: History) -> Shift | None:
    """A fall of the share of tasks that succeed."""
    split = _recent(history, best_split(history.index(SUCCESS), least_days(history)))
    return Shift(SUCCESS, split) if split and split.p < SUCCESS_P and split.change <= -LEAST_POINTS else None


def smallest_change(history: History) -> float | None:
    """The smallest change of cost per task that would have been seen four times in five, as a part of it.

    4.8 · sqrt((s²/n + u²)(1/7 + 1/28)): s within a type, n tasks a day, u the part of a day's deviation that
    more tasks do not take away; 4.8 is the quantile of 1e-4 two-sided and that of 80 % power.
    """
    n, spread = float(history.tasks.sum() / max(history.days, 1)), history.spread()
    if not n or math.isnan(spread) or history.days < 2 * WEEK:
        return None
    past = min(28, LOOK_BACK, history.days - WEEK)
    day_to_day = 0.025
    return math.exp(4.8 * math.sqrt((spread**2 / n + day_to_day**2) * (1 / WEEK + 1 / past))) - 1


def _recent(history: History, split: Split | None) -> Split | None:
    return split if split and split.place >= history.days - RECENT else None
