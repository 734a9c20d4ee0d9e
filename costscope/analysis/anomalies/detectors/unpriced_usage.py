"""Tokens were used that no price is known for.

What it flags
-------------
Models with calls, in the last two weeks, of which a part has no price.

What it costs
-------------
Unknown, which is not zero: every total that holds these calls is a lower bound, and their tasks are in no
statistic here.

How it is computed
------------------
No statistics: tokens of calls without a price, by model.

When it is wrong
----------------
Models that run on your own machines have no price and cost something else.

Example
-------
house-model-9: 212 calls, 1,904,221 tokens without a price since 8 July.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Change, Finding, Level
from costscope.analysis.anomalies.history import RECENT

CODE: Final = "CS303"
NAME: Final = "unpriced-usage"
FROM_TASKS_PER_DAY: Final = 0


def find(evidence: Evidence) -> Iterator[Finding]:
    """One finding per model without a price."""
    found = evidence.facts.rows(
        """
        SELECT coalesce(model, '?'), count(*), CAST(sum(unpriced_tokens) AS BIGINT), min(call_day),
               (list(DISTINCT task_id ORDER BY task_id))[:3], any_value(whole)
        FROM (
            SELECT *, count(*) OVER () AS whole FROM known
            WHERE call_day > (SELECT max(call_day) FROM known) - CAST(? AS INTEGER)
        )
        WHERE unpriced_tokens > 0 GROUP BY 1 ORDER BY 3 DESC, 1
        """,
        RECENT,
    )
    for model, calls, tokens, first, tasks, whole in found:
        yield Finding(
            code=CODE,
            name=NAME,
            level=Level.ALERT,
            what=f"{model} has no price: {tokens:,} tokens in {calls:,} calls",
            start=first,
            change=Change.exactly((Decimal(100) * calls / whole).quantize(Decimal("0.1")), "% of calls"),
            segment=f"model={model}",
            certainty="exact",
            evidence=tuple(tasks),
        )
