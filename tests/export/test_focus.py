"""Exported charges keep to FOCUS 1.2, and reading them back gives the same charges."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from costscope.analysis.export_focus import export_focus
from costscope.analysis.selection import Selection, parse_where
from costscope.domain.table import Table
from costscope.ingest.publish import Options, ingest
from costscope.render.delimited import to_csv
from costscope.render.parquet import write_parquet
from costscope.store.lake import Lake
from costscope.store.query import reading
from tests import generate
from tests.lake.lakes import ask, book, take, write

TRACES = Path(__file__).parents[2] / "sample_data" / "traces"

MANDATORY = (
    *("BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd"),
    *("BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargePeriodEnd"),
    *("ChargePeriodStart", "ContractedCost", "EffectiveCost", "InvoiceIssuerName", "ListCost"),
    *("PricingQuantity", "PricingUnit", "ProviderName", "PublisherName", "ServiceCategory", "ServiceName"),
)
"""What every FOCUS 1.2 dataset has."""
CONDITIONAL = (
    *("ConsumedQuantity", "ConsumedUnit", "ContractedUnitPrice", "ListUnitPrice", "PricingCategory"),
    *("PricingCurrency", "PricingCurrencyContractedUnitPrice", "PricingCurrencyEffectiveCost"),
    *(
        "PricingCurrencyListUnitPrice",
        "RegionId",
        "RegionName",
        "SkuId",
        "SkuMeter",
        "SkuPriceDetails",
        "SkuPriceId",
    ),
    *("SubAccountId", "SubAccountName"),
)
"""What one has that measures usage, has list and contract prices, units, regions and sub-accounts."""
NULLABLE = {
    "ChargeClass",
    "CommitmentDiscountStatus",
    "InvoiceId",
    "RegionId",
    "RegionName",
    "SubAccountId",
    "SubAccountName",
}
"""FOCUS's own columns that may be empty in a row of usage."""

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tracked") / "lake"
    ingest(Lake(root), [str(TRACES)], book(), Options(processes=1))
    return root


def _charges(lake: Path, *where: str) -> Table:
    with reading(Lake(lake)) as reader:
        return export_focus(reader, Selection(where=tuple(parse_where(text) for text in where)))


@pytest.fixture(scope="module")
def rows(lake: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(to_csv(_charges(lake)).splitlines()))


def test_the_columns_are_those_of_the_standard_with_ours_after_them(rows: list[dict[str, str]]) -> None:
    names = list(rows[0])
    ours = [name for name in names if name.startswith("x_")]
    assert names == sorted(set(names) - set(ours)) + ours
    assert set(MANDATORY) | set(CONDITIONAL) <= set(names)
    assert all(re.fullmatch(r"(x_)?[A-Z][A-Za-z]+", name) for name in names)


def test_values_keep_to_the_standard(rows: list[dict[str, str]]) -> None:
    assert len(rows) > 50
    for row in rows:
        empty = {name for name, cell in row.items() if not cell and not name.startswith("x_")}
        assert empty <= NULLABLE
        assert all(INSTANT.fullmatch(cell) for name, cell in row.items() if "Period" in name)
        figures = [name for name in row if name.endswith(("Cost", "Quantity", "UnitPrice"))]
        assert all(NUMBER.fullmatch(row[name]) for name in figures)
        assert row["ChargeCategory"] == "Usage"
        assert row["PricingCategory"] == "Standard"
        assert (row["ServiceCategory"], row["ServiceSubcategory"]) == (
            "AI and Machine Learning",
            "Generative AI",
        )
        assert row["BillingPeriodStart"] <= row["ChargePeriodStart"] < row["ChargePeriodEnd"]
        assert row["ChargePeriodEnd"] <= row["BillingPeriodEnd"]
        assert row["BillingPeriodStart"].endswith("-01T00:00:00Z")
        assert row["BillingPeriodEnd"].endswith("-01T00:00:00Z")
        assert bool(row["RegionId"]) == bool(row["RegionName"])
        assert bool(row["SubAccountId"]) == bool(row["SubAccountName"])
        assert all(isinstance(value, str) for value in json.loads(row["SkuPriceDetails"]).values())
        for price, cost in (("ListUnitPrice", "ListCost"), ("ContractedUnitPrice", "ContractedCost")):
            assert Decimal(row[price]) * Decimal(row["PricingQuantity"]) == Decimal(row[cost])


def test_a_price_has_one_row_a_day(rows: list[dict[str, str]]) -> None:
    keys = [
        (row["ChargePeriodStart"], row["SkuPriceId"], row["SubAccountId"], row["RegionId"]) for row in rows
    ]
    assert len(set(keys)) == len(keys)


