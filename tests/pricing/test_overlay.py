"""A user's own prices laid over the book."""

from __future__ import annotations

from pathlib import Path

import pytest

from costscope.domain.errors import PriceFileError
from costscope.domain.exit_codes import ExitCode
from costscope.domain.money import MILLION, D
from costscope.domain.tokens import TokenCategory as C
from costscope.pricing.book import PriceBook, PriceContext
from tests.pricing.conftest import WritePrices, utc

EXAMPLE = """
schema = 1

[[price]]
provider = "anthropic"
model = { equals = "claude-sonnet-5-5" }
from = 2026-09-28
to = 2026-10-07
usd_per_mtok = { cache_read = "0.20" }

[[price]]
provider = "acme"
model = { starts_with = "acme-llm" }
usd_per_mtok = { input = "1.00", output = "4.00" }
usd_per_1k = { web_search = "8.00" }
tiers = [ { above = 128000, usd_per_mtok = { input = "2.00", output = "6.00" } } ]

[[adjust]]
provider = "openai"
when = { account = "org-acme" }
from = 2026-07-01
multiply = "0.875"
categories = ["in_*", "cache_*", "out_*"]

[[alias]]
provider = "azure"
model = { equals = "prod-chat-eu" }
to = "gpt-5.4"
"""

SONNET = {
    C.INPUT_UNCACHED: 1_000,
    C.CACHE_READ: 100_000,
    C.CACHE_WRITE_5M: 2_000,
    C.OUTPUT: 500,
    C.WEB_SEARCH: 1,
}
GPT = {C.INPUT_UNCACHED: 8_000, C.OUTPUT: 2_000}


@pytest.fixture
def own(price_file: WritePrices) -> PriceBook:
    return PriceBook.load([price_file(EXAMPLE)])


