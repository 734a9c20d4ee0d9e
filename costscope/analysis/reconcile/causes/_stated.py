"""Reads off the bill's own columns that a row was priced for another tier, place, length or hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from costscope.analysis.reconcile.alternates import HOUR, LENGTH, REGION, TIER, rate_of
from costscope.analysis.reconcile.bill import ChargeRows, units_in
from costscope.analysis.reconcile.causes._cause import Found
from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import NOTHING, OpenCell
from costscope.analysis.reconcile.scene import Scene, nearer
from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory
from costscope.pricing.book import PriceBook, PriceContext

_LONG = frozenset({"long", "200k-1M"})
"""What exports call the class of long prompts."""
_VERY_LONG = 10**9
"""Tokens of a prompt that is in the class of long ones, whatever their limit is."""
_STEPS = (TIER, REGION, LENGTH, HOUR)
"""One after the other, so that the parts add up whatever applies together."""


def find_stated(scene: Scene) -> Found:
    """What billed rows cost more, or less, for what one of their columns says."""
    for bundle in scene.open_bundles():
        claims = [found for cell in bundle.cells for found in _of_cell(scene.rates.book, cell)]
        if claims and nearer(claims):
            yield from claims


def _of_cell(book: PriceBook, cell: OpenCell) -> Iterator[tuple[OpenCell, Claim]]:
    billed = cell.cell.billed
    amounts = dict.fromkeys(_STEPS, NOTHING)
    for row in billed.charges if billed and cell.cell.tracked else ():
        product = next((p for p in cell.cell.tracked.rates if p[1] == row.category), None)  # type: ignore[union-attr]
        price = None if product is None else cell.rate(product)
        steps = None if price is None else _steps(book, row, price)
        if steps is None or price is None:
            continue
        last = price
        for cause, rate in steps:
            amounts[cause] = EXACT.add(amounts[cause], _difference(row, last, rate, steps[-1][1]))
            last = rate
    for cause, amount in amounts.items():
        if amount:
            yield cell, Claim(cause, amount, Support.MEASURED, _WORDS[cause], Side.PROVIDER)


_WORDS = {
    TIER: "a tier in the bill that the log does not have",
    REGION: "a place in the bill that the log does not have",
    LENGTH: "long prompts in the bill that the log does not have",
    HOUR: "a second price in the bill, of another time of day",
}


def _steps(book: PriceBook, row: ChargeRows, price: Decimal) -> list[tuple[int, Decimal]] | None:
    """The price of a row after each of its columns; ``None`` when they say nothing unusual."""
    if row.start is None or row.end is None or row.model is None:
        return None
    category = TokenCategory(row.category or "")
    steps: list[tuple[int, Decimal]] = []
    tiered = PriceContext(row.provider, row.model, row.tier, None, row.speed)
    placed = replace(tiered, region=row.region)
    for cause, context, length in ((TIER, tiered, 0), (REGION, placed, 0), (LENGTH, placed, _VERY_LONG)):
        if cause is LENGTH and row.window not in _LONG:
            continue
        card = book.card(context, row.start, length)
        rate = rate_of(card, category) if card else None
        if rate is None:
            return None
        steps.append((cause, rate))
    stated = _unit_price(row)
    hours = {
        rate_of(card, category)
        for card in book.cards(placed)
        if (card.utc_start_s or card.utc_end_s < 86_400)
        and (card.valid_from is None or card.valid_from < row.end)
        and (card.valid_to is None or card.valid_to > row.start)
    }
    if stated is not None and stated in hours:
        steps.append((HOUR, stated))
    said_nothing = row.window not in _LONG and not row.tier and not row.region and not row.speed
    return None if (said_nothing and stated not in hours) or steps[-1][1] == price else steps


def _unit_price(row: ChargeRows) -> Decimal | None:
    per = units_in(row.unit)
    return None if row.unit_price is None or per is None else EXACT.divide(row.unit_price, per)


def _difference(row: ChargeRows, before: Decimal, after: Decimal, final: Decimal) -> Decimal:
    """What a step changes for a row: by its quantity, else by its share of what was charged."""
    change = EXACT.subtract(after, before)
    if row.quantity is not None:
        return EXACT.multiply(row.quantity, change)
    return EXACT.divide(EXACT.multiply(row.cost, change), final) if final else NOTHING
