"""A task did the same over and over, and nothing came of it.

What it flags
-------------
Tasks with a loop of at least eight steps that was not resolved, in the last two weeks, when it wasted a
cent or 5 % of the task.

What it costs
-------------
The calls after the second time, to the end of the loop.

How it is computed
------------------
By sequence, not by length: the same tool with the same arguments and the same result (or always failing)
at a lag of up to six steps, often enough, with no different result right after it.
`costscope.analysis.loops` has the rule.

When it is wrong
----------------
Waiting for something by asking again and again looks the same until it answers. Logs without arguments
give suspected loops only.

Example
-------
14 tasks ran in circles and wasted 31.20 USD; the dearest read the same file 88 times.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Change, Finding, Level
from costscope.analysis.anomalies.history import RECENT
from costscope.analysis.loops import ALERTED_FROM, find_loops

CODE: Final = "CS401"
NAME: Final = "runaway-loop"
FROM_TASKS_PER_DAY: Final = 0
_LEAST, _LEAST_SHARE = Decimal("0.01"), Decimal("0.05")


def find(evidence: Evidence) -> Iterator[Finding]:
    """All loops of the last two weeks as one finding, the dearest first among its tasks."""
    facts = evidence.facts
    recent = {
        row[0]: (row[1], row[2])
        for row in facts.rows(
            """
            SELECT task_id, min(call_day), sum(priced_cost) FROM known GROUP BY task_id
            HAVING min(call_day) > (SELECT max(call_day) FROM known) - CAST(? AS INTEGER)
            """,
            RECENT,
        )
    }
    loops = [
        loop
        for loop in find_loops(facts.reader, facts.selection, ALERTED_FROM)
        if loop.task_id in recent
        and (loop.wasted_cost >= _LEAST or loop.wasted_cost >= _LEAST_SHARE * recent[loop.task_id][1])
    ]
    if not loops:
        return
    wasted = sum((loop.wasted_cost for loop in loops), Decimal(0))
    days = [recent[loop.task_id][0] for loop in loops]
    span = (max(day for day, _ in recent.values()) - min(days)).days + 1
    tasks = tuple(dict.fromkeys(loop.task_id for loop in loops))
    yield Finding(
        code=CODE,
        name=NAME,
        level=Level.ALERT,
        what=f"{len(tasks):,} of {len(recent):,} tasks ran in circles",
        start=min(days),
        change=Change.exactly(
            (Decimal(100) * len(tasks) / len(recent)).quantize(Decimal("0.01")), "% of tasks"
        ),
        cost_so_far=wasted,
        cost_per_day=wasted / span,
        driver="steps",
        certainty="exact",
        evidence=tasks[:5],
    )
