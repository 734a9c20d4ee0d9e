"""What is read from clouds' bills adds up to what the files say, by a plain reading of them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from costscope.adapters._aws_usage import MARKETPLACE_SIZE, OWN_SIZE, aws_meter
from costscope.adapters._azure_meters import azure_meter
from costscope.adapters._google_skus import google_meter
from costscope.domain.errors import CostscopeError
from tests.adapters.cases import Reading, claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

BROKEN = real_files("exports/focus/costroid_fixtures/negative_*")
FOCUS = [
    path
    for path in real_files(
        "exports/focus/*.csv",
        "exports/focus/*/*.csv",
        "exports/aws/focus-*.csv.gz",
        "exports/azure/focus_export_fixture/*.csv.gz",
    )
    if path not in BROKEN
]
AZURE = real_files("exports/azure/EA_ActualCost_Small.csv")
GOOGLE = real_files("exports/google/cloud_billing_cost_table.csv")
BIGQUERY = real_files("exports/google/focus_bq_envelope_*.json")
FIREWORKS = real_files("exports/fireworks/*.csv")
ALL = {
    "focus": FOCUS,
    "azure_cost": AZURE,
    "google_cost_table": GOOGLE,
    "focus_bigquery": BIGQUERY,
    "fireworks": FIREWORKS,
}


def _rows(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _total(cells: Iterable[str | None]) -> Decimal:
    said = (cell.strip().replace(",", "") for cell in cells if cell)
    return sum((Decimal(cell) for cell in said if cell not in ("", "NULL")), Decimal(0))


def _sum(reading: Reading, column: str) -> Decimal:
    amounts = (row[column] for row in reading.rows("charges"))
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def _observed(name: str) -> list[str]:
    (path,) = real_files(f"exports/{name}")
    lines = path.read_text("utf-8").splitlines()
    return [line.split("\t")[0].strip() for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(
    ("adapter", "path"),
    [pytest.param(name, path, id=named(path)) for name, paths in ALL.items() for path in paths],
)
def test_a_file_is_claimed_by_its_format_alone(adapter: str, path: Path) -> None:
    assert list(claimants(path)) == [adapter]


@pytest.mark.parametrize("path", FOCUS, ids=named)
def test_charges_of_focus_add_up(path: Path) -> None:
    reading, rows = read(path, "focus"), _rows(path)
    assert [facts.rejects for facts in reading.facts] == [0]
    assert reading.records == len(reading.rows("charges")) == len(rows) > 0
    for ours, theirs in (
        ("billed_cost", "BilledCost"),
        ("list_cost", "ListCost"),
        ("contracted_cost", "ContractedCost"),
        ("effective_cost", "EffectiveCost"),
    ):
        assert _sum(reading, ours) == _total(row.get(theirs) for row in rows)
    assert [row["charge_category"] for row in reading.rows("charges")] == [r["ChargeCategory"] for r in rows]
    assert [row["billing_currency"] for row in reading.rows("charges")] == [
        r["BillingCurrency"] for r in rows
    ]


def test_credits_of_a_vendor_are_bought_once_and_used_without_a_bill() -> None:
    bought, used = (
        read(path, "focus").rows("charges")
        for path in real_files("exports/focus/virtual_currency/*_[a][12].csv")
    )
    assert [(row["billed_cost"], row["effective_cost"]) for row in bought] == [(200_000, 0)]
    # 245, 10 and 360 credits at two dollars each.
    assert [(row["billed_cost"], row["effective_cost"]) for row in used] == [(0, 490), (0, 20), (0, 720)]
    assert {row["pricing_currency"] for row in used} == {"Token"}


@pytest.mark.parametrize("path", BROKEN, ids=named)
def test_broken_charges_are_named(path: Path) -> None:
    try:
        reading = read(path, "focus")
    except CostscopeError as error:
        said = error.slug
    else:
        said = "; ".join(row["reason"] for row in reading.rows("rejects"))
    assert (
        said
        == {
            "negative_duplicate-header": "bad-header",
            "negative_unknown-header": "bad-header",
            "negative_literal-null": "an amount is missing",
            "negative_null-chargeperiodstart": "a date is not in ISO 8601",
            # The specification wants a T and a Z; the published sample data of 1.0 have neither.
            "negative_nonrfc3339-1.0": "",
        }[path.stem]
    )


@pytest.mark.parametrize("path", BIGQUERY, ids=named)
def test_an_answer_of_bigquery_adds_up(path: Path) -> None:
    answer = json.loads(path.read_bytes())
    place = [field["name"] for field in answer["schema"]["fields"]].index("BilledCost")
    reading = read(path, "focus_bigquery")
    assert [facts.rejects for facts in reading.facts] == [0]
    assert _sum(reading, "billed_cost") == _total(row["f"][place]["v"] for row in answer["rows"]) == 15


@pytest.mark.parametrize("path", AZURE, ids=named)
def test_azure_costs_add_up(path: Path) -> None:
    reading, rows = read(path, "azure_cost"), _rows(path)
    assert [facts.rejects for facts in reading.facts] == [0]
    assert reading.records == len(rows) > 0
    assert _sum(reading, "billed_cost") == _total(row["Cost"] for row in rows)
    # None of these meters is a model's, so that quantities stay in their own unit.
    assert _sum(reading, "quantity") == _total(row["Quantity"] for row in rows)


@pytest.mark.parametrize("path", GOOGLE, ids=named)
def test_a_cost_table_of_google_adds_up(path: Path) -> None:
    reading, rows = read(path, "google_cost_table"), _rows(path)
    assert [facts.rejects for facts in reading.facts] == [0]
    assert _sum(reading, "billed_cost") == _total(row["Unrounded subtotal ($)"] for row in rows)
    assert _sum(reading, "list_cost") == _total(row["List cost ($)"] for row in rows)
    assert _sum(reading, "quantity") == 260_580 + 622_403 + 5_600
    assert [row["token_category"] for row in reading.rows("charges")] == [
        "output_image",
        "output",
        "output_image",
    ]
    assert {row["billing_currency"] for row in reading.rows("charges")} == {None}


def test_units_of_a_real_bedrock_bill_give_list_prices() -> None:
    (path,) = real_files("exports/aws/bedrock_cur2_*.aggregated.real.csv")
    per_million = {}
    for row in _rows(path):
        usage_type = row["usage_type"]
        region, _, words = usage_type.partition("_")
        full = f"{region}-MP:{region}_{words}-Units" if words else f"EUW1-{usage_type}"
        found = aws_meter(full)
        assert found is not None
        meter, (size, _) = found
        assert size == (MARKETPLACE_SIZE if words else OWN_SIZE)[0]
        tokens = Decimal(row["usage_amount"]) * size
        if tokens > 10_000_000 or not words:  # enough that the digits of the cost tell the price
            price = Decimal(row["unblended_cost_usd"]) / tokens * 1_000_000
            per_million.setdefault((row["inference_profile_model"], meter.token_category), set()).add(
                round(price, 2)
            )
    haiku = "eu.anthropic.claude-haiku-4-5-20251001-v1:0"
    # List prices of 1 and 5 dollars, 1.1 times in a region; Nova Lite at 0.000069 dollars per thousand.
    assert per_million == {
        (haiku, "output"): {Decimal("5.50")},
        (haiku, "input_uncached"): {Decimal("1.10")},
        ("eu.amazon.nova-lite-v1:0", "input_uncached"): {Decimal("0.07")},
        ("eu.amazon.nova-lite-v1:0", "output"): {Decimal("0.28")},
    }


def test_observed_usage_types_are_understood() -> None:
    unknown = [name for name in _observed("aws/bedrock_usage_types.observed.txt") if not aws_meter(name)]
    assert unknown == []
    # A custom model has another price than the one it was made from.
    uncategorised = [
        name
        for name in _observed("aws/bedrock_usage_types.observed.txt")
        if (found := aws_meter(name)) and found[0].token_category is None
    ]
    assert uncategorised == ["USE1-NovaLite-input-tokens-custom-model"]


def test_observed_meters_of_azure_are_understood() -> None:
    names = _observed("azure/meter_names.observed.txt")
    assert [name for name in names if azure_meter(name) is None] == ["4.1 ft training Dz"]
    assert all(meter.model and meter.token_category for name in names if (meter := azure_meter(name)))


def test_observed_skus_of_google_are_understood() -> None:
    names = _observed("google/sku_descriptions.observed.txt")
    assert [name for name in names if google_meter(name) is None] == []
    # Cached pictures have no category of their own.
    assert [name for name in names if (meter := google_meter(name)) and meter.token_category is None] == [
        "Generate_content cached image input token count for gemini 3 flash"
    ]
