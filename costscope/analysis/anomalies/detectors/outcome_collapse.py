"""Fewer tasks succeed, whatever they cost.

What it flags
-------------
A lasting fall of at least five points in the share of judged tasks that succeed (p < 1e-4).

What it costs
-------------
What was spent since then on failures beyond the usual share of them.

How it is computed
------------------
The share of successes among tasks the log calls success or failure, centred by task type; split and test
as for cost-shift.

When it is wrong
----------------
A stricter grader, or judging other tasks than before, looks the same.

Example
-------
Success fell by 22 points (17 to 27) on 9 July; cost per task did not move.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from costscope.analysis.anomalies.attribution import days_of
from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding, Level
from costscope.analysis.anomalies.from_shift import change_of
from costscope.analysis.anomalies.outcome import success_held
from costscope.domain.money import from_pico

CODE: Final = "CS108"
NAME: Final = "outcome-collapse"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The fall of success, if there is one."""
    shift, history = evidence.success, evidence.history
    if shift is None:
        return
    place = shift.split.place
    _, new = days_of(history, place)
    change = change_of(shift.series, shift.split)
    spent = from_pico(int(history.cost[new].sum()))
    so_far = (spent * -change.estimate / 100).quantize(Decimal("1e-12"))
    yield Finding(
        code=CODE,
        name=NAME,
        level=Level.ALERT,
        what="fewer tasks succeed",
        start=history.day(place),
        place=place,
        change=change,
        cost_so_far=so_far,
        cost_per_day=so_far / (history.days - place),
        success=success_held(history, place),
        series=shift.series.name,
    )
