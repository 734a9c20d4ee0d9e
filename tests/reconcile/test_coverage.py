"""What was compared, and what was not, is said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from costscope.analysis.reconcile.cells import Cell
from costscope.analysis.reconcile.coverage import categories
from costscope.analysis.reconcile.files import BilledFile, assert_complete
from costscope.analysis.reconcile.references import references
from costscope.domain.errors import UnknownName
from costscope.domain.period import Period
from tests.reconcile.cases import at, call, charge, compare, failed_call, only, usage

D = Decimal


def test_every_row_is_in_a_cell_or_outside() -> None:
    charges = [
        charge(at(5, 0), "0.075000"),
        charge(at(6, 0), "0.08", source="more.csv"),
        charge(at(6, 0), "1.90", charge_category="Tax", source="more.csv"),
        charge(at(9, 0), "7.00", source="more.csv"),
    ]
    found = compare([call(at(5), output=1_000)], charges, period=Period(at(5, 0), at(7, 0)))
    files = found.files()
    assert files.column("source") == ["bill.csv", "more.csv"]
    assert files.column("raw_sum") == [D("0.075"), D("8.98")]
    assert files.column("compared_sum") == [D("0.075"), D("1.98")]
    assert files.column("outside_sum") == [D(0), D("7.00")]
    assert files.column("charges") == [1, 3]
    assert "1 billed row for other periods" in found.not_checked()


def test_a_lost_row_is_noticed() -> None:
    found = compare([], [charge(at(5, 0), "0.05"), charge(at(6, 0), "0.07")])
    whole, files = found.all_cells, found.coverage.files
    placed = [("USD", D("0.05")), ("USD", D("0.07"))]
    assert_complete(whole, files, placed)
    with pytest.raises(AssertionError, match=r"the cells in USD lack 0\.07"):
        assert_complete(whole[:1], files, placed)
    with pytest.raises(AssertionError, match=r"bill\.csv is not whole"):
        assert_complete(whole, [BilledFile("bill.csv", "USD", 2, D("0.12"), D("0.05"), D("0.05"))], placed)


def test_calls_that_are_not_compared_are_counted() -> None:
    calls = [
        call(at(5), output=1_000),
        call(at(4, 23, 59), output=1),
        call(at(6, 0), output=1),
        call(None, output=1),
        failed_call(at(5, 13)),
        call(at(5), model="gpt-4o", provider="openai", output=4),
    ]
    found = compare(calls, [charge(at(5, 0), "0.075000")])
    (scope,) = found.coverage.scopes
    assert (scope.calls, scope.calls_outside, scope.calls_without_time, scope.uncounted_calls) == (2, 2, 1, 1)
    notes = found.not_checked()
    assert "2 calls of anthropic in periods that are not compared" in notes
    assert "1 call of anthropic without a time" in notes
    assert "what 1 call without token counts cost, if anything" in notes
    assert "1 call of openai, which the bill is not from" in notes


def test_a_period_that_was_asked_for_shows_what_was_never_billed() -> None:
    calls = [call(at(day), output=1_000) for day in (5, 6)]
    asked = Period(at(5, 0), at(7, 0))
    found = compare(calls, [charge(at(5, 0), "0.075000")], period=asked)
    assert [cell.status.value for cell in found.all_cells] == ["MATCH", "TRACKED_ONLY"]


def test_the_same_rows_in_two_files_are_told() -> None:
    found = compare([], [charge(at(5, 0), "0.05"), charge(at(5, 0), "0.05", source="again.csv")])
    assert found.coverage.told_twice == 2
    assert any("may count twice" in note for note in found.not_checked())
    assert compare([], [charge(at(5, 0), "0.05"), charge(at(5, 0), "0.05")]).coverage.told_twice == 0


def test_categories_without_evidence_are_named() -> None:
    found = compare(
        [call(at(5), input=5, output=1_000)], [charge(at(5, 0), "0.08")], [usage(at(5, 0), 9, "cache_read")]
    )
    evidence = categories(found.all_cells)
    assert (evidence["both"], evidence["tracked_only"], evidence["billed_only"]) == (
        ["output"],
        ["input_uncached"],
        ["cache_read"],
    )
    assert "web_search" in evidence["neither"]
    assert any("1 of 11 token categories have evidence on both sides" in n for n in found.not_checked())


def test_cells_name_the_rows_they_were_billed_in() -> None:
    charges = [charge(at(5, 0), "0.02", key_hash=key) for key in "abc"]
    charges += [charge(at(5, 0), "0.01", source="bills/more.csv")]
    found = compare([], charges)
    assert found.cells().column("billed_rows") == ["bill.csv:2-4; more.csv:5"]


def test_rows_are_named_in_runs() -> None:
    assert references({"b/x.csv": [9, 3, 2, 3], "a.csv": [1]}) == "a.csv:1; x.csv:2-3,9"
    assert references({}) is None


def test_tokens_and_requests_never_add() -> None:
    searching = call(at(5), model="claude-3-5-sonnet-20241022", output=1_000, web_search=3)
    found = compare([searching], [charge(at(5, 0), "9.00", "Claude 3.5 Sonnet")], by="day")
    assert found.cells().column("tracked_quantity") == [1_000]


def test_requests_tie_where_the_bill_counts_them() -> None:
    calls = [call(at(5), output=400), call(at(5), output=600), failed_call(at(5))]
    found = compare(calls, [charge(at(5, 0), "0.075000")], [usage(at(5, 0), 2, "requests")])
    table = found.cells()
    assert table.column("category") == ["output", "requests"]
    assert table.column("status") == ["MATCH", "MATCH"]
    assert table.column("tracked_quantity") == [1_000, 2]
    assert table.column("tracked_cost") == [D("0.075"), None]


def test_cells_can_be_chosen_by_status() -> None:
    found = compare(
        [call(at(5), input=5, output=1_000)], [charge(at(5, 0), "0.075000"), charge(at(6, 0), "1.00")]
    )
    assert found.cells("match, billed_only").column("status") == ["MATCH", "BILLED_ONLY"]
    assert found.cells("match").notes == ("1 of 3 cells",)
    with pytest.raises(UnknownName, match="'matched'"):
        found.cells("matched")


def test_an_empty_bill_is_an_answer() -> None:
    found = compare([call(at(5), output=1)], [])
    summary = found.summary()
    assert (list(summary.rows), summary.total) == ([], None)
    assert "the bill has no rows" in summary.notes
    assert (found.status, found.currencies, list(found.cells().rows)) == (None, [], [])


def test_a_bill_that_does_not_say_whose_it_is_has_no_calls() -> None:
    found = compare([call(at(5), provider=None, output=9)], [charge(at(5, 0), "0.05", provider=None)])
    assert only(found).status.value == "BILLED_ONLY"
    assert found.coverage.other_calls == ((None, 1),)


def test_a_charge_without_a_period_is_not_lost() -> None:
    row = charge(at(5, 0), "0.05") | {"charge_period_start": None, "charge_period_end": None}
    cell = only(compare([], [row], period=Period(at(5, 0), at(6, 0))))
    assert (cell.place.start, cell.billed_cost) == (None, D("0.05"))


def summary_meta(**options: Any) -> dict[str, str]:
    found = compare([call(at(5), output=1_000)], [charge(at(5, 0), "0.09")], **options)
    return dict(found.summary().meta)


def test_the_summary_says_what_it_rests_on() -> None:
    meta = summary_meta(period=Period(at(5, 0), at(6, 0)))
    assert meta["status"] == "UNEXPLAINED"
    assert meta["unexplained"] == "0.015"
    assert meta["cost_basis"] == "list"
    assert meta["period_start"] == "2024-03-05T00:00:00+00:00"


def test_a_cell_is_what_its_sides_say() -> None:
    cell = only(compare([call(at(5), output=1_000)], [charge(at(5, 0), "0.09")]))
    assert isinstance(cell, Cell)
    assert (cell.tracked_cost, cell.billed_cost) == (D("0.075"), D("0.09"))
