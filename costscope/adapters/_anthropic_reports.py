"""Reads what the reports of Anthropic's administrative APIs have in common.

Amounts are hundredths of a dollar, as text with decimals.  The examples of its documentation have five
decimals of a cent: half a unit of the fifth is as far as rounding may have moved any amount, and less where
more decimals are given.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from costscope.adapters._exports import billed, rounding_of
from costscope.domain.money import EXACT, D
from costscope.domain.tokens import TokenCategory

TOKEN_TYPES: Final = {
    "uncached_input_tokens": TokenCategory.INPUT_UNCACHED,
    "cache_read_input_tokens": TokenCategory.CACHE_READ,
    "cache_creation.ephemeral_5m_input_tokens": TokenCategory.CACHE_WRITE_5M,
    "cache_creation.ephemeral_1h_input_tokens": TokenCategory.CACHE_WRITE_1H,
    "output_tokens": TokenCategory.OUTPUT,
}
_COARSEST: Final = Decimal("0.00000005")


class Amount(NamedTuple):
    """Dollars, and how far rounding may have moved them."""

    dollars: Decimal
    rounding: Decimal


def cents(amount: str | None, what: str = "an amount") -> Amount:
    """The dollars of an amount in cents, to the last digit.

    Raises ``ValueError`` when it is no number, or has more digits than a bill is stored with.

    >>> cents("123.78912").dollars.normalize()
    Decimal('1.2378912')
    """
    # First as it stands: what is far too great or small to be money is not moved by two places either.
    billed(amount, what)
    assert amount is not None
    printed = f"{EXACT.scaleb(D(amount), -2):f}"
    return Amount(billed(printed, what), min(_COARSEST, rounding_of(printed)))


def category(cost_type: str | None, token_type: str | None) -> str | None:
    """What a cost is for: a token category, a fee by its own word, or ``None`` when the report is silent."""
    if cost_type not in (None, "tokens"):
        return cost_type
    known = TOKEN_TYPES.get(token_type or "")
    return known and known.value
