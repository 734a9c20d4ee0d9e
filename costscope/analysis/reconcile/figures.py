"""Amounts inside sentences."""

from __future__ import annotations

from decimal import Decimal

from costscope.domain.money import EXACT


def figure(amount: Decimal) -> str:
    """Every digit that counts, without an exponent.

    >>> figure(Decimal("1.2300E+3"))
    '1230'
    """
    return f"{EXACT.normalize(amount):f}"
