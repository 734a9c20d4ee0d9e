"""What users, or the programs before the agent, hand in has grown.

What it flags
-------------
What users, or the programs before the agent, hand in has grown. Flagged when it moves at least 5 % of the
cost per task (p < 1e-4; below 50 tasks a day 1e-5).

What it costs
-------------
The line `user input`.

How it is computed
------------------
The logarithm of new user tokens per task, centred by task type. Types count for as much as they tell. The
change is sought in the last 50 days and must be at most 14 days old.

When it is wrong
----------------
Longer questions are no fault; look at who sends them.

Example
-------
A form pastes the whole thread instead of the last letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import driver_findings

CODE: Final = "CS205"
NAME: Final = "user-input-growth"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of this driver, if there is one."""
    return driver_findings(evidence, CODE, NAME, "user_input")
