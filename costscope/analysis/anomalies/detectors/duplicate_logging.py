"""The same response seems to be logged more than once, under different ids.

What it flags
-------------
Calls of one task that began at the same instant with the same model and the same counts of every kind, in
the last two weeks, when they are at least 1 % of all calls.

What it costs
-------------
What the copies add to every total here. Nobody pays it: the bill will be lower.

How it is computed
------------------
No statistics. Copies that share a response id are one call from the start and are not in this.

When it is wrong
----------------
Parallel calls with equal prompts and equally long answers, such as samples of one prompt, are no copies.

Example
-------
412 of 5,120 calls stand there twice since an exporter and a proxy both write the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Change, Finding, Level
from costscope.analysis.anomalies.history import RECENT

CODE: Final = "CS304"
NAME: Final = "duplicate-logging"
FROM_TASKS_PER_DAY: Final = 0
_LEAST_SHARE = Decimal("0.01")


def find(evidence: Evidence) -> Iterator[Finding]:
    """The copies as one finding."""
    found = evidence.facts.rows(
        """
        WITH recent_call AS (
            SELECT * FROM known WHERE call_day > (SELECT max(call_day) FROM known) - CAST(? AS INTEGER)
        ),
        alike AS (
            SELECT task_id, min(call_day) AS day, count(*) - 1 AS copies,
                   max(priced_cost) * (count(*) - 1) AS cost
            FROM recent_call
            WHERE output_tokens > 0 AND input_tokens > 0
            GROUP BY task_id, start_time, model, input_tokens, output_tokens, cache_read_tokens,
                     cache_write_5m_tokens, cache_write_1h_tokens, reasoning_tokens
            HAVING count(*) > 1
        )
        SELECT CAST(sum(copies) AS BIGINT), (SELECT count(*) FROM recent_call), min(day), sum(cost),
               (SELECT max(call_day) FROM known), (list(DISTINCT task_id ORDER BY task_id))[:3]
        FROM alike
        """,
        RECENT,
    )
    copies, calls, first, cost, last, tasks = found[0]
    if not copies or Decimal(copies) / calls < _LEAST_SHARE:
        return
    yield Finding(
        code=CODE,
        name=NAME,
        level=Level.ALERT,
        what=f"{copies:,} calls look like copies of others under another id",
        start=first,
        change=Change.exactly((Decimal(100) * copies / calls).quantize(Decimal("0.1")), "% of calls"),
        cost_so_far=cost,
        cost_per_day=cost / ((last - first).days + 1),
        certainty="exact",
        evidence=tuple(tasks),
    )
