"""Cause 39: what is offered as a bill is a tracker's own estimate: an error."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cause import Cause
from costscope.analysis.reconcile.figures import many
from costscope.domain.errors import CircularSource
from costscope.store.query import Reader


def refuse_estimates(bill: Reader) -> None:
    """Raise :class:`CircularSource` when a tracker estimated the charges, or all there is."""
    rows = bill.rows(
        """SELECT source, estimated_by, count(*) FROM charge WHERE estimated_by IS NOT NULL GROUP BY ALL
        UNION ALL
        SELECT source, estimated_by, count(*) FROM usage
        WHERE estimated_by IS NOT NULL AND NOT EXISTS (FROM charge) GROUP BY ALL
        ORDER BY ALL LIMIT 1"""
    )
    for source, tracker, count in rows:
        raise CircularSource(
            f"{many(count, 'amount')} of {tracker}'s own estimate, which is no bill",
            where=source,
            hint="export the bill from the provider itself",
        )


CAUSE = Cause(
    39,
    "circular",
    "a tracker's own estimate offered as the bill: refused with an error",
    "the export says, or shows by its columns, that a tracker computed its amounts",
)