def test_the_charges_add_up_to_what_was_tracked(lake: Path, rows: list[dict[str, str]]) -> None:
    (tracked,) = ask(
        lake,
        "SELECT sum(priced_cost) AS cost, sum(input_tokens + output_tokens) AS tokens, "
        "sum(unpriced_tokens) AS unpriced FROM call",
    )
    assert sum((Decimal(row["BilledCost"]) for row in rows), Decimal(0)) == tracked["cost"]
    tokens = sum(Decimal(row["ConsumedQuantity"]) for row in rows if row["ConsumedUnit"] == "1000 Tokens")
    assert tokens * 1000 == int(str(tracked["tokens"])) - int(str(tracked["unpriced"]))


def _written(table: Table, folder: Path) -> Iterator[Path]:
    text, binary = folder / "charges.csv", folder / "charges.parquet"
    text.write_text(to_csv(table), encoding="utf-8")
    write_parquet(table, binary)
    yield from (text, binary)


SAME = {
    "charge_period_start": "ChargePeriodStart",
    "charge_period_end": "ChargePeriodEnd",
    "provider": "ProviderName",
    "charge_category": "ChargeCategory",
    "charge_description": "ChargeDescription",
    "model": "x_Model",
    "token_category": "x_TokenCategory",
    "service_tier": "x_ServiceTier",
    "speed": "x_Speed",
    "region": "RegionId",
    "project": "SubAccountId",
    "billed_cost": "BilledCost",
    "list_cost": "ListCost",
    "contracted_cost": "ContractedCost",
    "effective_cost": "EffectiveCost",
    "billing_currency": "BillingCurrency",
    "estimated_by": "x_EstimatedBy",
}
"""What we read back, and the column it was written to."""


def _same_again(table: Table, folder: Path) -> None:
    expected = list(zip(*(table.column(name) for name in SAME.values()), strict=True))
    quantities, costs = table.column("ConsumedQuantity"), table.column("BilledCost")
    for path in _written(table, folder):
        root = folder / f"lake{path.suffix}"
        outcome = take(root, path)
        assert [(s.adapter, s.accepted, s.rejects) for s in outcome.taken] == [("focus", len(table.rows), 0)]
        more = "quantity, unit, unit_price, rounding"
        found = ask(root, f"SELECT {', '.join(SAME)}, {more} FROM charge ORDER BY line")
        assert [tuple(row[name] for name in SAME) for row in found] == expected
        for row, quantity, cost in zip(found, quantities, costs, strict=True):
            # Single tokens or requests, whatever number of them FOCUS counts in.
            is_search = row["token_category"] == "web_search"
            assert row["unit"] == ("requests" if is_search else "tokens")
            assert row["quantity"] == quantity * (1 if is_search else 1000)
            assert row["unit_price"] * row["quantity"] == cost
        assert {row["rounding"] for row in found} == {0}


def test_reading_back_gives_the_same_charges(lake: Path, tmp_path: Path) -> None:
    _same_again(_charges(lake), tmp_path)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_reading_back_gives_the_same_charges_of_any_project(seed: int, tmp_path: Path) -> None:
    root = tmp_path / "tracked"
    take(root, *write(tmp_path / "logs", generate.project(seed)))
    table = _charges(root)
    assert table.rows
    _same_again(table, tmp_path)


def test_only_what_is_selected_is_exported(lake: Path) -> None:
    assert set(_charges(lake, "provider=openrouter").column("ProviderName")) == {"openrouter"}


def test_what_has_no_price_is_left_out_and_said(lake: Path) -> None:
    table = _charges(lake, "provider=ferry.example")
    (tokens,) = ask(lake, "SELECT sum(unpriced_tokens) AS n FROM call WHERE provider = 'ferry.example'")
    assert table.rows == []
    assert table.notes == (f"left out: {tokens['n']:,} tokens and requests of a model without a price",)


def test_the_command_writes_to_standard_output_or_to_a_file(lake: Path, tmp_path: Path) -> None:
    from costscope.__main__ import run

    target = tmp_path / "charges.parquet"
    assert run(["export", "--lake", str(lake), "-o", str(target)]) == 0
    take(tmp_path / "again", target)
    (found,) = ask(tmp_path / "again", "SELECT sum(billed_cost) AS cost FROM charge")
    (tracked,) = ask(lake, "SELECT sum(priced_cost) AS cost FROM call")
    assert found == tracked
    assert run(["export", "--lake", str(lake), "--strict", "-o", str(target)]) == 4
    assert run(["export", "--lake", str(lake), "--format", "bill"]) == 2
    assert run(["export", "--lake", str(lake), "-o", str(tmp_path / "absent" / "x.parquet")]) == 2
