"""Charges that are for no use, claimed by what kind they are."""

from __future__ import annotations

from collections.abc import Iterator

from costscope.analysis.reconcile.bill import ChargeRows
from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import OpenCell
from costscope.analysis.reconcile.scene import Scene


def of_category(scene: Scene, cause: int, category: str, evidence: str) -> Iterator[tuple[OpenCell, Claim]]:
    """The cells whose charges are of one kind, whole, whatever their currency."""
    for cell in scene.cells:
        billed = cell.cell.billed
        if billed and not billed.is_usage and billed.charges[0].charge_category == category:
            yield cell, Claim(cause, cell.total, Support.MEASURED, evidence, Side.PROVIDER)


def is_correction(row: ChargeRows) -> bool:
    """Whether a row corrects a period that had been closed."""
    return row.charge_class == "Correction"
