"""Other prices of the same model that a log or a bill may have used: another tier, place, time, length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from costscope.analysis.reconcile.scene import Slice
from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory
from costscope.pricing.book import PriceBook, PriceContext
from costscope.pricing.cards import RateCard
from costscope.pricing.context import Conditions

TIER, REGION, LENGTH, HOUR, DATE = 21, 22, 23, 24, 20
"""Ids of the causes by which one card may stand in for another."""


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another card, with the cause for which it would have been used."""

    cause: int
    words: str
    card: RateCard


def alternates(book: PriceBook, part: Slice) -> Iterator[Alternate]:
    """Cards that would have priced some calls differently, had one fact about them been another."""
    lists = _lists(book, part.calls.context)
    own = next(
        ((c, card) for c, cards in lists for card in cards if card.card_id == part.calls.price_id), None
    )
    if own is None:
        return
    conditions, card = own
    for others, cards in lists:
        for other in cards:
            found = _differs(conditions, card, others, other, part)
            if found and any(rate_of(other, c) != rate_of(card, c) for c in part.calls.used):
                yield Alternate(*found, other)


def rate_of(card: RateCard, category: TokenCategory) -> Decimal | None:
    """USD of one unit."""
    rate = card.rate(category)
    return None if rate is None else EXACT.scaleb(rate, -12)


@lru_cache(maxsize=256)
def _lists(book: PriceBook, context: PriceContext) -> list[tuple[Conditions, list[RateCard]]]:
    resolved = book.resolve(context.provider, context.model)
    found = [] if resolved is None else list(book.price_lists(resolved))
    known = {card.card_id for _, cards in found for card in cards}
    own = book.cards(context)
    # Several facts at once, such as batch in one place, have no list of their own.
    return found if not own or own[0].card_id in known else [*found, ((("as", "logged"),), own)]


def _differs(
    conditions: Conditions, card: RateCard, others: Conditions, other: RateCard, part: Slice
) -> tuple[int, str] | None:
    """The one fact in which two cards differ, in words; ``None`` where there are several or none."""
    start, end = part.span
    is_now = (other.valid_from is None or other.valid_from < end) and (
        other.valid_to is None or other.valid_to > start
    )
    same_length = (other.tier_above, other.tier_upto) == (card.tier_above, card.tier_upto)
    same_hours = (other.utc_start_s, other.weekdays) == (card.utc_start_s, card.weekdays)
    if others != conditions:
        if not is_now or not same_hours or not (same_length or other.tier_upto is None):
            return None
        changed = dict(set(others) ^ set(conditions))
        words = ", ".join(f"{name} {value}" for name, value in others) or "the standard list"
        return (REGION if set(changed) == {"region"} else TIER), words
    if not same_length:
        words = f"more than {other.tier_above:,} tokens" if other.tier_above > 0 else "short prompts"
        return (LENGTH, words) if is_now and same_hours else None
    if not same_hours:
        return (HOUR, "another time of day") if is_now else None
    if other is card:
        return None
    since = f"since {other.valid_from:%Y-%m-%d}" if other.valid_from else f"until {other.valid_to:%Y-%m-%d}"
    return DATE, f"prices {since}"
