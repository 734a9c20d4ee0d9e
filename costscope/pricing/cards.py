"""Rate cards: one complete list of unit prices, with the calls it is for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final

from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory

DAY_S: Final = 86_400
EVERY_DAY: Final = 127
"""Weekday mask of a card that is valid on all days: bit 0 is Monday, bit 6 Sunday, in UTC."""

NO_TIER: Final = -1
"""``tier_above`` of the lowest tier, so that a call without input tokens still finds a card."""


@dataclass(frozen=True, slots=True)
class RateCard:
    """The prices of one model for calls of one kind, in one period, at one length of prompt.

    A card is for a call when ``valid_from <= time < valid_to`` (``None`` is open), ``tier_above < total
    input tokens <= tier_upto`` (``None`` is open), the second of the UTC day is in ``[utc_start_s,
    utc_end_s)``, and the bit of the UTC weekday is set.  ``rates`` are whole picodollars per token or
    request; a category that is absent has no price, one that is 0 is known to be free.  ``exact`` holds the
    picodollars of the few rates that are not whole.
    """

    provider: str
    model: str
    rates: Mapping[TokenCategory, int]
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    tier_above: int = NO_TIER
    tier_upto: int | None = None
    utc_start_s: int = 0
    utc_end_s: int = DAY_S
    weekdays: int = EVERY_DAY
    exact: Mapping[TokenCategory, Decimal] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    source_url: str | None = None
    known_on: date | None = None
    reason: str | None = None
    """Why this card does not simply repeat its primary source."""

    @property
    def card_id(self) -> int:
        """A stable 63-bit hash of everything that decides what a call costs."""
        content = [
            self.provider,
            self.model,
            self.valid_from and self.valid_from.isoformat(),
            self.valid_to and self.valid_to.isoformat(),
            self.tier_above,
            self.tier_upto,
            self.utc_start_s,
            self.utc_end_s,
            self.weekdays,
            sorted((c.value, str(self.rate(c))) for c in self.rates),
        ]
        digest = hashlib.blake2b(json.dumps(content).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") >> 1

    def rate(self, category: TokenCategory) -> Decimal | None:
        """Exact picodollars per unit; ``None`` when the category has no price."""
        if category in self.exact:
            return self.exact[category]
        whole = self.rates.get(category)
        return None if whole is None else Decimal(whole)

    def covers(self, at: datetime, total_input: int) -> bool:
        """Whether a call at that instant, with that many input tokens in all, is priced by this card."""
        second = at.hour * 3600 + at.minute * 60 + at.second
        return (
            (self.valid_from is None or self.valid_from <= at)
            and (self.valid_to is None or at < self.valid_to)
            and self.tier_above < total_input
            and (self.tier_upto is None or total_input <= self.tier_upto)
            and self.utc_start_s <= second < self.utc_end_s
            and bool(self.weekdays >> at.weekday() & 1)
        )

    def priced(self, rates: Mapping[TokenCategory, Decimal]) -> RateCard:
        """Return this card with some rates, in picodollars, set anew."""
        merged = {c: r for c in self.rates if (r := self.rate(c)) is not None} | dict(rates)
        return replace(self, rates=whole(merged), exact=fractional(merged))

    def scaled(self, factor: Decimal, categories: Iterable[TokenCategory]) -> RateCard:
        """Return this card with the rates of some categories multiplied."""
        return self.priced(
            {c: EXACT.multiply(r, factor) for c in categories if (r := self.rate(c)) is not None}
        )


def midnight(day: date) -> datetime:
    """Return the instant a day begins in UTC; an instant stays what it is."""
    return day if isinstance(day, datetime) else datetime.combine(day, time(0), tzinfo=UTC)


def whole(rates: Mapping[TokenCategory, Decimal]) -> dict[TokenCategory, int]:
    """Round rates to whole picodollars, half to even."""
    return {c: int(EXACT.to_integral_value(r)) for c, r in sorted(rates.items())}


def fractional(rates: Mapping[TokenCategory, Decimal]) -> dict[TokenCategory, Decimal]:
    """Return the rates that are not a whole number of picodollars, as they are."""
    return {c: EXACT.normalize(r) for c, r in sorted(rates.items()) if r != EXACT.to_integral_value(r)}


def cut(
    card: RateCard, start: datetime | None, end: datetime | None
) -> tuple[RateCard | None, list[RateCard]]:
    """Cut a card by a half-open period: the part inside, if any, and the parts outside."""
    first = max((t for t in (card.valid_from, start) if t), default=None)
    last = min((t for t in (card.valid_to, end) if t), default=None)
    if first and last and first >= last:
        return None, [card]
    outside = []
    if first != card.valid_from:
        outside.append(replace(card, valid_to=first))
    if last != card.valid_to:
        outside.append(replace(card, valid_from=last))
    return replace(card, valid_from=first, valid_to=last), outside


def cut_tier(card: RateCard, above: int) -> list[RateCard]:
    """Cut a card at a number of input tokens that itself belongs to the lower part."""
    if above <= card.tier_above or (card.tier_upto is not None and above >= card.tier_upto):
        return [card]
    return [replace(card, tier_upto=above), replace(card, tier_above=above)]
