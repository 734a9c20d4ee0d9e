"""What the meter of a cloud bill counts, and in which unit."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory

TOKENS: Final = "tokens"
REQUESTS: Final = "requests"
COUNT: Final = "count"
"""Google's unit of tokens and of searches: one each."""
CACHE_STORAGE: Final = "cache_storage"
"""Fee for tokens kept in a cache, by the hour."""
LONGEST: Final = 300
"""Characters; a longer text names no meter."""
_SCALES: Final = {"": 1, "k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}
_UNIT: Final = re.compile(
    r"(?:per )?(?P<number>[\d,.]*) ?(?P<scale>k|m|thousand|million)? ?(?P<of>tokens?|requests?|)",
    re.IGNORECASE,
)


class Meter(NamedTuple):
    """What a line is for; ``None`` is what its words do not say."""

    model: str | None = None
    token_category: str | None = None
    service_tier: str | None = None
    region: str | None = None
    context_window: str | None = None


class Measured(NamedTuple):
    """A quantity in single tokens or requests, else in the bill's own unit, with the price of one."""

    quantity: Decimal | None
    unit: str | None
    unit_price: Decimal | None


@lru_cache(maxsize=1024)
def unit_size(unit: str | None) -> tuple[Decimal, str] | None:
    """How many of what a unit such as ``1K Tokens``, ``1000 tokens`` or ``10K`` is; ``None`` for any other.

    A number alone counts whatever the meter does: its second part is then empty.

    >>> unit_size("1M Tokens")
    (Decimal('1000000'), 'tokens')
    """
    if unit == COUNT:
        return Decimal(1), ""
    found = _UNIT.fullmatch(unit.strip()) if unit and len(unit) <= LONGEST else None
    if found is None or not any(found.groups()):
        return None
    number = (found["number"] or "1").replace(",", "")
    if not number.isdigit() or not int(number):
        return None
    of = found["of"].lower()
    return Decimal(number) * _SCALES[(found["scale"] or "").lower()], of and f"{of.removesuffix('s')}s"


def measured(
    quantity: Decimal | None, unit: str | None, unit_price: Decimal | None, size: tuple[Decimal, str] | None
) -> Measured:
    """A quantity and the price of one unit, where ``size`` says how many tokens or requests a unit is."""
    if size is None or size[1] not in (TOKENS, REQUESTS):
        return Measured(quantity, unit, unit_price)
    many, of = size
    return Measured(
        None if quantity is None else EXACT.multiply(quantity, many),
        of,
        None if unit_price is None else EXACT.divide(unit_price, many),
    )


def unit_of(category: str | None) -> str:
    """What a meter of this category counts."""
    if category == CACHE_STORAGE:
        return "token-hours"
    return REQUESTS if category == TokenCategory.WEB_SEARCH else TOKENS
