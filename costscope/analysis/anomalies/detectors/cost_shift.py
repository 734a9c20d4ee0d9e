"""The cost of a typical task changed its level.

What it flags
-------------
A lasting change of at least 5 % in what a task costs, whatever its type (p < 3e-4; from 1,000 tasks a day
on 1e-4). A fall is told as well, as information.

What it costs
-------------
The change of cost per task since then, without what a changed mix of task types explains, times the
tasks.

How it is computed
------------------
Each day, the mean of ln(cost) minus the usual mean of the task's type: neither weekends nor a change of
mix moves it, and a few huge tasks hardly do. The best split of the last 50 days (E-Divisive), tested by
Student's t with a standard error widened for what one day leaves to the next; the change must be at most
14 days old. From 20 to 200 tasks a day it must have lasted a week.

When it is wrong
----------------
Harder work under the same task type looks the same. Loops in few tasks of the dearest type move it
little: see runaway-loop.

Example
-------
Since 2 July a task costs 21 % (14 to 28) more; the driver is retrieved context, confirmed; success held.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import cost_finding

CODE: Final = "CS101"
NAME: Final = "cost-shift"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of the cost of a typical task, if there is one."""
    if evidence.cost:
        yield cost_finding(evidence, CODE, NAME, evidence.cost)
