"""The simulated histories a score is taken on, of both simulators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from costscope.analysis.anomalies.history import History
from costscope.simulate.calls import Calls, draw_calls
from costscope.simulate.faults import BY_NAME, HEALTHY, Knobs
from costscope.simulate.fleet import Tasks, draw_tasks
from costscope.simulate.phases import draw_phases
from tests.anomalies.from_simulation import history_from

PAST, FUTURE, CLEAN = 50, 14, 30
"""Days before a fault, after it, and of a run without one."""
Limits = tuple[np.ndarray, np.ndarray]
Draw = Callable[[int, int, float, Sequence[Knobs] | None], tuple[Tasks, Calls]]


def fleet(seed: int, days: int, per_day: float, knobs: Sequence[Knobs] | None) -> tuple[Tasks, Calls]:
    """The first simulator; days begin on the weekday after ``PAST`` days where they continue a past."""
    weekday = PAST % 7 if seed % 10 else 0
    tasks = draw_tasks(np.random.default_rng(seed), days, per_day, first_weekday=weekday, knobs=knobs)
    return tasks, draw_calls(np.random.default_rng(seed + 500_000_000), tasks)


def phases(seed: int, days: int, per_day: float, knobs: Sequence[Knobs] | None) -> tuple[Tasks, Calls]:
    """The second."""
    return draw_phases(np.random.default_rng(seed), days, per_day, knobs=knobs)


def past_of(draw: Draw, seed: int, per_day: float) -> tuple[History, Limits]:
    """Fifty days without a fault.  A seed of a past ends in 0."""
    tasks, calls = draw(10 * seed, PAST, per_day, None)
    return history_from(tasks, calls, PAST)


def future_of(draw: Draw, seed: int, per_day: float, knobs: Sequence[Knobs], limits: Limits) -> History:
    """What comes after a past."""
    tasks, calls = draw(10 * seed + 1, len(knobs), per_day, knobs)
    return history_from(tasks, calls, len(knobs), limits=limits)[0]


@cache
def phases_setting(name: str, rise: float) -> float:
    """The setting of a fault's knob at which the second simulator's tasks cost ``1 + rise`` times as much."""
    fault = BY_NAME[name]

    def mean(knobs: Knobs) -> float:
        tasks, calls = phases(77, 10, 2_000, [knobs] * 10)
        return float(calls.cost.sum() / len(tasks))

    base, low, high = mean(HEALTHY), fault.low, fault.high
    for _ in range(14):
        middle = (low + high) / 2
        low, high = (middle, high) if mean(fault.knobs(middle)) < base * (1 + rise) else (low, middle)
    return (low + high) / 2


def noisy(history: History, seed: int) -> History:
    """The same with AR(0.6) noise of 5 % on the cost of all tasks of a day."""
    rng = np.random.default_rng(seed)
    noise, last = np.empty(history.days), rng.normal(0, 0.05)
    for day in range(history.days):
        last = 0.6 * last + rng.normal(0, 0.05 * 0.8)
        noise[day] = last
    cost = history.sums["cost"] + noise[:, None] * history.tasks
    return replace(history, sums={**history.sums, "cost": cost})
