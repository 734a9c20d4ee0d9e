"""Tools fail more often, so that tasks take more steps for the same work.

What it flags
-------------
Tools fail more often, so that tasks take more steps for the same work. Flagged when it moves at least 5 %
of the cost per task (p < 1e-4; below 50 tasks a day 1e-5).

What it costs
-------------
The line `tool failures`: one more step for each failed tool call.

How it is computed
------------------
Failed tool calls per useful step, centred by task type. Types count for as much as they tell. The change
is sought in the last 50 days and must be at most 14 days old.

When it is wrong
----------------
Where a failing tool is part of the work (a test that should fail first), a new way of working looks like
a fault. Logs that do not say whether a tool failed show nothing.

Example
-------
A search service returns errors for one in six queries since Tuesday.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import driver_findings

CODE: Final = "CS203"
NAME: Final = "tool-failures"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of this driver, if there is one."""
    return driver_findings(evidence, CODE, NAME, "tool_errors")
