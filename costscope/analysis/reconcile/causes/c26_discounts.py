"""Cause 26: negotiated discounts, commitments, provisioned throughput."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._category import of_category
from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._ratio import ratio_claims
from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import NOTHING
from costscope.analysis.reconcile.scene import Scene, nearer
from costscope.domain.money import EXACT


def _find(scene: Scene) -> Found:
    yield from of_category(scene, 26, "Purchase", "commitments bought")
    claims = []
    for cell in scene.open_cells():
        off = NOTHING
        for row in cell.cell.billed.charges if cell.cell.billed else ():
            if row.list_cost is not None:
                off = EXACT.add(off, EXACT.subtract(row.cost, row.list_cost))
        if off:
            evidence = "the bill's own list price differs from what it charges"
            claims.append((cell, Claim(26, off, Support.MEASURED, evidence, Side.PROVIDER)))
    if claims and nearer(claims):
        yield from claims


def _infer(scene: Scene) -> Found:
    if not scene.is_converted:
        yield from ratio_claims(scene, 26, is_below=True)


CAUSE = Cause(
    26,
    "discounts",
    "negotiated discounts and commitments",
    "the bill's own list prices; or one ratio below 1 between bill and list in every cell",
    find=_find,
    infer=_infer,
)
