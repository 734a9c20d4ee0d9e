"""Real bills against what was logged beside them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from costscope.analysis.reconcile import FailOver, ReconcileOptions, Reconciliation, Status, reconcile
from costscope.analysis.selection import Basis
from costscope.domain.money import total_of
from costscope.ingest.publish import Options, ingest
from costscope.store.lake import Lake
from costscope.store.query import reading
from tests.real.data import named, needs_data, real_files
from tests.reconcile.cases import book

pytestmark = needs_data

D = Decimal
LOG = real_files("exports/deepseek/tracked_2026-06-04_pro.real.jsonl")
PAIR = real_files("exports/deepseek/amount_2026-06-04_pro.real.csv")
OTHER_CURRENCY = real_files("exports/deepseek/amount_2026-08.iso_form.csv")
MONTHS = real_files("exports/anthropic/console_cost_2024/*.csv")
OPENAI = real_files("exports/openai/costs_api_line_items.captured.csv")


def compared(folder: Path, bill: Sequence[Path], **options: object) -> Reconciliation:
    for name, paths in (("log", LOG), ("bill", bill)):
        ingest(Lake(folder / name), [str(path) for path in paths], book(), Options(processes=1))
    with reading(Lake(folder / "log")) as tracked, reading(Lake(folder / "bill")) as billed:
        return reconcile(tracked, billed, ReconcileOptions(book=book(), **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("basis", Basis)
def test_a_real_bill_and_its_log_agree_to_the_last_digit(tmp_path: Path, basis: Basis) -> None:
    found = compared(tmp_path, PAIR, basis=basis)
    assert {cell.status for cell in found.all_cells} == {Status.MATCH}
    money = [cell for cell in found.all_cells if cell.billed]
    assert {(cell.difference, cell.tolerance) for cell in money} == {(0, 0)}
    assert total_of(cell.tracked_cost for cell in money) == 22_431 * D("0.000000435") + 9_778 * D(
        "0.00000087"
    )
    assert found.summary().total_of("amount") == D("0.018264345")
    assert found.verdict(FailOver(D(0))).passed
    if basis is Basis.LIST:
        assert [cell.place.category for cell in found.all_cells] == ["input_uncached", "output", "requests"]


@pytest.mark.parametrize("path", MONTHS, ids=named)
def test_a_real_month_of_the_console_sums_to_its_own_rows(tmp_path: Path, path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    charged = total_of(D(row["cost_usd"]) for row in rows)
    found = compared(tmp_path, [path])
    (file_of_bill,) = found.coverage.files
    assert (file_of_bill.rows, file_of_bill.raw_sum, file_of_bill.compared_sum) == (
        len(rows),
        charged,
        charged,
    )
    assert total_of(cell.billed.cost for cell in found.all_cells if cell.billed) == charged
    assert total_of(cell.tolerance for cell in found.all_cells) == D("0.005") * len(rows)
    if rows:
        assert found.summary().total_of("amount") == charged
    else:
        assert list(found.summary().rows) == []


def test_all_real_months_together(tmp_path: Path) -> None:
    found = compared(tmp_path, MONTHS)
    assert total_of(cell.tolerance for cell in found.all_cells) == D("0.005") * sum(
        file.rows for file in found.coverage.files
    )
    assert {cell.status for cell in found.all_cells} == {Status.BILLED_ONLY}
    assert found.coverage.told_twice == 0
    assert all(model and model.startswith("claude-") for model in map(str, found.cells().column("model")))


def test_real_prices_that_are_no_dollars_are_not_compared(tmp_path: Path) -> None:
    found = compared(tmp_path, OTHER_CURRENCY)
    assert found.currencies == ["unknown"]
    assert compared(tmp_path / "told", OTHER_CURRENCY, currency="CNY").currencies == ["CNY"]
    statuses = {cell.status for cell in found.all_cells if cell.billed}
    assert statuses == {Status.NOT_COMPARABLE}


def test_real_lines_of_openai_are_all_in_cells(tmp_path: Path) -> None:
    found = compared(tmp_path, OPENAI)
    assert found.summary().total_of("amount") == D("0.241933")
    assert "web_search" in found.cells().column("category")
