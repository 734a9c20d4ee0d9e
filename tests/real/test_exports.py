"""What is read from a provider's export adds up to what the file says, to the last digit."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.adapters.cases import Reading, claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

CONSOLE = real_files("exports/anthropic/console_*.csv", "exports/anthropic/console_cost_2024/*.csv")
OPENAI_JSON = real_files(
    "exports/openai/costs_page.documented.json", "exports/openai/costroid_fixtures/*/????-??.json"
)
OPENAI_CSV = real_files(
    "exports/openai/costs_api_line_items.captured.csv", "exports/openai/dashboard_cost_2026.csv"
)
DEEPSEEK = real_files("exports/deepseek/*.csv")
RAGGED = real_files("exports/openai/dashboard_cost_2026.negative_ragged.csv")
DEEPSEEK_LOG = real_files("exports/deepseek/tracked_*.jsonl")
ALL = {
    "anthropic_console": CONSOLE,
    "openai_costs": OPENAI_JSON,
    "openai_costs_csv": OPENAI_CSV + RAGGED,
    "deepseek": DEEPSEEK,
    "deepseek_log": DEEPSEEK_LOG,
}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _total(cells: Iterator[str]) -> Decimal:
    return sum((Decimal(cell) for cell in cells if cell), Decimal(0))


def _billed(reading: Reading, column: str = "billed_cost") -> Decimal:
    return sum((row[column] for row in reading.rows("charges")), Decimal(0))


@pytest.mark.parametrize(
    ("adapter", "path"),
    [pytest.param(name, path, id=named(path)) for name, paths in ALL.items() for path in paths],
)
def test_a_file_is_claimed_by_its_format_alone(adapter: str, path: Path) -> None:
    assert list(claimants(path)) == [adapter]


@pytest.mark.parametrize("path", CONSOLE, ids=named)
def test_a_console_month_adds_up(path: Path) -> None:
    reading, rows = read(path, "anthropic_console"), _rows(path)
    assert [facts.rejects for facts in reading.facts] == [0]
    assert reading.records == len(rows)
    assert _billed(reading) == _total(row.get("cost_usd", "") for row in rows)
    tokens = sum(row["quantity"] for row in reading.rows("usage") if row["unit"] == "tokens")
    assert tokens == sum(int(row[name]) for row in rows for name in row if "_tokens" in name)
    charges = reading.rows("charges")
    # Cents: each row may be off by half of one.
    assert sum((row["rounding"] for row in charges), Decimal(0)) == Decimal("0.005") * len(charges)
    assert all(row["token_category"] for row in charges)


def test_the_real_console_months_are_known() -> None:
    months = real_files("exports/anthropic/console_cost_2024/*.csv")
    assert {path.stem[-7:]: len(read(path, "anthropic_console").rows("charges")) for path in months} == {
        path.stem[-7:]: len(_rows(path)) for path in months
    }
    assert any(not _rows(path) for path in months), "one month is empty: a header alone"


@pytest.mark.parametrize("path", OPENAI_JSON, ids=named)
def test_saved_pages_of_the_costs_api_add_up(path: Path) -> None:
    document = json.loads(path.read_bytes(), parse_float=Decimal)
    buckets = document["data"] if isinstance(document, dict) else document
    results = [result for bucket in buckets for result in bucket["results"]]
    reading = read(path, "openai_costs")
    charges = reading.rows("charges")
    assert [facts.rejects for facts in reading.facts] == [0]
    assert [row["billed_cost"] for row in charges] == [result["amount"]["value"] for result in results]
    assert [row["quantity"] for row in charges] == [result["quantity"] for result in results]
    assert [row["charge_description"] for row in charges] == [result["line_item"] for result in results]


@pytest.mark.parametrize("path", OPENAI_CSV, ids=named)
def test_cost_tables_of_openai_add_up(path: Path) -> None:
    reading, rows = read(path, "openai_costs_csv"), _rows(path)
    assert [facts.rejects for facts in reading.facts] == [0]
    assert _billed(reading) == _total(row["amount_value"] for row in rows)
    assert len(reading.rows("charges")) == sum(1 for row in rows if row["amount_value"])
    assert reading.records == len(rows)


@pytest.mark.parametrize("path", RAGGED, ids=named)
def test_a_ragged_row_is_a_reject(path: Path) -> None:
    reading = read(path, "openai_costs_csv")
    assert reading.rows("charges") == []
    assert [row["reason"] for row in reading.rows("rejects")] == ["16 fields under a header of 17"]


@pytest.mark.parametrize("path", DEEPSEEK, ids=named)
def test_deepseek_tables_add_up(path: Path) -> None:
    reading, rows = read(path, "deepseek"), _rows(path)
    assert [facts.rejects for facts in reading.facts] == [0]
    assert reading.records == len(rows)
    priced = [row for row in rows if row.get("price")]
    assert _billed(reading) == sum(
        (Decimal(row["price"]) * int(row["amount"]) for row in priced), Decimal(0)
    ) + _total(row.get("cost", "") for row in rows)
    requests = sum(row["quantity"] for row in reading.rows("usage"))
    assert requests == sum(int(row["amount"]) for row in rows if row.get("type") == "request_count")


def test_a_log_and_the_bill_of_its_day_tie_to_the_last_digit() -> None:
    (log,) = DEEPSEEK_LOG
    (bill,) = real_files("exports/deepseek/amount_2026-06-04_pro.real.csv")
    calls, charged = read(log, "deepseek_log").rows("records"), read(bill, "deepseek")
    billed = {row["token_category"]: row["quantity"] for row in charged.rows("charges")}
    assert sum(row["input_tokens"] for row in calls) == billed["input_uncached"] == 22_431
    assert sum(row["output_tokens"] for row in calls) == billed["output"] == 9_778
    expected = Decimal("0.000000435") * 22_431 + Decimal("0.00000087") * 9_778
    assert _billed(charged) == expected == Decimal("0.018264345")
    assert sum((row["recorded_cost"] for row in calls), Decimal(0)) == expected
