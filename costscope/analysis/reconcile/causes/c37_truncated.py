"""Cause 37: the bill's file ends before the bill does."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.scene import Scene


def _infer(scene: Scene) -> Found:
    cut = scene.pages_missing()
    billed = [
        cell.cell.place.end for cell in scene.by_place.values() if cell.cell.billed and cell.cell.place.end
    ]
    last = max(billed, default=None)
    for cell in scene.open_cells():
        start = cell.cell.place.start
        if cell.cell.billed is not None or cell.total >= 0 or start is None:
            continue
        if cut or (last is not None and start >= last):
            support = Support.MEASURED if cut else Support.ASSUMED
            evidence = "the file says that pages are missing" if cut else "nothing is billed from this day on"
            yield cell, Claim(37, cell.total, support, evidence, Side.VOLUME, dict(cell.gap or {}))


CAUSE = Cause(
    37,
    "truncated",
    "rows that the file of the bill lacks",
    "the last page says that more follow; or the log goes on after the bill's last row",
    infer=_infer,
)
