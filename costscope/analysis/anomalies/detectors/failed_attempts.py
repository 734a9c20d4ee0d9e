"""More answers are thrown away and asked for again.

What it flags
-------------
More answers are thrown away and asked for again. Flagged when it moves at least 5 % of the cost per task
(p < 1e-4; below 50 tasks a day 1e-5).

What it costs
-------------
The line `failed attempts`: the attempts that were billed. Attempts without a known cost are not in it.

How it is computed
------------------
Calls that failed or were rejected, per useful step, centred by task type. A call counts when its status
is an error or `retries` calls its result wasted (T, V). Types count for as much as they tell. The change
is sought in the last 50 days and must be at most 14 days old.

When it is wrong
----------------
Logs that keep only the attempt that worked show nothing.

Example
-------
A client times out after 30 seconds, while the provider finishes and bills the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import driver_findings

CODE: Final = "CS202"
NAME: Final = "failed-attempts"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of this driver, if there is one."""
    return driver_findings(evidence, CODE, NAME, "wasted")
