"""System prompt or tool definitions have grown.

What it flags
-------------
System prompt or tool definitions have grown. Flagged when it moves at least 5 % of the cost per task (p <
1e-4; below 50 tasks a day 1e-5).

What it costs
-------------
The line `prompt`: what the added text costs in every call, mostly at the cached price.

How it is computed
------------------
The logarithm of tokens of system prompt, tool definitions and text the log does not show, per call,
centred by task type. The change is sought in the last 50 days and must be at most 14 days old.

When it is wrong
----------------
Where the log hides the system prompt, any hidden text counts as prompt.

Example
-------
A tool server with 40 tools was connected: every call carries 9,000 tokens more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import driver_findings

CODE: Final = "CS204"
NAME: Final = "prompt-growth"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of this driver, if there is one."""
    return driver_findings(evidence, CODE, NAME, "prompt")
