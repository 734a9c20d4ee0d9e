"""Hands the price book's rate cards to the store in the form it joins them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from costscope.pricing.book import PriceBook, PriceContext, RateCard
from costscope.store.rates import Context, Pricer, Rate

_LAUNCHED: Final = frozenset({"anthropic", "google", "openai"})
"""Whose batch prices begin where they began to sell batches; what others took before is not known."""


def pricer_of(book: PriceBook) -> Pricer:
    """The function that finds the rate cards of a context; other processes can be handed it."""
    return partial(_rates, book)


def _rates(book: PriceBook, context: Context) -> Sequence[Rate]:
    """The cards of a context; none where the book knows no price."""
    provider, model, service_tier, processing, speed, region = context
    if model is None:
        return ()
    asked = PriceContext(
        provider=provider,
        model=model,
        service_tier=service_tier,
        processing=processing,
        speed=speed,
        region=region,
    )
    return [
        Rate(
            price_id=card.card_id,
            valid_from=card.valid_from,
            valid_to=card.valid_to,
            tier_above=card.tier_above,
            tier_upto=card.tier_upto,
            utc_start_s=card.utc_start_s,
            utc_end_s=card.utc_end_s,
            weekdays=card.weekdays,
            pico=dict(card.rates),
            is_before_sale=_is_before_sale(card),
        )
        for card in book.cards(asked)
    ]


def _is_before_sale(card: RateCard) -> bool:
    is_batch = card.conditions.get("processing") == "batch" and card.provider in _LAUNCHED
    return is_batch and card.valid_from is None and card.valid_to is not None
