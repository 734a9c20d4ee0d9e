"""Cause 1: cache writes are not in the log, or cost nothing there."""

from __future__ import annotations

from collections.abc import Iterator

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._shifts import Shift, shifted
from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.hypotheses import Hypothesis
from costscope.analysis.reconcile.scene import Bundle, Scene, Slice
from costscope.domain.tokens import TokenCategory

WRITES = (TokenCategory.CACHE_WRITE_5M, TokenCategory.CACHE_WRITE_1H)
_EVIDENCE = "the bill charges cache writes, the log has none"


def _find(scene: Scene) -> Found:
    for bundle in scene.open_bundles():
        if not bundle.slices or any(part.units(c) for part in bundle.slices for c in WRITES):
            continue
        for cell in bundle.cells:
            if cell.cell.place.category in WRITES and cell.total > 0:
                units = {p: count for p, count in (cell.gap or {}).items() if p[1] in WRITES}
                yield cell, Claim(1, cell.total, Support.MEASURED, _EVIDENCE, Side.VOLUME, units)


def _propose(scene: Scene, bundle: Bundle) -> Iterator[Hypothesis]:
    for hypothesis in shifted(1, "the log's cost leaves cache writes out", scene, bundle, _writes):
        if hypothesis.side is Side.TRACKER:
            yield hypothesis


def _writes(part: Slice) -> Shift:
    return {category: part.units(category) for category in WRITES}


CAUSE = Cause(
    1,
    "cache_writes_unlogged",
    "cache writes that the log leaves out or prices at nothing",
    "the bill has cache writes, the log of the same model and period none; or its cost lacks their price",
    find=_find,
    propose=_propose,
)
