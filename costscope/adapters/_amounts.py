"""Takes over amounts of money as sources write them, exactly or not at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from costscope.domain.money import EXACT, D, half_unit

BILLED_DECIMALS: Final = 18
"""Decimals of an amount on a bill; sources that write more fill them with zeros."""
_BILLED_LIMIT: Final = Decimal(10) ** (38 - BILLED_DECIMALS)


def billed(amount: Decimal | str) -> Decimal:
    """An amount of a bill, to the last digit.

    Raises ``ValueError`` when it is no number, or has more digits than a bill is stored with.
    """
    try:
        number = D(amount)
    except ValueError:
        raise ValueError("an amount is not a number") from None
    if abs(number) >= _BILLED_LIMIT:
        raise ValueError("an amount has more than 20 digits before the point")
    exact = number.quantize(Decimal(1).scaleb(-BILLED_DECIMALS), context=EXACT)
    if exact != number:
        raise ValueError(f"an amount has more than {BILLED_DECIMALS} decimals")
    return exact


def rounding_of(text: str) -> Decimal:
    """How far an amount printed as ``text`` may be from the exact one: half a unit in its last place.

    Zero where that is less than a bill is stored with.
    """
    half = half_unit(text)
    return half if half >= Decimal(1).scaleb(-BILLED_DECIMALS) else Decimal(0)
