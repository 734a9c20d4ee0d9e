"""How the book is made from its sources."""

from __future__ import annotations

import json
import sys
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costscope.domain.money import D
from costscope.domain.tokens import TokenCategory as C
from costscope.pricing.book import PriceBook, PriceContext
from costscope.pricing.cards import DAY_S, RateCard, cut, cut_tier
from tests.pricing.conftest import utc

for package in ("genai_prices", "model_prices"):
    pytest.importorskip(package, reason=f"{package} is a source of the book")

from costscope.pricing.build import fixes  # noqa: E402 - needs the sources
from costscope.pricing.build.__main__ import main  # noqa: E402
from costscope.pricing.build.calendars import WORKDAYS, scheduled  # noqa: E402
from costscope.pricing.build.entries import merged  # noqa: E402

LITELLM = {
    "sample_spec": {"litellm_provider": "one of …", "mode": "chat"},
    "bedrock/eu-west-9/acme.new-model-v1:0": {
        "litellm_provider": "bedrock",
        "mode": "chat",
        "input_cost_per_token": 1.5e-06,
        "output_cost_per_token": 3e-06,
    },
    "gpt-5.4": {
        "litellm_provider": "openai",
        "mode": "chat",
        "input_cost_per_token": 1,
        "output_cost_per_token": 2,
        "input_cost_per_token_ultrafast": 3,
        "output_cost_per_token_ultrafast": 6,
    },
    "gpt-image-9": {"litellm_provider": "openai", "mode": "image_generation", "input_cost_per_token": 1e-06},
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wheel") / "litellm.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("litellm/model_prices_and_context_window_backup.json", json.dumps(LITELLM))
    return path


def build(wheel: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> PriceBook:
    monkeypatch.setattr(sys, "argv", ["build", "--litellm", str(wheel), "--output", str(output)])
    assert main() == 0
    return PriceBook.load(book=output)


def test_the_same_sources_make_the_same_bytes(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = build(wheel, tmp_path / "one.parquet", monkeypatch)
    two = build(wheel, tmp_path / "two.parquet", monkeypatch)
    assert one.sha256 == two.sha256
    at, used = utc(2026, 11, 1), {C.INPUT_UNCACHED: 1_000_000}
    assert one.price(PriceContext("bedrock", "acme.new-model-v1:0"), at, used) == D("1.5")
    assert one.price(PriceContext("openai", "gpt-5.4", service_tier="ultrafast"), at, used) == D("5") * 3
    assert one.resolve("openai", "gpt-image-9") is None
    assert "cards of" in capsys.readouterr().err


def test_the_shipped_book_is_made_from_the_sources_that_fixes_names(book: PriceBook) -> None:
    rules = fixes.read()
    assert book.version == rules.version
    assert book.catalog.sources == {name: source["version"] for name, source in rules.sources.items()}


def test_the_builder_of_the_shipped_book_still_makes_what_comes_from_genai_prices(
    book: PriceBook, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shipped file is data under version control; it must not drift from the code that makes it."""
    fresh = build(wheel, tmp_path / "fresh.parquet", monkeypatch)
    for provider, model in fresh.catalog.models():
        ours, theirs = (
            [
                card.card_id
                for card in b.catalog.lists(provider, model).get((), [])
                if card.source != "litellm"
            ]
            for b in (book, fresh)
        )
        assert ours == theirs, (provider, model)


def test_a_correction_without_a_source_or_a_reason_is_refused(tmp_path: Path) -> None:
    text = fixes.PATH.read_text(encoding="utf-8")
    path = tmp_path / "fixes.toml"
    path.write_text(text.replace('source_url = "https://docs.x.ai/docs/models"\n', ""), encoding="utf-8")
    with pytest.raises(ValueError, match="has no source_url"):
        fixes.read(path)


def test_other_versions_of_the_sources_are_refused(tmp_path: Path) -> None:
    text = fixes.PATH.read_text(encoding="utf-8")
    path = tmp_path / "fixes.toml"
    path.write_text(text.replace('version = "0.0.5"', 'version = "0.0.4"'), encoding="utf-8")
    with pytest.raises(ValueError, match=r"fixes.toml was written for 0\.0\.4"):
        fixes.read(path)


@given(st.lists(st.tuples(st.sampled_from(["day", "tier"]), st.integers(0, 900)), max_size=5))
def test_merging_undoes_every_cut(cuts: list[tuple[str, int]]) -> None:
    whole = RateCard("acme", "m", {C.OUTPUT: 7})
    pieces = [whole]
    for kind, where in cuts:
        if kind == "tier":
            pieces = [part for piece in pieces for part in cut_tier(piece, where)]
            continue
        instant = datetime.fromtimestamp(where * 86_400, UTC)
        halves = [cut(piece, None, instant) for piece in pieces]
        pieces = [part for inside, outside in halves for part in [*([inside] if inside else []), *outside]]
    assert merged(pieces) == [whole]


def test_merging_keeps_different_prices_apart() -> None:
    low = RateCard("acme", "m", {C.OUTPUT: 7}, tier_upto=10)
    high = RateCard("acme", "m", {C.OUTPUT: 8}, tier_above=10)
    assert merged([high, low]) == [low, high]


def test_a_window_past_midnight_is_two_windows() -> None:
    schedule = {
        "valid_from": "2025-01-01T00:00:00Z",
        "off_peak_hours_utc": [["16:30", "00:30"]],
        "off_peak_multiplier": {"m": Decimal("0.5")},
    }
    cards = scheduled(RateCard("acme", "m", {C.OUTPUT: 8}), schedule, None)
    by_hour = {(c.utc_start_s, c.utc_end_s): c.rates[C.OUTPUT] for c in cards if c.valid_from}
    assert by_hour == {(0, 1_800): 4, (1_800, 59_400): 8, (59_400, DAY_S): 4}
    assert [c.rates[C.OUTPUT] for c in cards if c.valid_from is None] == [8]


def test_holidays_are_days_of_their_own_calendar() -> None:
    schedule = {
        "valid_from": "2026-01-01T00:00:00Z",
        "peak_hours_utc": [["01:00", "04:00"]],
        "peak_multiplier": Decimal(2),
        "weekdays_only": True,
    }
    calendar = {"utc_offset_hours": 8, "dates": ["2026-10-01", "2026-10-02", "2026-10-05"]}
    cards = scheduled(RateCard("acme", "m", {C.OUTPUT: 8}), schedule, calendar)

    def rate(at: datetime) -> int:
        (card,) = (c for c in cards if c.covers(at, 0))
        return card.rates[C.OUTPUT]

    assert {c.weekdays for c in cards} == {WORKDAYS, 127 - WORKDAYS, 127}
    assert rate(utc(2026, 9, 30, 2)) == 16
    assert rate(utc(2026, 10, 1, 2)) == 8
    assert rate(utc(2026, 10, 2, 2)) == 8
    assert rate(utc(2026, 10, 3, 2)) == 8  # a Saturday
    assert rate(utc(2026, 10, 5, 2)) == 8
    assert rate(utc(2026, 10, 6, 2)) == 16
