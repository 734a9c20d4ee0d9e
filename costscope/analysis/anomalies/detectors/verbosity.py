"""Answers are longer.

What it flags
-------------
Answers are longer. Flagged when it moves at least 5 % of the cost per task (p < 1e-4; below 50 tasks a
day 1e-5).

What it costs
-------------
The line `output`; what longer answers add to later calls is in `conversation history`.

How it is computed
------------------
The logarithm of output tokens without reasoning per useful step, centred by task type. Types count for as
much as they tell. The change is sought in the last 50 days and must be at most 14 days old.

When it is wrong
----------------
Tasks that are asked to write more look the same.

Example
-------
A model update explains itself before every tool call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import driver_findings

CODE: Final = "CS209"
NAME: Final = "verbosity"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of this driver, if there is one."""
    return driver_findings(evidence, CODE, NAME, "output")
