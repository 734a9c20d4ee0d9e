"""Cause 34: taxes, which no call has."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._category import of_category
from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.scene import Scene


def _find(scene: Scene) -> Found:
    return of_category(scene, 34, "Tax", "taxes on the bill")


CAUSE = Cause(34, "tax", "taxes", "rows of the kind Tax", find=_find)
