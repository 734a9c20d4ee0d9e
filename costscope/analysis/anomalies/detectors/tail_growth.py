"""More tasks are as dear as only one in a hundred used to be.

What it flags
-------------
In the last seven days, more tasks than chance allows (z > 4) cost more than the 99th percentile of their
type.

What it costs
-------------
Not told apart from other changes: the loops, steps and drivers behind it have their own findings. The
share of all cost that these tasks took is told.

How it is computed
------------------
The percentile comes from the days before the last two weeks, the expected number from the share of those
days that was above it; z is the excess over the square root of the binomial variance, with a fifth added
for tasks of one day being alike.

When it is wrong
----------------
A general rise of cost lifts the tail as well; then cost-shift says so too.

Example
-------
31 of 1,204 tasks were that dear, 12.4 expected.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Change, Finding, Level

CODE: Final = "CS103"
NAME: Final = "tail-growth"
FROM_TASKS_PER_DAY: Final = 20
_DAYS = 7
_LEAST_Z = 4.0
_ALIKE = 1.2


def find(evidence: Evidence) -> Iterator[Finding]:
    """The excess of dear tasks, if there is one."""
    history = evidence.history
    past, now = (
        slice(0, history.baseline()),
        slice(max(history.baseline(), history.days - _DAYS), history.days),
    )
    before, tasks = int(history.tasks[past].sum()), int(history.tasks[now].sum())
    if not before or not tasks:
        return
    share = max(int(history.tail[past].sum()), 1) / before
    seen, expected = int(history.tail[now].sum()), share * tasks
    error = math.sqrt(_ALIKE * tasks * share * (1 - share))
    if not error or (seen - expected) / error <= _LEAST_Z:
        return
    reach = 1.96 * math.sqrt(_ALIKE * seen) / tasks
    gap = seen / tasks - share
    yield Finding(
        code=CODE,
        name=NAME,
        level=Level.WARN,
        what=f"{seen:,} of {tasks:,} tasks are as dear as one in a hundred was, {expected:.1f} expected",
        start=history.day(now.start),
        place=now.start,
        change=Change.estimated(100 * (gap - reach), 100 * gap, 100 * (gap + reach), unit="points", places=2),
    )
