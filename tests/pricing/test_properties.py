"""Laws that hold for every card, context and quantity."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from costscope.domain.tokens import TokenCategory as C
from costscope.pricing.book import PriceBook, PriceContext, RateCard
from costscope.pricing.cards import cut, cut_tier
from costscope.pricing.categories import INPUTS, matching
from costscope.pricing.overlay import read_overlay

FIRST = datetime(2023, 1, 1, tzinfo=UTC)


@cache
def shipped() -> PriceBook:
    return PriceBook.load()


@cache
def models() -> list[tuple[str, str]]:
    """Models with something to get wrong first, so that examples are not all one-card resellers."""
    everything = [(found.provider, found.model) for found in shipped().models()]
    return sorted(
        everything, key=lambda m: -sum(len(cards) for cards in shipped().catalog.lists(*m).values())
    )


@st.composite
def contexts(draw: st.DrawFn) -> PriceContext:
    pool = draw(st.sampled_from([models()[:150], models()]))
    provider, model = draw(st.sampled_from(pool))
    return PriceContext(
        provider,
        model,
        service_tier=draw(st.sampled_from([None, "batch", "flex", "priority", "fast", "standard", "other"])),
        processing=draw(st.sampled_from([None, "batch"])),
        speed=draw(st.sampled_from([None, "fast"])),
        region=draw(st.sampled_from([None, "us", "eu", "global", "us-gov", "us-gov-west-1", "europe-west4"])),
    )


instants = st.integers(0, 4 * 365 * 86_400).map(lambda s: FIRST + timedelta(seconds=s))
lengths = st.one_of(st.integers(0, 2_000_000), st.sampled_from([0, 100_000, 100_001, 200_000, 272_001]))
quantities = st.dictionaries(st.sampled_from(list(C)), st.integers(0, 300_000), max_size=5)


@given(contexts(), instants, lengths)
def test_at_most_one_card_is_for_a_call(context: PriceContext, at: datetime, length: int) -> None:
    assert sum(card.covers(at, length) for card in shipped().cards(context)) <= 1


@given(contexts())
def test_the_cards_of_a_context_have_different_ids(context: PriceContext) -> None:
    ids = [card.card_id for card in shipped().cards(context)]
    assert len(set(ids)) == len(ids)
    assert all(0 <= card_id < 2**63 for card_id in ids)


@given(contexts(), instants, quantities, quantities)
def test_price_is_linear_in_quantities(
    context: PriceContext, at: datetime, one: dict[C, int], other: dict[C, int]
) -> None:
    book = shipped()
    both = {c: one.get(c, 0) + other.get(c, 0) for c in {*one, *other}}
    cards = {
        card.card_id if (card := book.card(context, at, sum(q.get(c, 0) for c in INPUTS))) else None
        for q in (one, other, both)
    }
    assume(len(cards) == 1)
    prices = [book.price(context, at, q) for q in (one, other, both)]
    if None in prices[:2]:
        assert prices[2] is None
    else:
        assert prices[2] == sum(p for p in prices[:2] if p is not None)


@given(contexts(), instants, quantities)
def test_rounded_rates_are_half_a_picodollar_off_at_most(
    context: PriceContext, at: datetime, used: dict[C, int]
) -> None:
    book = shipped()
    card = book.card(context, at, sum(used.get(c, 0) for c in INPUTS))
    exact = book.price(context, at, used)
    assume(card is not None and exact is not None)
    assert card is not None
    assert exact is not None
    whole = sum(card.rates[c] * n for c, n in used.items() if n)
    bound = Decimal(sum(n for c, n in used.items() if c in card.exact)) / 2
    assert abs(exact * 10**12 - whole) <= bound


def test_every_rate_is_a_whole_number_that_is_not_negative() -> None:
    count = 0
    for provider, model in models():
        for cards in shipped().catalog.lists(provider, model).values():
            for card in cards:
                for rate in card.rates.values():
                    assert type(rate) is int
                    assert rate >= 0
                    count += 1
                assert card.source
                assert card.known_on
    assert count > 40_000


OVERLAY = """
schema = 1
[[adjust]]
from = {start}
to = {end}
multiply = "0.9"
[[price]]
provider = "{provider}"
model = {{ equals = "{model}" }}
from = {start}
usd_per_mtok = {{ output = "1.25" }}
tiers = [ {{ above = {above}, usd_per_mtok = {{ output = "2.50" }} }} ]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prices")


@given(
    st.deferred(lambda: st.sampled_from(models()[:60])),
    st.dates(date(2024, 1, 1), date(2026, 6, 1)),
    st.integers(1, 300),
    st.integers(0, 500_000),
    instants,
    lengths,
)
def test_a_price_file_moves_no_boundary_of_what_is_priced(
    folder: Path, named: tuple[str, str], start: date, days: int, above: int, at: datetime, length: int
) -> None:
    provider, model = named
    path = folder / "own.toml"
    end = start + timedelta(days=days)
    path.write_text(OVERLAY.format(provider=provider, model=model, start=start, end=end, above=above))
    own = PriceBook(shipped().catalog, [read_overlay(path)])
    context = PriceContext(provider, model)
    hits = [card for card in own.cards(context) if card.covers(at, length)]
    assert len(hits) <= 1
    if shipped().card(context, at, length):
        assert len(hits) == 1


@given(instants, instants, instants, st.integers(0, 400_000), st.integers(0, 500_000))
def test_cutting_a_card_loses_and_doubles_nothing(
    start: datetime, end: datetime, at: datetime, above: int, length: int
) -> None:
    whole = RateCard("acme", "m", {C.OUTPUT: 1})
    inside, outside = cut(whole, start, end)
    pieces = [part for piece in [*([inside] if inside else []), *outside] for part in cut_tier(piece, above)]
    assert sum(piece.covers(at, length) for piece in pieces) == 1
    if inside:
        assert inside.covers(at, length) == (start <= at < end)


def test_a_card_id_depends_on_the_price_and_not_on_its_source() -> None:
    card = RateCard("acme", "m", {C.OUTPUT: 5})
    assert card.card_id == replace(card, source="elsewhere", reason="none").card_id
    assert card.card_id != replace(card, rates={C.OUTPUT: 6}).card_id
    assert card.card_id != replace(card, exact={C.OUTPUT: Decimal("5.25")}).card_id
    assert card.card_id != replace(card, tier_upto=10).card_id


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("input", {C.INPUT_UNCACHED}),
        ("in_*", {C.INPUT_UNCACHED, C.INPUT_AUDIO, C.INPUT_IMAGE}),
        ("out_*", {C.OUTPUT, C.OUTPUT_AUDIO, C.OUTPUT_IMAGE}),
        ("cache_*", {C.CACHE_READ, C.CACHE_READ_AUDIO, C.CACHE_WRITE_5M, C.CACHE_WRITE_1H}),
        ("cache_write", {C.CACHE_WRITE_5M}),
        ("web_search", {C.WEB_SEARCH}),
        ("nothing", set()),
    ],
)
def test_a_pattern_selects_categories(pattern: str, expected: set[C]) -> None:
    assert matching(pattern) == expected
