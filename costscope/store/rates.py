"""Puts the rate cards of the calls in hand where pricing is one join."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from costscope.domain.columns import PRICED_CATEGORIES
from costscope.domain.tokens import TokenCategory
from costscope.store.session import insert

Context = tuple[str | None, str | None, str | None, str | None, str | None, str | None]
"""Provider, model, service tier, processing, speed, region: what a price depends on besides time and size."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate card for one context, ready to be joined."""

    price_id: int
    valid_from: datetime | None
    valid_to: datetime | None
    tier_above: int
    tier_upto: int | None
    utc_start_s: int
    utc_end_s: int
    weekdays: int
    pico: dict[TokenCategory, int]
    is_before_sale: bool = False
    """Whether calls of this kind were not sold yet: no call without a time can be from then."""


Pricer = Callable[[Context], Sequence[Rate]]


def put_rates(db: duckdb.DuckDBPyConnection, pricer: Pricer) -> None:
    """Fill ``price_context`` and ``rate_card`` for the responses of a portion.

    Each distinct context is resolved once, in Python, by any logic the book likes.
    """
    contexts: list[Context] = db.execute(
        """
        SELECT DISTINCT provider, model, service_tier, response.processing, speed, region
        FROM response JOIN record ON record_number = best
        ORDER BY ALL
        """
    ).fetchall()
    rates = ", ".join(f"rate_{category.value} BIGINT" for category in PRICED_CATEGORIES)
    db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE price_context (
            context_key BIGINT, provider VARCHAR, model VARCHAR, service_tier VARCHAR, processing VARCHAR,
            speed VARCHAR, region VARCHAR
        );
        CREATE OR REPLACE TEMP TABLE rate_card (
            context_key BIGINT, price_id BIGINT, valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ,
            tier_above BIGINT, tier_upto BIGINT, utc_start_s BIGINT, utc_end_s BIGINT, weekdays BIGINT,
            always BOOLEAN, timeless BOOLEAN, {rates}
        );
        """
    )
    insert(db, "price_context", [(key, *context) for key, context in enumerate(contexts)])
    cards = [row for key, context in enumerate(contexts) for row in _rows(key, pricer(context))]
    insert(db, "rate_card", cards)


def _rows(key: int, cards: Sequence[Rate]) -> list[tuple[object, ...]]:
    return [
        (
            key,
            card.price_id,
            card.valid_from,
            card.valid_to,
            card.tier_above,
            card.tier_upto,
            card.utc_start_s,
            card.utc_end_s,
            card.weekdays,
            (card.utc_start_s, card.utc_end_s, card.weekdays) == (0, 86_400, 127),
            card is _timeless(cards, card.tier_above),
            *(card.pico.get(category) for category in PRICED_CATEGORIES),
        )
        for card in cards
    ]


def _timeless(cards: Sequence[Rate], tier_above: int) -> Rate | None:
    """The card for calls without a time: the tier's latest, if no price of it was ever another.

    A category that had no price before is no change of one.
    """
    tier = [card for card in cards if card.tier_above == tier_above and not card.is_before_sale]
    return tier[-1] if tier and all(card.pico.items() <= tier[-1].pico.items() for card in tier) else None
