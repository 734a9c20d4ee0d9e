"""The cost of a typical task was out of line on the last day.

What it flags
-------------
The last day stands more than five robust deviations, at least 10 %, above the days before.

What it costs
-------------
What that day's tasks cost beyond the median day.

How it is computed
------------------
The index of cost-shift; the deviation is 1.4826 times the median absolute deviation of the days before.

When it is wrong
----------------
One day is one day: it may be a holiday's unusual work. A change that lasts becomes a cost-shift.

Example
-------
On 14 July tasks cost 18 % more than on the days before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import numpy as np

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Change, Finding, Level
from costscope.analysis.anomalies.series import COST
from costscope.analysis.anomalies.split import last_day_score
from costscope.domain.money import from_pico

CODE: Final = "CS105"
NAME: Final = "cost-jump"
FROM_TASKS_PER_DAY: Final = 200
_LEAST_SCORE = 5.0
_LEAST = math.log(1.10)


def find(evidence: Evidence) -> Iterator[Finding]:
    """The jump of the last day, if no lasting change explains it."""
    history = evidence.history
    index = history.index(COST)
    score = last_day_score(index)
    if evidence.cost or score is None or score <= _LEAST_SCORE:
        return
    past = index[:-1][~np.isnan(index[:-1])]
    jump = float(index[-1] - np.median(past))
    if jump < _LEAST:
        return
    reach = 1.96 * jump / score
    rise = Decimal(f"{math.expm1(jump):.6f}")
    spent = from_pico(int(history.cost[-1].sum()))
    added = (spent * rise / (1 + rise)).quantize(Decimal("1e-12"))
    yield Finding(
        code=CODE,
        name=NAME,
        level=Level.WARN,
        what="cost of a typical task jumped on the last day",
        start=history.day(history.days - 1),
        place=history.days - 1,
        change=Change.estimated(
            100 * math.expm1(jump - reach), 100 * math.expm1(jump), 100 * math.expm1(jump + reach)
        ),
        cost_so_far=added,
        cost_per_day=added,
        series=COST.name,
    )
