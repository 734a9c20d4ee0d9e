"""Gives every cell its status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from costscope.analysis.reconcile.cells import Cell
from costscope.analysis.reconcile.claims import Support
from costscope.analysis.reconcile.statuses import Status
from costscope.analysis.reconcile.tolerance import tolerance_of
from costscope.domain.money import EXACT, total_of

_FINAL_AFTER: Final = {"aws": timedelta(days=1)}
"""How long after a period's end a provider's export may still change; others are final at its end."""

OPEN: Final = frozenset({Status.UNEXPLAINED, Status.BILLED_ONLY, Status.TRACKED_ONLY})
"""Differences for which a cause is looked for."""
_MAY_BE_EXPLAINED: Final = OPEN | {Status.MATCH, Status.MATCH_ROUNDING}
"""Causes may also cancel one another in a cell."""
_TIMING: Final = 31


def judged(cells: Iterable[Cell], tolerance: Decimal | None, as_of: datetime | None) -> list[Cell]:
    """The cells of one provider with their tolerances and statuses, each by itself."""
    found = [replace(cell, tolerance=tolerance_of(cell.billed, tolerance)) for cell in cells]
    found = [replace(cell, status=_alone(cell)) for cell in found]
    return [replace(cell, status=Status.PENDING) if _is_pending(cell, as_of) else cell for cell in found]


def with_causes(cells: Iterable[Cell]) -> list[Cell]:
    """The cells with the statuses that causes give them; what is only assumed changes none."""
    return [replace(cell, status=_with_claims(cell)) for cell in cells]


def _with_claims(cell: Cell) -> Status:
    sure = [claim for claim in cell.claims if claim.support is not Support.ASSUMED and claim.amount]
    if not sure or cell.status not in _MAY_BE_EXPLAINED or cell.difference is None:
        return cell.status
    left = EXACT.subtract(cell.difference, total_of(claim.amount for claim in sure))
    if abs(left) > cell.tolerance:
        return Status.PARTLY_EXPLAINED
    return Status.TIMING if {claim.cause for claim in sure} == {_TIMING} else Status.EXPLAINED


def _alone(cell: Cell) -> Status:
    if cell.has_only_counts:
        return _of_counts(cell)
    if cell.currency is not None and not cell.is_comparable:
        return Status.NOT_COMPARABLE
    if cell.tracked is not None and cell.tracked.is_unknown:
        return Status.UNPRICED
    return _of_money(cell)


def _of_money(cell: Cell) -> Status:
    if cell.billed is None:
        return Status.TRACKED_ONLY
    difference = cell.difference or Decimal(0)
    if cell.tracked is None:
        # A row of 0.00 was billed something; only an exact zero with nothing beside it says nothing.
        return Status.BILLED_ONLY if difference or cell.billed.rounding else Status.MATCH
    if not difference:
        return Status.MATCH
    return Status.MATCH_ROUNDING if abs(difference) <= cell.tolerance else Status.UNEXPLAINED


def _of_counts(cell: Cell) -> Status:
    """Where the provider counted and did not charge, the counts decide."""
    if cell.tracked is None or cell.usage is None:
        return Status.BILLED_ONLY
    return Status.MATCH if cell.tracked.quantities == cell.usage.quantities else Status.UNEXPLAINED


def _is_pending(cell: Cell, as_of: datetime | None) -> bool:
    if as_of is None or cell.place.end is None or cell.status not in OPEN:
        return False
    return cell.place.end + _FINAL_AFTER.get(cell.place.provider or "", timedelta()) > as_of
