"""Prompts that should have been served from cache were not.

What it flags
-------------
Prompts that should have been served from cache were not. Flagged when it moves at least 5 % of the cost
per task (p < 1e-4; below 50 tasks a day 1e-5).

What it costs
-------------
The line `cache misses`: what was paid beyond the price of reading.

How it is computed
------------------
Call by call: a call should hit when the one before it in the conversation used the same model at most
five minutes before (an hour where it wrote for an hour) and left at least 1,024 tokens; it misses when
less than half of these were read. The share of misses per day, centred by task type. Types count for as
much as they tell. The change is sought in the last 50 days and must be at most 14 days old.

When it is wrong
----------------
A conversation that was compacted or edited is a miss too, and rightly so: it is paid again. Providers
that route at random between caches have a steady share.

Example
-------
A timestamp in the first line of the system prompt makes every prefix new.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import driver_findings

CODE: Final = "CS211"
NAME: Final = "cache-misses"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of this driver, if there is one."""
    return driver_findings(evidence, CODE, NAME, "misses")