def test_the_example_of_the_docs_is_read_as_it_stands(price_file: WritePrices) -> None:
    page = (Path(__file__).parents[2] / "docs" / "prices.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    own = PriceBook.load([price_file(example)])
    acme = PriceContext("openai", "gpt-5.4", account="org-acme")
    assert own.price(acme, utc(2026, 8, 1), GPT) == D("0.0500") * D("0.875")
    assert own.price(PriceContext("acme", "acme-llm-2"), utc(2026, 8, 1), {C.OUTPUT: 1_000_000}) == 4


def test_a_dated_price_replaces_one_category_for_its_days(own: PriceBook) -> None:
    context = PriceContext("anthropic", "claude-sonnet-5-5")
    in_force = D("2") * 1_000 + D("0.20") * 100_000 + D("2.50") * 2_000 + D("10") * 500
    afterwards = in_force - D("0.10") * 100_000
    search = D("10") / 1_000
    assert own.price(context, utc(2026, 10, 1), SONNET) == in_force / MILLION + search == D("0.0420")
    assert own.price(context, utc(2026, 10, 10), SONNET) == afterwards / MILLION + search == D("0.0320")


def test_residency_and_batch_leave_tool_fees_alone(own: PriceBook) -> None:
    at, tokens, search = utc(2026, 10, 10), D("0.0220"), D("0.01")
    us = PriceContext("anthropic", "claude-sonnet-5-5", region="us")
    assert own.price(us, at, SONNET) == tokens * D("1.1") + search == D("0.0342")
    us_batch = PriceContext("anthropic", "claude-sonnet-5-5", region="us", service_tier="batch")
    assert own.price(us_batch, at, SONNET) == tokens / 2 * D("1.1") + search == D("0.0221")


def test_a_contract_discount_is_for_its_account_from_its_day(own: PriceBook) -> None:
    listed = (D("2.50") * 8_000 + D("15") * 2_000) / MILLION
    acme = PriceContext("openai", "gpt-5.4", account="org-acme")
    assert listed == D("0.0500")
    assert own.price(PriceContext("openai", "gpt-5.4"), utc(2026, 8, 1), GPT) == listed
    assert own.price(acme, utc(2026, 6, 30, 23, 59), GPT) == listed
    assert own.price(acme, utc(2026, 7, 1, 0, 0), GPT) == listed * D("0.875") == D("0.04375")


def test_a_model_nobody_knows_gets_prices_and_tiers(own: PriceBook) -> None:
    context = PriceContext("acme", "acme-llm-2")
    at = utc(2026, 1, 1)
    assert (
        own.price(context, at, {C.INPUT_UNCACHED: 128_000, C.OUTPUT: 10})
        == (D("1.00") * 128_000 + D("4.00") * 10) / MILLION
    )
    assert (
        own.price(context, at, {C.INPUT_UNCACHED: 128_001, C.OUTPUT: 10})
        == (D("2.00") * 128_001 + D("6.00") * 10) / MILLION
    )
    assert own.price(context, at, {C.WEB_SEARCH: 3}) == D("8.00") * 3 / 1_000
    assert own.price(context, at, {C.INPUT_UNCACHED: 1, C.CACHE_READ: 1}) is None
    assert own.price(PriceContext("acme", "other"), at, {C.INPUT_UNCACHED: 1}) is None


def test_a_deployment_name_stands_for_a_model(own: PriceBook, book: PriceBook) -> None:
    at = utc(2026, 8, 1)
    alias, target = PriceContext("azure_openai", "prod-chat-eu"), PriceContext("azure", "gpt-5.4")
    assert own.price(alias, at, GPT) == book.price(target, at, GPT) == D("0.0500")
    assert book.price(alias, at, GPT) is None


def test_a_price_for_standard_calls_leaves_batch_and_multiplies_for_places(price_file: WritePrices) -> None:
    own = PriceBook.load(
        [
            price_file("""
            schema = 1
            [[price]]
            provider = "anthropic"
            model = { equals = "claude-opus-5" }
            usd_per_mtok = { input = 4 }
            """)
        ]
    )
    at, used = utc(2026, 11, 1), {C.INPUT_UNCACHED: 1_000_000}
    assert own.price(PriceContext("anthropic", "claude-opus-5"), at, used) == 4
    assert own.price(PriceContext("anthropic", "claude-opus-5", processing="batch"), at, used) == D("5") / 2
    assert own.price(PriceContext("anthropic", "claude-opus-5", region="us"), at, used) == 4 * D("1.1")


def test_a_price_for_one_place_is_not_multiplied_again(price_file: WritePrices) -> None:
    own = PriceBook.load(
        [
            price_file("""
            schema = 1
            [[price]]
            provider = "anthropic"
            model = { equals = "claude-opus-5" }
            when = { region = "us" }
            usd_per_mtok = { input = "5.25" }
            """)
        ]
    )
    at, used = utc(2026, 11, 1), {C.INPUT_UNCACHED: 1_000_000}
    assert own.price(PriceContext("anthropic", "claude-opus-5", region="us"), at, used) == D("5.25")
    assert own.price(PriceContext("anthropic", "claude-opus-5"), at, used) == 5


def test_conditions_take_the_spellings_of_logs(price_file: WritePrices) -> None:
    text = """
    schema = 1
    [[price]]
    provider = "google-vertex"
    model = { equals = "gemini-3.5-flash" }
    when = { service_tier = "Batch" }
    usd_per_mtok = { input = "0.70" }
    """
    own = PriceBook.load([price_file(text)])
    context = PriceContext("vertex_ai", "models/gemini-3.5-flash", processing="batch")
    assert own.price(context, utc(2026, 11, 1), {C.INPUT_UNCACHED: 1_000_000}) == D("0.70")
    standard = PriceContext("vertex_ai", "gemini-3.5-flash")
    assert own.price(standard, utc(2026, 11, 1), {C.INPUT_UNCACHED: 1_000_000}) == D("1.5")


def test_later_files_win_and_factors_multiply(price_file: WritePrices) -> None:
    entry = """
    schema = 1
    [[price]]
    provider = "acme"
    model = {{ equals = "m" }}
    usd_per_mtok = {{ input = "{usd}" }}
    [[adjust]]
    provider = "acme"
    multiply = "0.5"
    """
    files = [price_file(entry.format(usd=usd), name) for usd, name in (("1", "a.toml"), ("3", "b.toml"))]
    used = {C.INPUT_UNCACHED: 1_000_000}
    context = PriceContext("acme", "m")
    assert PriceBook.load(files).price(context, utc(2026, 1, 1), used) == 3 * D("0.5") * D("0.5")
    assert PriceBook.load(files[::-1]).price(context, utc(2026, 1, 1), used) == 1 * D("0.5") * D("0.5")


def test_an_adjusted_rate_keeps_its_fraction_of_a_picodollar(price_file: WritePrices) -> None:
    text = 'schema = 1\n[[adjust]]\nprovider = "openai"\nmultiply = "0.8755"\n'
    own = PriceBook.load([price_file(text)])
    context = PriceContext("openai", "gpt-6-luna", service_tier="flex")
    card = own.card(context, utc(2026, 11, 1), 10)
    assert card is not None
    assert card.rate(C.CACHE_READ) == D("5000") * D("0.8755") == D("4377.5")
    assert card.rates[C.CACHE_READ] == 4378
    used = {C.CACHE_READ: 100_001}
    assert own.price(context, utc(2026, 11, 1), used) == D("0.005") * D("0.8755") * 100_001 / MILLION


def test_the_hash_changes_with_any_byte_of_a_price_file(price_file: WritePrices, book: PriceBook) -> None:
    one = PriceBook.load([price_file(EXAMPLE, "one.toml")])
    same = PriceBook.load([price_file(EXAMPLE, "two.toml")])
    other = PriceBook.load([price_file(EXAMPLE + "# a comment\n", "three.toml")])
    assert one.sha256 == same.sha256
    assert len({book.sha256, one.sha256, other.sha256}) == 3
    assert one.version == book.version


FAULTY = """
schema = 1

[[price]]
model = { equals = "a" }
usd_per_mtok = { inputs = "1", output = 2.5 }

[[price]]
provider = "acme"
model = { like = "a" }
from = 2026-02-01
to = 2026-02-01
usd_per_mtok = { input = "-1", output = "one" }

[[adjust]]
multipy = "0.9"
when = { acount = "x" }
categories = ["thinking_*"]

[[alias]]
model = { equals = "x" }

[[discount]]
multiply = "0.5"
"""

COMPLAINTS = [
    "there is no key discount",
    "[[price]] 1: there is no key usd_per_mtok.inputs; did you mean usd_per_mtok.input?",
    '[[price]] 1: usd_per_mtok.output = 2.5 is a float, which cannot hold most prices exactly; write "2.5"',
    "[[price]] 2: there is no key model.like",
    "[[price]] 2: to (2026-02-01) is not after from (2026-02-01)",
    "[[price]] 2: usd_per_mtok.input = -1 is negative",
    "[[price]] 2: usd_per_mtok.output = 'one' is not a number",
    "[[adjust]] 1: there is no key multipy; did you mean multiply?",
    "[[adjust]] 1: there is no key when.acount; did you mean when.account?",
    "[[adjust]] 1: categories: 'thinking_*' matches none",
    "[[adjust]] 1: multiply needs a number",
    '[[alias]] 1: an alias needs to = "the model it stands for"',
]


def test_every_problem_of_a_file_is_named_at_once(price_file: WritePrices) -> None:
    path = price_file(FAULTY)
    with pytest.raises(PriceFileError) as refused:
        PriceBook.load([path])
    assert refused.value.where == str(path)
    assert refused.value.exit_code is ExitCode.USAGE
    for complaint in COMPLAINTS:
        assert complaint in "\n".join(refused.value.problems), complaint


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("schema = ", "is not TOML"),
        ('[[price]]\nmodel = { equals = "a" }\nusd_per_mtok = { input = 1 }', "schema = 1 is missing"),
        ("schema = 2", "schema = 1 is missing"),
        ("schema = 1\n[price]\ninput = 1", "price is written as [[price]]"),
        ('schema = 1\n[[price]]\nusd_per_mtok = { input = "1" }', "a price needs a model"),
        ('schema = 1\n[[price]]\nmodel = { equals = "a" }', "sets no price"),
        (
            'schema = 1\n[[price]]\nmodel = { regex = "(" }\nusd_per_mtok = { input = 1 }',
            "regular expression",
        ),
        ('schema = 1\n[[price]]\nmodel = "a"\nusd_per_mtok = { input = 1 }', "model is written {"),
        (
            'schema = 1\n[[price]]\nmodel = { equals = "a" }\nusd_per_mtok = { input = true }',
            "needs a number",
        ),
        ('schema = 1\n[[price]]\nmodel = { equals = "a" }\nusd_per_mtok = { input = "nan" }', "not a number"),
        ('schema = 1\n[[price]]\nmodel = { equals = "a" }\nusd_per_mtok = { web_search = 1 }', "no key"),
        ('schema = 1\n[[adjust]]\nmultiply = "1"\nfrom = "2026-01-01"', "without quotation marks"),
        ('schema = 1\n[[adjust]]\nmultiply = "1"\nwhen = { service_tier = "standard" }', "usual anyway"),
        ('schema = 1\n[[adjust]]\nmultiply = "1"\nfrom = 2026-01-01T00:00:00', "needs a zone"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_reason(
    price_file: WritePrices, text: str, complaint: str
) -> None:
    with pytest.raises(PriceFileError, match="price file") as refused:
        PriceBook.load([price_file(text)])
    assert complaint in "\n".join((refused.value.what, *refused.value.problems))


def test_a_missing_price_file_is_an_error(price_file: WritePrices) -> None:
    path = price_file("schema = 1").with_name("absent.toml")
    with pytest.raises(PriceFileError, match="cannot read the price file"):
        PriceBook.load([path])


def test_a_file_that_is_no_book_is_an_error(price_file: WritePrices) -> None:
    with pytest.raises(PriceFileError, match="is not a price book"):
        PriceBook.load(book=price_file("not parquet", "prices.parquet"))
