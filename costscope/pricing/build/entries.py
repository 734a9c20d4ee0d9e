"""Models on their way into the book, and what is done to their cards there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from costscope.domain.money import EXACT, PICO
from costscope.domain.tokens import TokenCategory
from costscope.pricing.cards import RateCard, cut
from costscope.pricing.catalog import Shelf
from costscope.pricing.clauses import Clause
from costscope.pricing.context import Conditions
from costscope.pricing.rules import Origin

BATCH: Conditions = (("processing", "batch"),)

Rates = Mapping[TokenCategory, Decimal]


@dataclass(slots=True)
class Entry:
    """One model of the book: its names, and its cards under every set of conditions."""

    provider: str
    model: str
    match: Clause
    lists: dict[Conditions, list[RateCard]]

    @property
    def standard(self) -> list[RateCard]:
        """The cards of a call about which nothing is unusual."""
        return self.lists.get((), [])


Entries = dict[str, list[Entry]]
"""By provider, in the order in which match clauses are tried."""


def add_model(entries: Entries, entry: Entry) -> None:
    """Add a model, or only its names where the book has prices under that id for other names."""
    models = entries.setdefault(entry.provider, [])
    namesake = next((other for other in models if other.model == entry.model), None)
    if namesake is None:
        models.append(entry)
    else:
        namesake.match = {"or": [namesake.match, entry.match]}


def shelf(entries: Sequence[Entry]) -> Shelf:
    """Look models up as the finished book will."""
    return Shelf({entry.model: entry.match for entry in entries})


def pico(usd: Decimal, per: int) -> Decimal:
    """Exact picodollars per unit of a price quoted for ``per`` units."""
    return EXACT.divide(EXACT.multiply(usd, Decimal(PICO)), Decimal(per))


def derived(
    standard: Iterable[RateCard],
    conditions: Conditions,
    rates: Callable[[RateCard], Rates],
    origin: Origin,
    start: datetime | None = None,
    end: datetime | None = None,
) -> list[RateCard]:
    """Make a price list out of the standard one, which it repeats outside ``[start, end)``."""
    made: list[RateCard] = []
    for card in standard:
        inside, outside = cut(replace(card, conditions=dict(conditions)), start, end)
        made += outside
        if inside:
            made.append(stamped(inside.priced(rates(inside)), origin))
    return merged(made)


def times(factor: Decimal, categories: Iterable[TokenCategory]) -> Callable[[RateCard], Rates]:
    """Return a rule for :func:`derived` that multiplies some categories."""
    chosen = tuple(categories)
    return lambda card: {
        c: EXACT.multiply(rate, factor) for c in chosen if (rate := card.rate(c)) is not None
    }


def stamped(card: RateCard, origin: Origin) -> RateCard:
    """Return a card that says where it comes from."""
    return replace(
        card,
        source=origin.source,
        source_url=origin.source_url or card.source_url,
        known_on=origin.known_on or card.known_on,
        reason=origin.reason,
    )


def merged(cards: Sequence[RateCard]) -> list[RateCard]:
    """Join cards that differ in nothing but adjoining tiers, hours or periods."""
    joined = _joined(cards, "tier_above", "tier_upto", ("valid_from", "valid_to", "utc_start_s", "utc_end_s"))
    joined = _joined(
        joined, "utc_start_s", "utc_end_s", ("valid_from", "valid_to", "tier_above", "tier_upto")
    )
    return _joined(joined, "valid_from", "valid_to", ("tier_above", "tier_upto", "utc_start_s", "utc_end_s"))


def _joined(cards: Sequence[RateCard], first: str, last: str, same: Sequence[str]) -> list[RateCard]:
    done: list[RateCard] = []
    for card in sorted(cards, key=order):
        mate = next(
            (
                i
                for i, other in enumerate(done)
                if getattr(other, last) == getattr(card, first)
                and getattr(card, first) is not None
                and all(getattr(other, name) == getattr(card, name) for name in (*same, *_ALIKE))
            ),
            None,
        )
        if mate is None:
            done.append(card)
        else:
            widened: dict[str, Any] = {last: getattr(card, last)}
            done[mate] = replace(done[mate], **widened)
    return done


_ALIKE = ("rates", "exact", "weekdays", "conditions", "source", "reason")


def order(card: RateCard) -> tuple[Any, ...]:
    """Sort key of cards inside one list: by period, tier, weekday and hour."""
    start = card.valid_from.timestamp() if card.valid_from else float("-inf")
    return (start, card.tier_above, -card.weekdays, card.utc_start_s)
