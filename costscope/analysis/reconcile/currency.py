"""Finds the currency of a bill that does not state one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from costscope.analysis.reconcile.bill import units_in
from costscope.analysis.reconcile.cells import TRACKED_CURRENCY
from costscope.analysis.reconcile.sides import CATEGORIES
from costscope.domain.money import EXACT, from_pico
from costscope.domain.tokens import TokenCategory
from costscope.pricing.book import PriceBook, PriceContext
from costscope.store.query import Reader

UNKNOWN_CURRENCY: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Unstated:
    """What a file that does not state its currency is taken to be in, and why."""

    source: str
    currency: str
    reason: str


def unstated(reader: Reader, book: PriceBook, given: str | None) -> list[Unstated]:
    """The currency of every file with charges that state none: as ``given``, else as their unit prices show.

    Unit prices that are the book's dollar prices are dollars; in another currency the same figures would be
    off by the rate of exchange.  Where most are not, the currency stays unknown.
    """
    rows = reader.rows(
        """SELECT source, provider, model, service_tier, speed, region, token_category,
               charge_period_start, charge_period_end, unit, unit_price
        FROM charge WHERE billing_currency IS NULL GROUP BY ALL ORDER BY ALL"""
    )
    hits: dict[str, list[bool]] = {}
    for source, provider, model, tier, speed, region, category, start, end, unit, price in rows:
        found = hits.setdefault(source, [])
        if price and model and start and end and category in CATEGORIES:
            context = PriceContext(provider, model, service_tier=tier, speed=speed, region=region)
            per = units_in(unit)
            prices = _list_prices(book, context, TokenCategory(category), start, end)
            found.append(per is not None and price in {EXACT.multiply(p, per) for p in prices})
    return [_judged(source, found, given) for source, found in hits.items()]


def _judged(source: str, hits: list[bool], given: str | None) -> Unstated:
    if given:
        return Unstated(source, given.upper(), "that was asked for")
    if not hits:
        return Unstated(source, UNKNOWN_CURRENCY, "it has no unit prices to tell by")
    count = f"{sum(hits)} of its {len(hits)} unit prices are list prices in {TRACKED_CURRENCY}"
    return Unstated(source, TRACKED_CURRENCY if 2 * sum(hits) > len(hits) else UNKNOWN_CURRENCY, count)


def _list_prices(
    book: PriceBook, context: PriceContext, category: TokenCategory, start: datetime, end: datetime
) -> set[Decimal]:
    """List prices of one unit, USD, that were in force at any time of a period."""
    return {
        from_pico(card.rates[category])
        for card in book.cards(context)
        if category in card.rates
        and (card.valid_from is None or card.valid_from < end)
        and (card.valid_to is None or card.valid_to > start)
    }
