"""Many more tasks than usual were run on the last day.

What it flags
-------------
At least twice as many tasks as on the median of the same kind of day (working day or weekend), more than
five robust deviations above it.

What it costs
-------------
The tasks beyond the median, at that day's mean cost. Tasks do not cost more each: this raises no finding
of cost per task.

How it is computed
------------------
The logarithm of tasks per day against the median of earlier days of the same kind; the deviation is
1.4826 times the median absolute one, at least 5 %.

When it is wrong
----------------
Launches and holidays are no faults.

Example
-------
9,120 tasks on 3 July, 2,950 is usual.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import numpy as np

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Change, Finding, Level
from costscope.domain.money import from_pico

CODE: Final = "CS107"
NAME: Final = "volume-spike"
FROM_TASKS_PER_DAY: Final = 20
_LEAST_SCORE = 5.0
_LEAST_FACTOR = 2.0
_LEAST_SPREAD = 0.05
_LEAST_DAYS = 5


def find(evidence: Evidence) -> Iterator[Finding]:
    """The spike of the last day, if there is one."""
    history = evidence.history
    tasks = history.tasks.sum(axis=1)
    weekend = (np.arange(history.days) + history.first_day.weekday()) % 7 >= 5
    alike = (weekend == weekend[-1]) & (tasks > 0)
    alike[-1] = False
    if alike.sum() < _LEAST_DAYS or not tasks[-1]:
        return
    past = np.log(tasks[alike])
    usual = float(np.median(past))
    spread = max(1.4826 * float(np.median(np.abs(past - usual))), _LEAST_SPREAD)
    jump = math.log(tasks[-1]) - usual
    if jump < math.log(_LEAST_FACTOR) or jump / spread <= _LEAST_SCORE:
        return
    reach = 1.96 * spread
    extra = int(tasks[-1]) - round(math.exp(usual))
    spent = from_pico(int(history.cost[-1].sum()))
    added = (spent * extra / int(tasks[-1])).quantize(Decimal("1e-12"))
    yield Finding(
        code=CODE,
        name=NAME,
        level=Level.WARN,
        what=f"{int(tasks[-1]):,} tasks on one day, {round(math.exp(usual)):,} is usual",
        start=history.day(history.days - 1),
        place=history.days - 1,
        change=Change.estimated(
            100 * math.expm1(jump - reach), 100 * math.expm1(jump), 100 * math.expm1(jump + reach), places=0
        ),
        cost_so_far=added,
        cost_per_day=added,
        driver="volume",
        certainty="exact",
    )
