"""The cost a log recorded is not what the price book computes.

What it flags
-------------
A model whose recorded cost differs from list cost by 1 % and a cent or more, in the calls that have both.

What it costs
-------------
Recorded minus list: which of the two is right, the bill says (`reconcile`).

How it is computed
------------------
No statistics: sums over calls with both figures, by who recorded them and by model.

When it is wrong
----------------
Contract prices and gateway margins are real differences; lay your prices over the book with `--prices`.

Example
-------
A proxy with an old price table records 12.4 % more than list for one model.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Change, Finding, Level

CODE: Final = "CS305"
NAME: Final = "recorded-cost"
FROM_TASKS_PER_DAY: Final = 0
_LEAST_SHARE = Decimal("0.01")
_LEAST = Decimal("0.01")


def find(evidence: Evidence) -> Iterator[Finding]:
    """One finding per recorder and model that disagree."""
    found = evidence.facts.rows(
        """
        SELECT coalesce(recorded_cost_source, '?'), coalesce(model, '?'), count(*), sum(list_cost),
               sum(recorded_cost - list_cost), min(call_day) FILTER (recorded_cost <> list_cost),
               (list(DISTINCT task_id ORDER BY task_id) FILTER (recorded_cost <> list_cost))[:3]
        FROM known WHERE recorded_cost IS NOT NULL AND list_cost IS NOT NULL
        GROUP BY 1, 2 ORDER BY abs(sum(recorded_cost - list_cost)) DESC, 1, 2
        """
    )
    for source, model, calls, listed, gap, first, tasks in found:
        if abs(gap) < _LEAST or abs(gap) < _LEAST_SHARE * listed:
            continue
        yield Finding(
            code=CODE,
            name=NAME,
            level=Level.WARN,
            what=f"recorded by {source} for {model} in {calls:,} calls, against list",
            start=first,
            change=Change.exactly((100 * gap / listed).quantize(Decimal("0.1"))) if listed else None,
            cost_so_far=gap,
            certainty="exact",
            segment=f"model={model}",
            evidence=tuple(tasks or ()),
        )
