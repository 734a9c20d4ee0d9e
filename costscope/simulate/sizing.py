"""Finds how far a fault's knob is turned for cost per task to rise by a given part."""

from __future__ import annotations

from functools import cache

import numpy as np

from costscope.simulate.calls import draw_calls
from costscope.simulate.faults import BY_NAME, HEALTHY, Fault, Knobs
from costscope.simulate.fleet import draw_tasks

_DAYS, _PER_DAY = 14, 800
_HALVINGS = 12


@cache
def setting_for(name: str, rise: float) -> float:
    """The setting of the named fault's knob at which tasks cost ``1 + rise`` times as much in the mean.

    Halving with the same random numbers throughout; where not even the end of the range is enough (a share
    cannot pass 1), the end.
    """
    fault = BY_NAME[name]
    if fault.fixed is not None:
        return fault.fixed
    base = _mean_cost(HEALTHY)
    low, high = fault.low, fault.high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _mean_cost(fault.knobs(middle)) < base * (1 + rise):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def knobs_from(fault: Fault, setting: float, days: int) -> list[Knobs]:
    """The knobs of so many days from the start of a fault."""
    return [fault.on_day(setting, day) for day in range(days)]


def _mean_cost(knobs: Knobs) -> float:
    tasks = draw_tasks(np.random.default_rng(1), _DAYS, _PER_DAY, knobs=[knobs] * _DAYS)
    return float(draw_calls(np.random.default_rng(2), tasks).cost.sum() / len(tasks))
