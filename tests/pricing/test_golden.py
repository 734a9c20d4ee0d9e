"""The book against an independent calculation: genai-prices pricing random calls one by one."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from costscope.domain.tokens import TokenCategory as C
from costscope.pricing.book import PriceBook, PriceContext
from costscope.pricing.categories import INPUTS

genai = pytest.importorskip("genai_prices", reason="genai-prices is what the book is compared with")

ROWS = 20_000
SEED = 20_261_123
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
SECONDS = int((datetime(2026, 11, 23, tzinfo=UTC) - FIRST).total_seconds())

# What genai-prices wants to be told of a call that used each category, totals included.
USAGE = {
    C.INPUT_UNCACHED: ("input_tokens", "input_text_tokens"),
    C.CACHE_READ: ("input_tokens", "input_text_tokens", "cache_read_tokens", "cache_text_read_tokens"),
    C.CACHE_WRITE_5M: (
        "input_tokens", "input_text_tokens", "cache_write_tokens", "cache_text_write_tokens",
        "cache_write_5m_tokens", "cache_text_write_5m_tokens",
    ),
    C.CACHE_WRITE_1H: (
        "input_tokens", "input_text_tokens", "cache_write_tokens", "cache_text_write_tokens",
        "cache_write_1h_tokens", "cache_text_write_1h_tokens",
    ),
    C.OUTPUT: ("output_tokens", "output_text_tokens"),
    C.INPUT_AUDIO: ("input_tokens", "input_audio_tokens"),
    C.CACHE_READ_AUDIO: (
        "input_tokens", "input_audio_tokens", "cache_read_tokens", "cache_audio_read_tokens",
    ),
    C.OUTPUT_AUDIO: ("output_tokens", "output_audio_tokens"),
    C.INPUT_IMAGE: ("input_tokens", "input_image_tokens"),
    C.OUTPUT_IMAGE: ("output_tokens", "output_image_tokens"),
    C.WEB_SEARCH: ("web_searches",),
}  # fmt: skip

MODES: list[dict[str, str]] = [
    {},
    {},
    {"processing": "batch"},
    {"service_tier": "flex"},
    {"service_tier": "priority"},
    {"service_tier": "fast"},
    {"service_tier": "default"},
    {"speed": "fast"},
]

LABS = {"anthropic", "openai", "google", "x-ai", "mistral", "deepseek"}
"""Half of the calls are theirs: they have the dates, tiers and modes that resellers lack."""

LENGTHS = (800, 90_000, 190_000, 260_000, 900_000)


def usage_of(quantities: dict[C, int]) -> Any:
    """Say every count outright, zeros too: genai-prices refuses to infer a missing one."""
    from genai_prices.data_units import unit_data

    usage = Counter({key: 0 for key in unit_data if key.endswith("_tokens")})
    for category, count in quantities.items():
        usage.update(dict.fromkeys(USAGE[category], count))
    return genai.Usage(**usage)


def random_quantities(rng: random.Random, priced: list[C]) -> dict[C, int]:
    length = rng.choice(LENGTHS)
    used = rng.sample(priced, k=rng.randint(1, len(priced)))
    return {c: rng.randint(0, 5) if c is C.WEB_SEARCH else rng.randint(0, length) for c in used}


def comparable_names(book: PriceBook) -> list[tuple[str, str, Any, Any]]:
    """Names that genai-prices and the book both understand, with the model genai-prices finds."""
    from genai_prices.data_snapshot import get_snapshot

    snapshot, names = get_snapshot(), []
    for provider in snapshot.providers:
        for model in provider.models:
            found = provider.find_model(model.id, all_providers=snapshot.providers)
            if found is not None and book.cards(PriceContext(provider.id, model.id)):
                names.append((provider.id, model.id, provider, found))
    return names


def test_20_000_random_calls_cost_what_genai_prices_says(book: PriceBook) -> None:
    rng = random.Random(SEED)
    names = comparable_names(book)
    assert len(names) > 1_900
    pools = (names, [name for name in names if name[0] in LABS])
    other_sources: Counter[str] = Counter()
    differing: Counter[str] = Counter()
    for _ in range(ROWS):
        provider_id, name, provider, model = rng.choice(rng.choice(pools))
        mode, at = rng.choice(MODES), FIRST + timedelta(seconds=rng.randrange(SECONDS))
        context = PriceContext(provider_id, name, **mode)
        in_force = [card for card in book.cards(context) if card.covers(at, card.tier_above + 1)]
        priced = sorted(set.intersection(*(set(card.rates) for card in in_force)))
        quantities = random_quantities(rng, priced)
        expected = model.calc_price(
            usage_of(quantities), provider, genai_request_timestamp=at, price_context=mode
        ).total_price
        card = book.card(context, at, sum(quantities.get(c, 0) for c in INPUTS))
        ours = book.price(context, at, quantities)
        if card is not None and card.source == "genai-prices":
            assert ours == expected, (context, at, quantities, card)
            continue
        assert card is not None, (context, at)
        assert card.reason, f"{card} departs from genai-prices without a reason"
        other_sources[card.source] += 1
        differing[card.source] += ours != expected
    assert set(other_sources) <= {"model-prices", "litellm", "fixes"}
    assert sum(other_sources.values()) < ROWS * 10 // 100, other_sources
    assert 0 < sum(differing.values()) < ROWS * 9 // 100, differing


def test_a_rate_that_is_not_a_whole_picodollar_is_still_exact(book: PriceBook) -> None:
    exact = [
        (card, category, rate)
        for provider, model in book.catalog.models()
        for cards in book.catalog.lists(provider, model).values()
        for card in cards
        for category, rate in card.exact.items()
    ]
    assert exact
    for card, category, rate in exact:
        assert card.rates[category] == rate.to_integral_value()
        assert rate != rate.to_integral_value()
        assert abs(rate - card.rates[category]) <= Decimal("0.5")
