"""Cause 19: calls of a model without a price, which cost nothing in the log."""

from __future__ import annotations

from collections.abc import Iterator

from costscope.analysis.reconcile.causes._cause import Cause
from costscope.analysis.reconcile.claims import Side
from costscope.analysis.reconcile.hypotheses import Hypothesis
from costscope.analysis.reconcile.scene import Bundle, Scene
from costscope.analysis.selection import Basis


def _propose(scene: Scene, bundle: Bundle) -> Iterator[Hypothesis]:
    if scene.basis is Basis.LIST:
        return
    hypothesis = Hypothesis(19, Side.TRACKER, "calls with tokens cost nothing in the log")
    for part in bundle.slices:
        free = part.calls.signs.free_list_cost
        cell = next((use.cell for use in part.uses), None)
        if free and cell is not None:
            hypothesis.add(cell, free)
    yield hypothesis


CAUSE = Cause(
    19,
    "unpriced",
    "use without a price: it counts nothing in the log, whatever it cost",
    "tokens whose price is unknown, or whose recorded cost is nothing",
    propose=_propose,
)
