"""How far a cell may be off before anything is wrong."""

from __future__ import annotations

from decimal import Decimal

from costscope.analysis.reconcile.sides import BilledSide


def tolerance_of(billed: BilledSide | None, override: Decimal | None) -> Decimal:
    """What the rounding of the billed rows explains, in their currency, unless something else was asked for.

    Each row may be off by half a unit in its last place, and all of them in the same direction: a cell of n
    rows of cents by 0.005 n.  A percentage would forgive more the more there is to forgive.
    """
    if override is not None:
        return override
    return billed.rounding if billed else Decimal(0)
