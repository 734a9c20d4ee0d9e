"""The cost of a typical task creeps up, a little every day.

What it flags
-------------
A slope over the last 28 days of more than 0.1 % a day whose 99 % interval does not reach 0.

What it costs
-------------
The slope times the days: what the last day's tasks cost more than those of 28 days before, so far; a sum
over the days, each at its own height above the first.

How it is computed
------------------
Theil and Sen's median of all slopes between two days of the index of cost-shift; the interval by ranks
(Sen 1968), widened for what one day leaves to the next.

When it is wrong
----------------
A jump in the middle of the 28 days has a slope too: where cost-shift or a driver finds a change, drift is
silent.

Example
-------
Cost per task rises 0.3 % (0.2 to 0.4) a day since 1 July.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Change, Finding, Level
from costscope.analysis.anomalies.series import COST
from costscope.analysis.anomalies.split import slope
from costscope.domain.money import from_pico

CODE: Final = "CS104"
NAME: Final = "slow-drift"
FROM_TASKS_PER_DAY: Final = 20
_DAYS = 28
_LEAST = 0.001


def find(evidence: Evidence) -> Iterator[Finding]:
    """The drift, if there is one that no jump explains."""
    history = evidence.history
    if evidence.cost or evidence.drivers or history.days < _DAYS:
        return
    found = slope(history.index(COST)[-_DAYS:])
    if found is None or found[0] <= _LEAST or found[1] <= 0:
        return
    rise = [Decimal(f"{found[0] * day:.6f}") for day in range(_DAYS)]
    spent = [from_pico(int(pico)) for pico in history.cost[-_DAYS:].sum(axis=1)]
    # A day at height h above the first would have cost its cost times h/(1+h) less.
    added = sum((s * r / (1 + r) for s, r in zip(spent, rise, strict=True)), Decimal(0))
    so_far = added.quantize(Decimal("1e-12"))
    yield Finding(
        code=CODE,
        name=NAME,
        level=Level.ALERT,
        what="cost of a typical task creeps up, per day by",
        start=history.day(history.days - _DAYS),
        place=history.days - _DAYS,
        change=Change.estimated(100 * found[1], 100 * found[0], 100 * found[2], places=2),
        cost_so_far=so_far,
        cost_per_day=so_far / _DAYS,
        series=COST.name,
    )
