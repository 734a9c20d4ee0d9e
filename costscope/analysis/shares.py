"""Percentages for display."""

from __future__ import annotations

from decimal import Decimal


def share_pct(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """``part`` as a share of 100 of ``whole``, to a thousandth; unknown where there is no whole."""
    if part is None or not whole:
        return None
    return (100 * part / whole).quantize(Decimal("0.001"))
