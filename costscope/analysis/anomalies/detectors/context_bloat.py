"""More retrieved text goes into each call.

What it flags
-------------
More retrieved text goes into each call. Flagged when it moves at least 5 % of the cost per task (p <
1e-4; below 50 tasks a day 1e-5).

What it costs
-------------
The line `retrieved context`: the new text; what it adds to later calls is in `conversation history`.

How it is computed
------------------
The logarithm of retrieved tokens per call, centred by task type. Types count for as much as they tell.
The change is sought in the last 50 days and must be at most 14 days old.

When it is wrong
----------------
Retrieval that the log does not mark as such counts as user input or tool results.

Example
-------
Top-k went from 5 to 20.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import driver_findings

CODE: Final = "CS206"
NAME: Final = "context-bloat"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of this driver, if there is one."""
    return driver_findings(evidence, CODE, NAME, "retrieved")
