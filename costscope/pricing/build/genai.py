"""genai-prices, the primary source: its conditional prices laid out as rate cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import pairwise, product
from typing import Any, Final

from genai_prices import types
from genai_prices.data import providers
from genai_prices.data_units import unit_data

from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory
from costscope.pricing.build.entries import Entries, Entry, Rates, derived, merged, pico
from costscope.pricing.build.fixes import Fixes
from costscope.pricing.cards import DAY_S, NO_TIER, RateCard, cut, cut_tier, fractional, midnight, whole
from costscope.pricing.categories import TOKENS
from costscope.pricing.context import Conditions
from costscope.pricing.rules import Origin

SOURCE: Final = "genai-prices"

_INPUT = {"family": "tokens", "direction": "input", "modality": "text"}
_OUTPUT = {"family": "tokens", "direction": "output", "modality": "text"}
_WRITE = {"token_type": "cache_write"}
_READ = {"token_type": "cache_read"}
_LEAVES: Final[Mapping[TokenCategory, Mapping[str, str]]] = {
    TokenCategory.INPUT_UNCACHED: _INPUT,
    TokenCategory.CACHE_READ: _INPUT | _READ,
    TokenCategory.CACHE_WRITE_5M: _INPUT | _WRITE | {"cache_ttl": "5m"},
    TokenCategory.CACHE_WRITE_1H: _INPUT | _WRITE | {"cache_ttl": "1h"},
    TokenCategory.OUTPUT: _OUTPUT,
    TokenCategory.INPUT_AUDIO: _INPUT | {"modality": "audio"},
    TokenCategory.CACHE_READ_AUDIO: _INPUT | _READ | {"modality": "audio"},
    TokenCategory.OUTPUT_AUDIO: _OUTPUT | {"modality": "audio"},
    TokenCategory.INPUT_IMAGE: _INPUT | {"modality": "image"},
    TokenCategory.OUTPUT_IMAGE: _OUTPUT | {"modality": "image"},
    TokenCategory.WEB_SEARCH: {"family": "tool_calls", "tool_type": "web_search"},
}
"""Our categories as genai-prices describes units; the most specific priced unit above one sets its price."""

_UNCOUNTED: Final = {
    "requests_kcount": "charges for each request",
    "output_reasoning_mtok": "prices reasoning apart from other output",
    "output_citation_mtok": "charges for citations",
}
"""Prices that belong to every call of a model and that no category of ours counts."""

_VARIANTS: Final[Mapping[Conditions, tuple[Mapping[str, str], ...]]] = {
    (("processing", "batch"),): ({"processing": "batch"},),
    (("service_tier", "flex"),): ({"service_tier": "flex"},),
    (("service_tier", "priority"),): ({"service_tier": "priority"}, {"service_tier": "fast"}),
    (("speed", "fast"),): ({"speed": "fast"},),
}
"""Our conditions, and the contexts of genai-prices that mean them, the first known one counting."""


@dataclass(frozen=True, slots=True)
class Genai:
    """Everything that is taken from genai-prices."""

    entries: Entries
    providers: dict[str, dict[str, Any]]


def read(fixes: Fixes) -> Genai:
    """Lay out every model of the installed genai-prices."""
    known_on = fixes.known_on(SOURCE)
    entries: Entries = {}
    facts: dict[str, dict[str, Any]] = {}
    for provider in providers:
        url = provider.pricing_urls[0] if provider.pricing_urls else None
        origin = Origin(SOURCE, url, known_on)
        entries[provider.id] = [_entry(provider.id, model, origin, fixes) for model in provider.models]
        facts[provider.id] = {
            "models": clause(provider.model_match) if provider.model_match else None,
            "fallback": provider.fallback_model_providers or [],
        }
    return Genai(entries, facts)


def clause(match: Any) -> dict[str, Any]:
    """Return a match clause as JSON."""
    ((kind, value),) = vars(match).items()
    return {kind.rstrip("_"): [clause(part) for part in value] if isinstance(value, list) else value}


def _entry(provider: str, model: types.ModelInfo, origin: Origin, fixes: Fixes) -> Entry:
    lists: dict[Conditions, list[RateCard]] = {(): _grid(provider, model, {}, (), origin)}
    if lists[()][0].rates:
        for conditions, contexts in _VARIANTS.items():
            context = next((c for c in contexts if _dated(model, c) is not _UNKNOWN), None)
            if context is not None:
                lists[conditions] = _variant(provider, model, context, conditions, lists[()], origin, fixes)
    return Entry(provider, model.id, clause(model.match), lists)


def _variant(
    provider: str,
    model: types.ModelInfo,
    context: Mapping[str, str],
    conditions: Conditions,
    standard: list[RateCard],
    origin: Origin,
    fixes: Fixes,
) -> list[RateCard]:
    """Lay out batch, flex, priority or fast prices, also for the time before they were written down.

    genai-prices dates such a price from the day it was checked; until then a batch call would cost the
    standard price.  Before that day the ratio of that day to the standard price is kept.
    """
    cards = _grid(provider, model, context, conditions, origin)
    checked = _dated(model, context)
    if not isinstance(checked, date):
        return cards
    day = midnight(checked)
    from_day = [inside for card in cards if (inside := cut(card, day, None)[0])]
    earlier = [inside for card in standard if (inside := cut(card, None, day)[0])]
    for edge in sorted({card.tier_above for card in from_day}):
        earlier = [part for card in earlier for part in cut_tier(card, edge)]
    start, launched = fixes.start(provider, conditions)

    def ratio(card: RateCard) -> Rates:
        now = next(c for c in from_day if c.covers(day, card.tier_above + 1))
        then = next(c for c in standard if c.covers(day, card.tier_above + 1))
        return {c: _kept(card.rate(c), now.rate(c), then.rate(c)) for c in now.rates if c in card.rates}

    return merged([*derived(earlier, conditions, ratio, launched, start), *from_day])


def _kept(earlier: Decimal | None, variant: Decimal | None, standard: Decimal | None) -> Decimal:
    assert earlier is not None
    assert variant is not None
    if earlier == standard:
        return variant
    assert standard
    return EXACT.divide(EXACT.multiply(earlier, variant), standard)


def _grid(
    provider: str, model: types.ModelInfo, context: Mapping[str, str], conditions: Conditions, origin: Origin
) -> list[RateCard]:
    """Ask genai-prices for the price in every cell of dates, hours and lengths in which it cannot change."""
    prices = _conditional(model)
    constraints = [p.constraint for p in prices] + [v.constraint for v in _matching(model, context)]
    days = sorted({c.start_date for c in constraints if isinstance(c, types.StartDateConstraint)})
    clocks = {s for c in constraints if isinstance(c, types.TimeOfDateConstraint) for s in _window(c)}
    cards = []
    for (start, end), (from_s, to_s) in product(
        pairwise([None, *days, None]), pairwise(sorted({0, DAY_S} | clocks))
    ):
        at = datetime.combine(start or date(1970, 1, 1), time(from_s // 3600, from_s // 60 % 60), tzinfo=UTC)
        price = model.get_prices(at, dict(context) or None)
        note = next((why for key, why in _UNCOUNTED.items() if getattr(price, key)), None)
        for above, upto in pairwise([NO_TIER, *_tier_starts(price), None]):
            assert above is not None
            rates = {} if note else leaf_rates(price, above + 1, free=model.id.endswith(":free"))
            cards.append(
                RateCard(
                    provider,
                    model.id,
                    whole(rates),
                    valid_from=midnight(start) if start else None,
                    valid_to=midnight(end) if end else None,
                    tier_above=above,
                    tier_upto=upto,
                    utc_start_s=from_s,
                    utc_end_s=to_s,
                    exact=fractional(rates),
                    conditions=dict(conditions),
                    source=origin.source,
                    source_url=origin.source_url,
                    known_on=origin.known_on,
                    reason=f"no price: the provider {note}" if note else None,
                )
            )
    return merged(cards)


def leaf_rates(price: types.ModelPrice, total_input: int, *, free: bool) -> dict[TokenCategory, Decimal]:
    """Picodollars per unit of each category; a model without any price is free only if its name says so."""
    quoted = {key: value for key, value in vars(price).items() if value is not None}
    if not quoted and free:
        return dict.fromkeys(TOKENS, Decimal(0))
    rates = {}
    for category, dimensions in _LEAVES.items():
        above = [
            (len(unit["dimensions"]), unit["price_key"], unit["per"])
            for unit in unit_data.values()
            if unit["price_key"] in quoted and unit["dimensions"].items() <= dimensions.items()
        ]
        if above:
            _, key, per = max(above)
            rates[category] = pico(_at_length(quoted[key], total_input), per)
    return rates


def _at_length(value: Decimal | types.TieredPrices, total_input: int) -> Decimal:
    if not isinstance(value, types.TieredPrices):
        return value
    reached = [tier.price for tier in value.tiers if total_input > tier.start]
    return reached[-1] if reached else value.base


def _tier_starts(price: types.ModelPrice) -> list[int]:
    tiered = (value for value in vars(price).values() if isinstance(value, types.TieredPrices))
    return sorted({tier.start for value in tiered for tier in value.tiers})


_UNKNOWN: Final = object()


def _dated(model: types.ModelInfo, context: Mapping[str, str]) -> object:
    """Since when a variant is dated: a day, ``None`` for always, or ``_UNKNOWN`` where there is none."""
    found = [v for v in _matching(model, context) if vars(v.prices)]
    if not found:
        return _UNKNOWN
    starts = [v.constraint.start_date for v in found if isinstance(v.constraint, types.StartDateConstraint)]
    return min(starts) if len(starts) == len(found) else None


def _matching(model: types.ModelInfo, context: Mapping[str, str]) -> list[types.PriceVariant]:
    return [v for v in model.price_variants or () if v.when == dict(context)]


def _conditional(model: types.ModelInfo) -> list[types.ConditionalPrice]:
    if isinstance(model.prices, list):
        return model.prices
    return [types.ConditionalPrice(prices=model.prices)]


def _window(constraint: types.TimeOfDateConstraint) -> Iterator[int]:
    for clock in (constraint.start_time, constraint.end_time):
        utc = datetime.combine(
            date(1970, 1, 1), clock if clock.tzinfo else clock.replace(tzinfo=UTC)
        ).astimezone(UTC)
        yield utc.hour * 3600 + utc.minute * 60
