"""Checks of a price book: cards that clash, times without a card, prices that look wrong or old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise, product
from typing import Final

from costscope.domain.table import Cell, Column, Table
from costscope.domain.tokens import TokenCategory
from costscope.pricing.book import PriceBook, RateCard
from costscope.pricing.context import Conditions

HALF: Final = Decimal("0.5")

OLD: Final = timedelta(days=365)
"""A price nobody has looked at for longer than this, counted from the date of the book, is stale."""

_BATCH: Final[Conditions] = (("processing", "batch"),)
_FAR_PAST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FAR_FUTURE: Final = datetime(2100, 1, 1, tzinfo=UTC)


def check_prices(book: PriceBook) -> Table:
    """Everything about the book that a person should look at; empty when there is nothing."""
    today = date.fromisoformat(book.version.replace(".", "-"))
    rows: list[tuple[Cell, ...]] = []
    for found in book.models():
        lists = dict(book.price_lists(found))
        for conditions, cards in lists.items():
            problems = [*_coverage(cards), *_ratios(cards), *_stale(cards, today)]
            if conditions == _BATCH:
                problems += _batch(cards, lists.get((), []))
            text = " ".join(f"{name}={value}" for name, value in conditions) or "standard"
            rows += [(kind, found.provider, found.model, text, detail) for kind, detail in problems]
    columns = (
        Column("problem"),
        Column("provider"),
        Column("model"),
        Column("conditions"),
        Column("detail"),
    )
    return Table("costscope.price_check/1", columns, rows, title="Doubtful prices", meta=book.basis())


def _coverage(cards: list[RateCard]) -> Iterator[tuple[str, str]]:
    """Count the cards of every cell in which nothing changes: more than one clash, none inside is a gap."""
    starts = {card.valid_from or _FAR_PAST for card in cards}
    ends = {card.valid_to or _FAR_FUTURE for card in cards}
    tiers = sorted({card.tier_above for card in cards})
    clocks = sorted({s for card in cards for s in (card.utc_start_s, card.utc_end_s)})
    for (start, end), above, (clock, _) in product(pairwise(sorted(starts | ends)), tiers, pairwise(clocks)):
        if end - start < timedelta(days=1):
            days = [start]
        else:
            first = datetime(start.year, start.month, start.day, tzinfo=UTC)
            midnights = (first + timedelta(days=i) for i in range(8))
            days = [day for day in midnights if start <= day + timedelta(seconds=clock) < end]
        for day in days:
            at = day if end - start < timedelta(days=1) else day + timedelta(seconds=clock)
            hits = sum(card.covers(at, above + 1) for card in cards)
            if hits != 1:
                yield (
                    ("overlap" if hits else "gap"),
                    f"{hits} cards at {at:%Y-%m-%d %H:%M} above {above} tokens",
                )
                return


def _ratios(cards: list[RateCard]) -> Iterator[tuple[str, str]]:
    for card in cards:
        text, read = card.rate(TokenCategory.INPUT_UNCACHED), card.rate(TokenCategory.CACHE_READ)
        if text is not None and read is not None and read > text:
            yield "ratio", f"cache reads cost {_times(read, text)} times the input"
            return


def _batch(cards: list[RateCard], standard: list[RateCard]) -> Iterator[tuple[str, str]]:
    """Batch is half price at nearly every provider; another ratio is right only if someone meant it."""
    for card in cards:
        at = card.valid_from or (card.valid_to or _FAR_FUTURE) - timedelta(seconds=1)
        usual = next((c for c in standard if c.covers(at, card.tier_above + 1)), None)
        for category in (TokenCategory.INPUT_UNCACHED, TokenCategory.OUTPUT):
            own, other = card.rate(category), usual and usual.rate(category)
            if card.valid_to is None and own and other and own != other * HALF:
                yield "ratio", f"batch {category.value} costs {_times(own, other)} times the standard price"
                return


def _stale(cards: list[RateCard], today: date) -> Iterator[tuple[str, str]]:
    current = [card.known_on for card in cards if card.valid_to is None and card.known_on]
    if current and today - min(current) > OLD:
        yield "stale", f"last known on {min(current)}"


def _times(part: Decimal, whole: Decimal) -> str:
    return f"{part / whole:.3g}" if whole else "infinitely many"
