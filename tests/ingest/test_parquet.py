"""A table is read the same from Parquet as from CSV, in bounded stretches."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from costscope.adapters._contract import CsvTable
from costscope.adapters.registry import adapter
from costscope.domain.errors import BadHeader, UnreadableInput
from costscope.ingest import parquet
from tests.adapters.cases import Case, cases, claimants, read

STAMP = datetime(2026, 9, 9, 7, 30, 0, 250_000, tzinfo=UTC)


def _is_plain_table(case: Case) -> bool:
    """Whether the case is a table whose rows are all as long as its header, which comes first."""
    if case.input.suffix != ".csv" or not isinstance(adapter(case.adapter), CsvTable):
        return False
    header, *rows = _cells(case.input)
    named = len(set(header)) == len(header) > 2
    return named and not case.expected.read_text("utf-8").startswith('{"error"') and bool(rows)


def _cells(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig", "replace")
    return [row for row in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in row)]


@pytest.mark.parametrize("case", [case for case in cases() if _is_plain_table(case)], ids=str)
def test_a_table_says_the_same_in_parquet(case: Case, tmp_path: Path) -> None:
    header, *rows = _cells(case.input)
    rows = [row for row in rows if len(row) == len(header)]
    path = tmp_path / "table.parquet"
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)] or [[]] * len(header)
    pq.write_table(pa.table(columns, names=[name.strip() for name in header]), path)
    assert list(claimants(path)) == [case.adapter]
    from_csv, from_parquet = read(case.input, case.adapter), read(path, case.adapter)
    for table in from_csv.tables.keys() - {"rejects"}:
        expected = [row | {"line": None} for row in from_csv.rows(table)]
        assert [row | {"line": None} for row in from_parquet.rows(table)] == expected
    assert from_parquet.records == len(rows)


def test_decimals_and_instants_keep_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "focus.parquet"
    amounts = [Decimal("1.123456789012345678"), Decimal("-0.000000000000000001"), None]
    table = {
        "BilledCost": pa.array(amounts, pa.decimal128(38, 18)),
        "EffectiveCost": pa.array([0.1, 1e-7, 2.5e-17], pa.float64()),
        "ListCost": pa.array([3, 4, None], pa.int64()),
        "BillingCurrency": pa.array(["USD"] * 3).dictionary_encode(),
        "ChargeCategory": pa.array([b"Usage"] * 3, pa.binary()),
        "ChargePeriodStart": pa.array([STAMP] * 3, pa.timestamp("ns", tz="America/New_York")),
        "ChargePeriodEnd": pa.array([datetime(2026, 9, 10)] * 3, pa.timestamp("ms")),  # noqa: DTZ001
        "Tags": pa.array([[("team", "x")]] * 3, pa.map_(pa.string(), pa.string())),
    }
    pq.write_table(pa.table(table), path)
    reading = read(path, "focus")
    first, second = reading.rows("charges")
    assert (first["billed_cost"], second["billed_cost"]) == (amounts[0], amounts[1])
    assert (first["effective_cost"], second["effective_cost"]) == (Decimal("0.1"), Decimal("0.0000001"))
    assert (first["list_cost"], second["list_cost"]) == (3, 4)
    assert first["charge_period_start"] == STAMP
    assert first["charge_period_end"] == datetime(2026, 9, 10, tzinfo=UTC)
    assert [row["reason"] for row in reading.rows("rejects")] == ["an amount is missing"]


def test_a_binary_number_is_kept_to_eighteen_decimals(tmp_path: Path) -> None:
    path = tmp_path / "focus.parquet"
    texts = ["USD", "Usage", "2026-09-09", "2026-09-10"]
    names = ["BillingCurrency", "ChargeCategory", "ChargePeriodStart", "ChargePeriodEnd"]
    # As a double writes it: 0.00012345678901234567, twenty decimals.
    said = {name: [text] for name, text in zip(names, texts, strict=True)}
    pq.write_table(pa.table({"BilledCost": [1.2345678901234567e-4], **said}), path)
    (row,) = read(path, "focus").rows("charges")
    assert row["billed_cost"] == Decimal("0.000123456789012346")


def test_nested_columns_are_read_as_json(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    row = {
        "service": {"description": "Gemini API"},
        "sku": {"description": "Generate content input token count gemini 3.5 flash text"},
        "usage_start_time": STAMP,
        "usage_end_time": datetime(2026, 9, 9, 8, tzinfo=UTC),
        "cost": Decimal("1.5"),
        "currency": "USD",
        "usage": {"amount": 300_000.0, "unit": "count"},
        "credits": [{"name": "Trial", "amount": Decimal("-0.5")}],
    }
    pq.write_table(pa.Table.from_pylist([row]), path)
    assert list(claimants(path)) == ["google_billing_table"]
    charges = read(path, "google_billing_table").rows("charges")
    assert [(c["charge_category"], c["billed_cost"], c["quantity"]) for c in charges] == [
        ("Usage", Decimal("1.5"), 300_000),
        ("Credit", Decimal("-0.5"), None),
    ]


def test_a_map_of_counts_is_langfuses(tmp_path: Path) -> None:
    path = tmp_path / "observations.parquet"
    rows = [
        {
            "id": f"obs-{number}",
            "trace_id": "t",
            "type": "GENERATION",
            "start_time": STAMP,
            "provided_model_name": "gpt-5.4",
            "usage_details": [("input", 100 * number), ("output", 7), ("total", 100 * number + 7)],
            "input": '[{"role": "user", "content": "hello"}]',
        }
        for number in (1, 2)
    ]
    counts = pa.map_(pa.string(), pa.int64())
    schema = pa.schema(
        [
            (
                name,
                counts
                if name == "usage_details"
                else pa.timestamp("us")
                if name == "start_time"
                else pa.string(),
            )
            for name in rows[0]
        ]
    )
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    assert list(claimants(path)) == ["langfuse_csv"]
    calls = read(path, "langfuse_csv").rows("records")
    assert [
        (call["model"] or call["requested_model"], call["input_tokens"], call["output_tokens"])
        for call in calls
    ] == [
        ("gpt-5.4", 100, 7),
        ("gpt-5.4", 200, 7),
    ]


@pytest.mark.parametrize("most", [1, 3, 1000])
def test_a_long_table_comes_in_stretches(most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_BATCH_ROWS", 2)
    monkeypatch.setattr(parquet, "_STRETCH_ROWS", most)
    (case,) = (case for case in cases() if str(case) == "focus-categories")
    header, *rows = _cells(case.input)
    path = tmp_path / "focus.parquet"
    columns = [list(column) for column in zip(*rows, strict=True)]
    pq.write_table(pa.table(columns, names=header), path)
    reading = read(path, "focus")
    # Pairs of rows until there are enough.
    assert [facts.records for facts in reading.facts] == {1: [2, 2, 2, 2], 3: [4, 4], 1000: [8]}[most]
    assert [facts.block for facts in reading.facts] == list(range(len(reading.facts)))
    assert [row["billed_cost"] for row in reading.rows("charges")] == [
        row["billed_cost"] for row in read(case.input, "focus").rows("charges")
    ]


def test_lines_go_on_over_stretches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from costscope.ingest.publish import Options, ingest
    from costscope.pricing.book import PriceBook
    from costscope.store.lake import Lake
    from costscope.store.query import reading

    monkeypatch.setattr(parquet, "_BATCH_ROWS", 2)
    monkeypatch.setattr(parquet, "_STRETCH_ROWS", 2)
    (case,) = (case for case in cases() if str(case) == "focus-categories")
    header, *rows = _cells(case.input)
    path = tmp_path / "focus.parquet"
    pq.write_table(pa.table([list(column) for column in zip(*rows, strict=True)], names=header), path)
    lake = Lake(tmp_path / "lake")
    outcome = ingest(lake, [str(path)], PriceBook.load(), Options(processes=1))
    assert [(source.records, source.rejects) for source in outcome.taken] == [(8, 0)]
    with reading(lake) as reader:
        assert reader.rows("SELECT line FROM charge ORDER BY line") == [(line,) for line in range(1, 9)]
        assert reader.rows("SELECT sum(billed_cost) FROM charge") == [
            (
                Decimal("5.50")
                + Decimal("0.0096")
                + Decimal("2.50")
                + Decimal("0.625")
                + Decimal("0.0416")
                + Decimal("1.64")
                - 3
                - Decimal("0.25"),
            )
        ]


def test_a_table_without_rows_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "focus.parquet"
    names = ["BilledCost", "BillingCurrency", "ChargeCategory", "ChargePeriodStart", "ChargePeriodEnd"]
    pq.write_table(pa.table({name: pa.array([], pa.string()) for name in names}), path)
    reading = read(path, "focus")
    assert [facts.records for facts in reading.facts] == [0]


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-20], lambda data: data[:4] + bytes(50), lambda data: data[:4]]
)
def test_a_broken_file_is_named(damage, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "focus.parquet"
    pq.write_table(pa.table({"a": ["x"] * 100}), path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(UnreadableInput, match="Parquet"):
        claimants(path)


def test_columns_of_another_table_are_named(tmp_path: Path) -> None:
    path = tmp_path / "other.parquet"
    pq.write_table(pa.table({"BilledCost": ["1"]}), path)
    with pytest.raises(BadHeader, match="lacks BillingCurrency"):
        read(path, "focus")


def test_a_broken_page_is_named(tmp_path: Path) -> None:
    path = tmp_path / "focus.parquet"
    names = ["BilledCost", "BillingCurrency", "ChargeCategory", "ChargePeriodStart", "ChargePeriodEnd"]
    pq.write_table(pa.table({name: ["USD"] * 100 for name in names}), path)
    data = path.read_bytes()
    path.write_bytes(data[:4] + bytes(200) + data[204:])
    assert list(claimants(path)) == ["focus"]
    with pytest.raises(UnreadableInput, match="Parquet"):
        read(path, "focus")


def test_a_long_text_that_is_repeated_without_end_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "_BATCH_BYTES", 1_000_000)
    path = tmp_path / "focus.parquet"
    names = ["BilledCost", "BillingCurrency", "ChargeCategory", "ChargePeriodStart", "ChargePeriodEnd"]
    table = pa.table({name: ["x" * 100_000 if name == "BilledCost" else "y"] * 1000 for name in names})
    pq.write_table(table, path)
    assert path.stat().st_size < 100_000
    with pytest.raises(UnreadableInput, match="rows of a column have 100000000 bytes, 1000000 are allowed"):
        read(path, "focus")
