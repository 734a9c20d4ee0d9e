"""Figures inside sentences."""

from __future__ import annotations

from decimal import Decimal

from costscope.domain.money import EXACT


def figure(amount: Decimal) -> str:
    """Every digit that counts, without an exponent.

    >>> figure(Decimal("1.2300E+3"))
    '1230'
    """
    return f"{EXACT.normalize(amount):f}"


def many(number: int, noun: str) -> str:
    """How many of something there are.

    >>> many(1, "call"), many(1200, "call")
    ('1 call', '1,200 calls')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
