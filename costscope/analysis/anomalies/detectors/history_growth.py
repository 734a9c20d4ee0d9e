"""Each call carries more of the conversation than its place in it explains.

What it flags
-------------
Each call carries more of the conversation than its place in it explains. Flagged when it moves at least 5
% of the cost per task (p < 1e-4; below 50 tasks a day 1e-5).

What it costs
-------------
The line `conversation history`.

How it is computed
------------------
The logarithm of history tokens per earlier answer of the conversation, centred by task type, so that
longer tasks alone do not move it. Types count for as much as they tell. The change is sought in the last
50 days and must be at most 14 days old.

When it is wrong
----------------
Larger outputs and results lengthen history too; then it is named beside them.

Example
-------
Compaction was switched off.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import driver_findings

CODE: Final = "CS208"
NAME: Final = "history-growth"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of this driver, if there is one."""
    return driver_findings(evidence, CODE, NAME, "history")
