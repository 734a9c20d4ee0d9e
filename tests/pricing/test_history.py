"""Prices at their own time: batch starts, changed prices, prices by the clock, places, tiers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from costscope.domain.money import MILLION, D
from costscope.domain.tokens import TokenCategory as C
from costscope.pricing.book import PriceBook, PriceContext
from tests.pricing.conftest import utc


def per_mtok(
    book: PriceBook, context: PriceContext, at: datetime, length: int = 1_000
) -> tuple[Decimal, ...]:
    card = book.card(context, at, length)
    assert card is not None
    rates = (card.rate(c) for c in (C.INPUT_UNCACHED, C.CACHE_READ, C.OUTPUT))
    return tuple(rate / MILLION for rate in rates if rate is not None)


def test_a_gateway_call_has_the_price_of_the_model_behind_it(book: PriceBook) -> None:
    context = PriceContext("openrouter", "google/gemini-3-pro-preview")
    at = utc(2025, 11, 20)
    assert per_mtok(book, context, at) == (D("2.00"), D("0.20"), D("12.00"))
    used = {C.INPUT_UNCACHED: 1_000, C.CACHE_READ: 9_000, C.OUTPUT: 500}
    assert (
        book.price(context, at, used) == (D("2.00") * 1_000 + D("0.20") * 9_000 + D("12.00") * 500) / MILLION
    )


DEEPSEEK = [
    (utc(2026, 6, 4, 1, 17), ("0.435", "0.003625", "0.87"), "a peak hour before there were peak prices"),
    (utc(2026, 8, 16, 15, 59), ("0.435", "0.003625", "0.87"), "the last minute of the old price"),
    (utc(2026, 8, 17, 1, 0), ("1.32", "0.044", "3.96"), "the first peak hour, on a Monday"),
    (utc(2026, 8, 17, 4, 0), ("0.66", "0.022", "1.98"), "the end of a peak window is outside it"),
    (utc(2026, 8, 22, 2, 0), ("0.66", "0.022", "1.98"), "a Saturday"),
    (utc(2026, 10, 1, 7, 0), ("0.66", "0.022", "1.98"), "China's national day, a Thursday"),
    (utc(2026, 10, 8, 7, 0), ("1.32", "0.044", "3.96"), "the first working day after it"),
]


@pytest.mark.parametrize(("at", "expected", "why"), DEEPSEEK, ids=[d[2] for d in DEEPSEEK])
def test_deepseek_follows_dates_hours_weekdays_and_holidays(
    book: PriceBook, at: datetime, expected: tuple[str, ...], why: str
) -> None:
    context = PriceContext("deepseek", "deepseek-v4-pro")
    assert per_mtok(book, context, at) == tuple(D(e) for e in expected), why


def test_the_v3_discount_by_night_was_half_price(book: PriceBook) -> None:
    context = PriceContext("deepseek", "deepseek-chat")
    assert per_mtok(book, context, utc(2025, 7, 1, 12)) == (D("0.27"), D("0.07"), D("1.10"))
    assert per_mtok(book, context, utc(2025, 7, 1, 17)) == (D("0.135"), D("0.035"), D("0.55"))
    assert per_mtok(book, context, utc(2025, 7, 2, 0, 29)) == (D("0.135"), D("0.035"), D("0.55"))
    assert per_mtok(book, context, utc(2025, 10, 1, 17)) == (D("0.28"), D("0.028"), D("0.42"))


BATCH = [
    ("anthropic", "claude-opus-4-5", utc(2025, 12, 1)),
    ("anthropic", "claude-3-5-sonnet-20241022", utc(2024, 11, 1)),
    ("openai", "gpt-4o-mini", utc(2025, 2, 1)),
    ("openai", "gpt-5.4", utc(2026, 4, 1)),
    ("google", "gemini-2.5-pro", utc(2025, 8, 1)),
]


@pytest.mark.parametrize(("provider", "model", "at"), BATCH, ids=[b[1] for b in BATCH])
def test_batch_was_half_price_long_before_anyone_checked(
    book: PriceBook, provider: str, model: str, at: datetime
) -> None:
    standard = PriceContext(provider, model)
    batch = PriceContext(provider, model, service_tier="batch")
    quantities = {C.INPUT_UNCACHED: 10_000, C.OUTPUT: 3_000}
    full, half = book.price(standard, at, quantities), book.price(batch, at, quantities)
    assert full is not None
    assert half == full / 2
    assert book.price(PriceContext(provider, model, processing="batch"), at, quantities) == half


def test_there_was_no_batch_price_before_there_was_batch(book: PriceBook) -> None:
    standard, batch = (
        PriceContext("anthropic", "claude-3-opus-20240229", processing=processing)
        for processing in (None, "batch")
    )
    used = {C.INPUT_UNCACHED: 1_000}
    assert book.price(batch, utc(2024, 10, 7, 23, 59), used) == book.price(standard, utc(2024, 10, 7), used)
    assert book.price(batch, utc(2024, 10, 8, 0, 0), used) == D("15") / 2 * 1_000 / MILLION


def test_a_price_cut_halves_older_flex_calls_too(book: PriceBook) -> None:
    context = PriceContext("openai", "gpt-5.6-luna", service_tier="flex")
    assert per_mtok(book, context, utc(2026, 7, 29)) == (D("1") / 2, D("0.1") / 2, D("6") / 2)
    assert per_mtok(book, context, utc(2026, 7, 30)) == (D("0.2") / 2, D("0.02") / 2, D("1.2") / 2)


def test_priority_and_fast_are_one_tier(book: PriceBook) -> None:
    at = utc(2026, 11, 1)
    priority = per_mtok(book, PriceContext("openai", "gpt-5.4", service_tier="priority"), at)
    assert priority == (D("2.5") * 2, D("0.25") * 2, D("15") * 2)
    assert per_mtok(book, PriceContext("openai", "gpt-5.4", service_tier="fast"), at) == priority


@pytest.mark.parametrize("tier", [None, "standard", "default", "auto", "scale", "no-such-tier"])
def test_a_tier_without_prices_of_its_own_is_standard(book: PriceBook, tier: str | None) -> None:
    context = PriceContext("openai", "gpt-5.4", service_tier=tier)
    assert per_mtok(book, context, utc(2026, 11, 1)) == (D("2.5"), D("0.25"), D("15"))


PLACES = [
    ("anthropic", "claude-opus-4-6", "us", "5", "1.1"),
    ("anthropic", "claude-opus-4-6", "global", "5", "1"),
    ("anthropic", "claude-opus-4-6", "not_available", "5", "1"),
    ("anthropic", "claude-opus-4-5", "us", "5", "1"),
    ("vertex_ai", "claude-opus-4-5", "us-east5", "5", "1.1"),
    ("vertex_ai", "gemini-3.5-flash", "europe-west1", "1.5", "1.1"),
    ("openai", "gpt-5.4", "eu", "2.5", "1.1"),
    ("openai", "gpt-5.1", "eu", "1.25", "1"),
    ("azure", "eu/gpt-5.1", None, "1.25", "1.1"),
    ("azure", "eu/gpt-6-sol", None, "2", "1.2"),
    ("bedrock", "us.anthropic.claude-opus-5", None, "5", "1.1"),
    ("bedrock", "global.anthropic.claude-opus-5", None, "5", "1"),
    ("bedrock", "us-gov.anthropic.claude-opus-5", None, "5", "1.2"),
    ("bedrock", "anthropic.claude-opus-5", "us-gov-west-1", "5", "1.2"),
    ("bedrock", "bedrock/eu-west-2/meta.llama3-8b-instruct-v1:0", None, "0.3", "1.3"),
]


@pytest.mark.parametrize(
    ("provider", "model", "region", "usd", "factor"), PLACES, ids=[f"{p[1]} {p[2]}" for p in PLACES]
)
def test_a_place_that_was_paid_for_costs_more(
    book: PriceBook, provider: str, model: str, region: str | None, usd: str, factor: str
) -> None:
    context = PriceContext(provider, model, region=region)
    assert per_mtok(book, context, utc(2026, 11, 1))[0] == D(usd) * D(factor)


def test_gemini_had_no_regional_price_before_july_2026(book: PriceBook) -> None:
    context = PriceContext("vertex_ai", "gemini-3.5-flash", region="europe-west1")
    assert per_mtok(book, context, utc(2026, 6, 30))[0] == D("1.5")


def test_a_place_is_multiplied_with_batch(book: PriceBook) -> None:
    context = PriceContext("anthropic", "claude-opus-4-6", processing="batch", region="us")
    assert per_mtok(book, context, utc(2026, 11, 1)) == tuple(D(p) / 2 * D("1.1") for p in ("5", "0.5", "25"))


def test_the_length_of_the_prompt_decides_for_the_whole_call(book: PriceBook) -> None:
    context = PriceContext("anthropic", "claude-haiku-5-5")
    at = utc(2026, 11, 1)
    short = {C.INPUT_UNCACHED: 60_000, C.CACHE_READ: 40_000, C.OUTPUT: 10}
    long = {**short, C.CACHE_READ: 40_001}
    assert (
        book.price(context, at, short) == (D("0.1") * 60_000 + D("0.01") * 40_000 + D("0.5") * 10) / MILLION
    )
    assert book.price(context, at, long) == (D("0.5") * 60_000 + D("0.05") * 40_001 + D("2.5") * 10) / MILLION


def test_cache_reads_of_sonnet_5_5_were_dearer_in_its_first_days(book: PriceBook) -> None:
    context = PriceContext("anthropic", "claude-sonnet-5-5")
    used = {C.CACHE_READ: 1_000_000}
    assert book.price(context, utc(2026, 10, 6, 23, 59), used) == D("0.20")
    assert book.price(context, utc(2026, 10, 7, 0, 0), used) == D("0.10")


def test_free_is_a_price_and_unknown_is_not(book: PriceBook) -> None:
    at = utc(2026, 11, 1)
    tokens = {C.INPUT_UNCACHED: 1_000_000, C.OUTPUT: 1_000_000}
    assert book.price(PriceContext("openrouter", "qwen/qwen3-coder:free"), at, tokens) == 0
    assert book.price(PriceContext("openai", "gpt-7"), at, tokens) is None
    embedding = PriceContext("openai", "text-embedding-3-small")
    assert book.price(embedding, at, {C.INPUT_UNCACHED: 1_000_000}) == D("0.02")
    assert book.price(embedding, at, tokens) is None
    assert book.price(PriceContext("openai", "gpt-7"), at, {}) is None


def test_a_model_whose_fees_cannot_be_counted_has_no_price_and_says_why(book: PriceBook) -> None:
    """Perplexity charges for each request on top of tokens, by a search size no log tells."""
    assert book.resolve("perplexity", "sonar-pro") is not None
    assert book.cards(PriceContext("perplexity", "sonar-pro")) == []
