"""The cost of one type of task changed its level.

What it flags
-------------
A lasting change of at least 10 % in what the tasks of one type cost (p < 1e-5), for types with five tasks
a day or more.

What it costs
-------------
The change of cost per task of that type since then, times its tasks.

How it is computed
------------------
As cost-shift, on the tasks of one type. The threshold is stricter since there are many types.

When it is wrong
----------------
Where the type (by default the agent, else the project) holds different kinds of work, a change of mix
within it looks like a change of cost. Choose what tells tasks apart with `--types`.

Example
-------
Tasks of the agent `research` cost 34 % (22 to 47) more since 4 July, those of other agents do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.anomalies.from_shift import cost_finding

CODE: Final = "CS102"
NAME: Final = "type-cost-shift"
FROM_TASKS_PER_DAY: Final = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The types whose cost changed."""
    for shift in evidence.types:
        yield cost_finding(evidence, CODE, NAME, shift)
