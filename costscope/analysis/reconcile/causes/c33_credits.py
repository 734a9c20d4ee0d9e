"""Cause 33: free tokens, credits, refunds."""

from __future__ import annotations

from decimal import Decimal

from costscope.analysis.reconcile.bill import ChargeRows
from costscope.analysis.reconcile.causes._category import of_category
from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._subsets import claimed, grouped, is_left_over
from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import NOTHING, OpenCell
from costscope.analysis.reconcile.scene import Scene
from costscope.domain.money import EXACT


def _find(scene: Scene) -> Found:
    yield from of_category(scene, 33, "Credit", "credits on the bill")
    negative = grouped(scene, lambda row: (row.cost < 0) or None).get(True, {})
    if is_left_over(negative):
        yield from claimed(33, "negative rows on the bill", negative)
    for cell in scene.open_cells():
        rows = cell.cell.billed.charges if cell.cell.billed else []
        if given := _given(cell, [row for row in rows if _is_free(row)], is_all=all(map(_is_free, rows))):
            yield cell, Claim(33, given, Support.MEASURED, "units billed at nothing", Side.PROVIDER)


def _given(cell: OpenCell, free: list[ChargeRows], *, is_all: bool) -> Decimal:
    """What free units would have cost, less than nothing."""
    volume = cell.rest.get(Side.VOLUME)
    if free and is_all and not (volume or any((cell.gap or {}).values())):
        return cell.total
    given = NOTHING
    for row in free:
        product = next((p for p in cell.gap or {} if p[1] == row.category), None)
        rate = None if product is None else cell.rate(product)
        if rate is not None and row.quantity is not None:
            given = EXACT.subtract(given, EXACT.multiply(row.quantity, rate))
    return given


def _is_free(row: ChargeRows) -> bool:
    """Whether a row has units and costs nothing, not even a part of a cent."""
    return not row.cost and not row.rounding and bool(row.quantity)


CAUSE = Cause(
    33,
    "credits",
    "free tokens, credits, refunds, promotions",
    "rows of the kind Credit; negative rows; units billed at nothing",
    find=_find,
)
