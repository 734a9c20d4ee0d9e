"""Dearer models do a greater part of the work.

What it flags
-------------
Dearer models do a greater part of the work. Flagged when it moves at least 5 % of the cost per task (p <
1e-4; below 50 tasks a day 1e-5).

What it costs
-------------
The line `model`.

How it is computed
------------------
The mean over calls of the logarithm of the model's first known output price, centred by task type: prices
that change do not move it. Types count for as much as they tell. The change is sought in the last 50 days
and must be at most 14 days old.

When it is wrong
----------------
Dearer models may need fewer steps; the other lines say whether they did.

Example
-------
A fallback sends everything to the large model since the small one was slow for an hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import driver_findings

CODE: Final = "CS212"
NAME: Final = "model-mix"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of this driver, if there is one."""
    return driver_findings(evidence, CODE, NAME, "model")
