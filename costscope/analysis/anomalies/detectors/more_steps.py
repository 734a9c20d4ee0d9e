"""Tasks take more useful steps than they did.

What it flags
-------------
Tasks take more useful steps than they did. Flagged when it moves at least 5 % of the cost per task (p <
1e-4; below 50 tasks a day 1e-5).

What it costs
-------------
The line `steps`: what the added calls cost, the longer history they carry included.

How it is computed
------------------
The logarithm of useful steps per task (calls without thrown-away attempts, without one for each failed
tool), centred by task type. Types count for as much as they tell. The change is sought in the last 50
days and must be at most 14 days old.

When it is wrong
----------------
Harder work under the same task type looks the same; steps are the noisiest driver, and below 200 tasks a
day only large changes are seen.

Example
-------
A new system prompt asks for a plan first: every task takes one call more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import driver_findings

CODE: Final = "CS201"
NAME: Final = "more-steps"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of this driver, if there is one."""
    return driver_findings(evidence, CODE, NAME, "steps")
