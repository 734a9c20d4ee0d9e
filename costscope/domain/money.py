"""Exact money: decimals and whole picodollars, never floats.

Unit rates are whole picodollars (1e-12 USD) per unit, the cost of a row is DECIMAL(18,12), a sum is
DECIMAL(38,12).  Rounding happens once, where a figure is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Final

PICO: Final = 10**12
"""Picodollars in a dollar."""

EXACT: Final = Context(prec=80, rounding=ROUND_HALF_EVEN)
"""Arithmetic wide enough that no figure of ours is ever rounded by accident."""

MILLION: Final = Decimal(1_000_000)


def D(value: str | int | Decimal) -> Decimal:  # noqa: N802 - the one constructor of money, named as accountants know it
    """Make a decimal from text or an integer; a float is refused, since it has already lost digits.

    Raises ``ValueError`` for text that is not a finite number.
    """
    if isinstance(value, float):
        raise TypeError("money is never made from a float")
    try:
        number = value if isinstance(value, Decimal) else Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a finite number")
    return number


def to_pico(usd: Decimal) -> int:
    """Whole picodollars of an amount, half to even; exact for every price with at most 12 decimals."""
    return int(EXACT.to_integral_value(EXACT.multiply(usd, Decimal(PICO))))


def from_pico(pico: int) -> Decimal:
    """Dollars of a whole number of picodollars, exactly."""
    return EXACT.scaleb(Decimal(pico), -12)


def figure(amount: Decimal) -> str:
    """Every digit that counts, without an exponent, for a sentence.

    >>> figure(Decimal("1.2300E+3"))
    '1230'
    """
    return f"{EXACT.normalize(amount):f}"


def half_unit(text: str) -> Decimal:
    """Half a unit in the last place of a printed amount: how far rounding may have moved it.

    >>> half_unit("0.04")
    Decimal('0.005')
    """
    exponent = D(text.strip()).as_tuple().exponent
    assert isinstance(exponent, int)
    return EXACT.scaleb(Decimal(5), exponent - 1)


def total_of(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum, however many digits it takes."""
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total


def rounded(amount: Decimal, places: int) -> Decimal:
    """One amount at ``places`` decimals, half to even."""
    return EXACT.quantize(amount, Decimal(1).scaleb(-places))


def rounded_column(amounts: Sequence[Decimal], places: int, *, anchors: int = 0) -> list[Decimal]:
    """Round a column so that what is printed adds up to the rounded total (largest remainder).

    The first ``anchors`` amounts are rounded each by itself, so that they read the same whatever follows;
    the others make up for it.  Ties go to the earlier row, so the result depends on nothing but the column.
    """
    unit = Decimal(1).scaleb(-places)
    fixed = [rounded(amount, places) for amount in amounts[:anchors]]
    free = amounts[anchors:]
    floors = [a.quantize(unit, rounding=ROUND_FLOOR, context=EXACT) for a in free]
    total = EXACT.subtract(rounded(total_of(amounts), places), total_of(fixed))
    missing = int(EXACT.divide(EXACT.subtract(total, total_of(floors)), unit))
    each, more = divmod(missing, len(free)) if free else (0, 0)
    by_remainder = sorted(range(len(free)), key=lambda i: (EXACT.subtract(floors[i], free[i]), i))
    for rank, i in enumerate(by_remainder):
        floors[i] = EXACT.add(floors[i], EXACT.multiply(unit, each + (rank < more)))
    return fixed + floors
