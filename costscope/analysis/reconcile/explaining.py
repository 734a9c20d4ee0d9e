"""Gives the differences of one provider's cells to causes, in their fixed order."""

from __future__ import annotations

from dataclasses import replace

from costscope.analysis.reconcile.causes import CAUSES
from costscope.analysis.reconcile.causes._cause import Found
from costscope.analysis.reconcile.causes.c38_unit_scale import refuse_other_units
from costscope.analysis.reconcile.cells import Cell
from costscope.analysis.reconcile.hypotheses import settle
from costscope.analysis.reconcile.scene import Scene


def explained(scene: Scene) -> list[Cell]:
    """The cells with what causes claim of them.

    First what can be read off either side, then what pricing again explains, then what only signs speak
    for.  Raises :class:`UnitScale`.
    """
    refuse_other_units(scene)
    for cause in CAUSES:
        if cause.find:
            _take(cause.find(scene))
    proposing = [cause.propose for cause in CAUSES if cause.propose]
    for bundle in scene.open_bundles():
        settle(hypothesis for propose in proposing for hypothesis in propose(scene, bundle))
    for cause in CAUSES:
        if cause.infer:
            _take(cause.infer(scene))
    return [replace(each.cell, claims=tuple(each.claims)) for each in scene.cells]


def _take(found: Found) -> None:
    for cell, claim in list(found):
        cell.take(claim)
