"""Cause 32: the bill is late, was not final, or corrects an earlier one."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._category import is_correction, of_category
from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._subsets import claimed, grouped
from costscope.analysis.reconcile.scene import Scene


def _find(scene: Scene) -> Found:
    yield from of_category(scene, 32, "Adjustment", "adjustments on the bill")
    corrections = grouped(scene, lambda row: is_correction(row) or None).get(True, {})
    yield from claimed(32, "corrections of a closed period", corrections)


CAUSE = Cause(
    32,
    "not_final",
    "periods that were not over or not final when the bill was made; corrections",
    "the period ends after the export, or within the time the provider still changes it; rows that say so",
    find=_find,
)
