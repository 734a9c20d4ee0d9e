"""Where most of the money went: the dearest tasks of the last two weeks.

What it flags
-------------
The five dearest tasks, when each cost at least twenty times the median task of its type, or when there
are fewer than five tasks a day and nothing else can be said.

What it costs
-------------
All that these tasks cost, and their share of everything.

How it is computed
------------------
A list, no test: cost of agents is heavy-tailed, and a few tasks always take much of it.

When it is wrong
----------------
Dear tasks are often the valuable ones. `costscope task show ID` says what one did.

Example
-------
5 of 1,840 tasks took 38 % of the cost of two weeks.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Change, Finding, Level
from costscope.analysis.anomalies.history import RECENT
from costscope.analysis.anomalies.tracks import SPARSE

CODE: Final = "CS109"
NAME: Final = "dearest-tasks"
FROM_TASKS_PER_DAY: Final = 0
_COUNT = 5
_TIMES = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The dearest tasks as one finding."""
    times = _TIMES if evidence.history.tasks_per_day() >= SPARSE else 0
    found = evidence.facts.rows(
        """
        SELECT task_id, cost, min(day) OVER (), sum(cost) OVER (), count(*) OVER ()
        FROM placed
        JOIN (SELECT task_type, median(cost) AS median FROM placed GROUP BY task_type) USING (task_type)
        WHERE day > (SELECT max(day) FROM placed) - CAST(? AS INTEGER)
        QUALIFY cost >= median * ?
        ORDER BY cost DESC, task_id LIMIT ?
        """,
        RECENT,
        times,
        _COUNT,
    )
    if not found:
        return
    spent, whole, tasks = sum((row[1] for row in found), Decimal(0)), found[0][3], found[0][4]
    yield Finding(
        code=CODE,
        name=NAME,
        level=Level.INFO,
        what=f"{len(found)} of {tasks:,} tasks took a large share of the cost",
        start=found[0][2],
        change=Change.exactly((100 * spent / whole).quantize(Decimal("0.1")), "% of the cost"),
        cost_so_far=spent,
        certainty="exact",
        evidence=tuple(row[0] for row in found),
    )
