"""The tables behind the ``prices`` command."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from costscope.analysis.price_checks import check_prices
from costscope.analysis.prices import diff_prices, list_prices, show_price
from costscope.domain.errors import UnknownName
from costscope.domain.money import D
from costscope.domain.table import Table
from costscope.pricing.book import PriceBook, PriceContext
from costscope.pricing.cards import RateCard
from tests.pricing.conftest import WritePrices, utc


def rows(table: Table, **wanted: object) -> list[dict[str, object]]:
    names = [column.name for column in table.columns]
    found = [dict(zip(names, row, strict=True)) for row in table.rows]
    return [row for row in found if all(row[name] == value for name, value in wanted.items())]


def test_list_shows_the_standard_price_of_each_model_at_a_time(book: PriceBook) -> None:
    table = list_prices(book, provider="openai", model="gpt-5.6-luna", at=utc(2026, 7, 1))
    short, long = rows(table, model="gpt-5.6-luna")
    assert (short["prompt_length"], long["prompt_length"]) == ("≤ 272000", "> 272000")
    assert (short["input_uncached"], short["cache_read"], short["output"]) == (D("1"), D("0.1"), D("6"))
    assert (long["input_uncached"], long["output"]) == (D("2"), D("9"))
    (now, _) = rows(list_prices(book, provider="openai", model="gpt-5.6-luna"))
    assert now["input_uncached"] == D("0.2")
    assert now["web_search"] == D("10")
    assert now["other_prices"] == "processing=batch, service_tier=flex, service_tier=priority, region=*"
    assert table.meta == {"price_book": book.version, "price_book_sha256": book.sha256}


def test_list_takes_a_pattern_or_a_part_of_a_name(book: PriceBook) -> None:
    by_part = list_prices(book, provider="anthropic", model="OPUS").column("model")
    by_pattern = list_prices(book, provider="anthropic", model="claude-opus-*").column("model")
    assert "claude-opus-5" in by_pattern
    assert set(by_pattern) < set(by_part)
    assert all("opus" in str(name) for name in by_part)
    assert list_prices(book, provider="nobody").rows == []


def test_show_lists_every_card_with_its_dates_conditions_and_source(book: PriceBook) -> None:
    table = show_price(book, PriceContext("anthropic", "claude-sonnet-5-5"))
    assert table.title == "anthropic claude-sonnet-5-5"
    standard = rows(table, conditions="standard")
    assert [r["cache_read"] for r in standard] == [D("0.1"), D("0.2"), D("0.1")]
    assert (standard[1]["valid_from"], standard[1]["valid_to"]) == (utc(2026, 9, 28, 0), utc(2026, 10, 7, 0))
    assert standard[1]["source"] == "fixes"
    assert "launch" in str(standard[1]["reason"])
    assert str(standard[1]["source_url"]).startswith("https://platform.claude.com/")
    assert standard[1]["known_on"] == date(2026, 11, 23)
    assert {r["input_uncached"] for r in rows(table, conditions="processing=batch")} == {D("2"), D("1")}
    assert {r["input_uncached"] for r in rows(table, conditions="region=us")} == {D("2") * D("1.1")}


def test_show_of_one_kind_of_call_shows_only_its_cards(book: PriceBook) -> None:
    table = show_price(book, PriceContext("deepseek", "deepseek-v4-pro", account="org-1"))
    assert set(table.column("conditions")) == {"account=org-1"}
    assert "01:00-04:00 Mon Tue Wed Thu Fri" in table.column("hours_utc")
    assert "06:00-10:00 Sat Sun" in table.column("hours_utc")


def test_show_says_so_when_a_known_model_has_no_price(book: PriceBook) -> None:
    table = show_price(book, PriceContext("perplexity", "sonar-pro"))
    assert table.rows == []
    assert table.notes == ("The book knows this model and has no price for it.",)


def test_show_of_an_unknown_model_names_the_nearest(book: PriceBook) -> None:
    with pytest.raises(UnknownName) as unknown:
        show_price(book, PriceContext("anthropic", "claude-opus-6"))
    assert "claude-opus-5" in str(unknown.value.hint)


def test_show_includes_what_a_price_file_knows(price_file: WritePrices) -> None:
    text = (
        'schema = 1\n[[price]]\nprovider = "acme"\nmodel = { equals = "m" }\nusd_per_mtok = { input = 3 }\n'
    )
    table = show_price(PriceBook.load([price_file(text)]), PriceContext("acme", "m"))
    assert rows(table) == [
        {
            "conditions": "standard",
            "valid_from": None,
            "valid_to": None,
            "prompt_length": None,
            "hours_utc": None,
            "input_uncached": D("3"),
            "source": "prices.toml",
            "known_on": None,
            "source_url": None,
            "reason": "[[price]] 1",
        }
    ]


def test_the_shipped_book_has_neither_clashes_nor_gaps(book: PriceBook) -> None:
    table = check_prices(book)
    assert rows(table, problem="overlap") == rows(table, problem="gap") == []
    assert {r["provider"] for r in rows(table, problem="ratio")} <= {"x-ai", "openrouter"}
    assert len(rows(table, problem="stale")) < 50


class Doctored(PriceBook):
    """A book in which one model has other cards than the shipped ones."""

    cards_of_one: list[RateCard]

    def price_lists(self, resolved):  # type: ignore[no-untyped-def]
        if (resolved.provider, resolved.model) == ("anthropic", "claude-opus-5"):
            yield (), self.cards_of_one


@pytest.fixture
def doctored(book: PriceBook) -> Doctored:
    return Doctored(book.catalog)


def opus(book: PriceBook) -> RateCard:
    return book.cards(PriceContext("anthropic", "claude-opus-5"))[0]


def test_a_clash_a_gap_and_an_odd_ratio_are_found(book: PriceBook, doctored: Doctored) -> None:
    card = opus(book)
    faults = {
        "overlap": [replace(card, valid_to=utc(2026, 8, 2, 0)), replace(card, valid_from=utc(2026, 8, 1, 0))],
        "gap": [replace(card, valid_to=utc(2026, 8, 1, 0)), replace(card, valid_from=utc(2026, 8, 2, 0))],
        "ratio": [replace(card, rates={**card.rates, **dict.fromkeys(list(card.rates)[1:2], 10**9)})],
        "stale": [replace(card, known_on=date(2020, 1, 1))],
    }
    for problem, cards in faults.items():
        doctored.cards_of_one = cards
        assert [r["problem"] for r in rows(check_prices(doctored))] == [problem]
    doctored.cards_of_one = [
        replace(card, valid_to=utc(2026, 8, 1)),
        replace(card, valid_from=utc(2026, 8, 1)),
    ]
    assert rows(check_prices(doctored)) == []


def test_two_books_differ_in_what_a_price_file_changed(book: PriceBook, price_file: WritePrices) -> None:
    assert diff_prices(book, book).rows == []
    text = """
    schema = 1
    [[price]]
    provider = "anthropic"
    model = { equals = "claude-opus-5" }
    usd_per_mtok = { output = "20" }
    """
    own = PriceBook.load([price_file(text)])
    changed = rows(diff_prices(book, own), conditions="standard")
    assert [(r["change"], r["model"], r["category"], r["old"], r["new"]) for r in changed] == [
        ("changed", "claude-opus-5", "output", D("25"), D("20"))
    ]
    dated = PriceBook.load([price_file(text + "from = 2026-08-01\n", "dated.toml")])
    kinds = [r["change"] for r in rows(diff_prices(book, dated), conditions="standard")]
    assert kinds.count("added") == 2
    assert kinds.count("removed") == 1
