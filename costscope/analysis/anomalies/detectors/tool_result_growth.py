"""Tools give back more text.

What it flags
-------------
Tools give back more text. Flagged when it moves at least 5 % of the cost per task (p < 1e-4; below 50
tasks a day 1e-5).

What it costs
-------------
The line `tool results`: the new text; what it adds to later calls is in `conversation history`.

How it is computed
------------------
The logarithm of new tool-result tokens per useful step, centred by task type. Types count for as much as
they tell. The change is sought in the last 50 days and must be at most 14 days old.

When it is wrong
----------------
A different choice of tools looks the same as larger results of one tool; the segment says which.

Example
-------
A listing tool lost its page limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import driver_findings

CODE: Final = "CS207"
NAME: Final = "tool-result-growth"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of this driver, if there is one."""
    return driver_findings(evidence, CODE, NAME, "tool_results")
