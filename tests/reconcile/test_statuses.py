"""Every status, by the case that earns it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from costscope.analysis.reconcile import Status
from costscope.analysis.reconcile.statuses import worst
from costscope.domain.money import total_of
from costscope.domain.period import Period
from tests.reconcile.cases import (
    INPUT,
    OUTPUT,
    at,
    by_category,
    call,
    charge,
    compare,
    failed_call,
    only,
    usage,
)

D = Decimal


def test_the_same_to_the_last_digit_is_a_match() -> None:
    cell = only(compare([call(at(5), output=1_001)], [charge(at(5, 0), "0.075075")]))
    assert cell.status is Status.MATCH
    assert cell.difference == 1_001 * OUTPUT - D("0.075075") == 0


def test_a_difference_within_the_rounding_of_the_row() -> None:
    cell = only(compare([call(at(5), output=1_001)], [charge(at(5, 0), "0.08")]))
    assert cell.status is Status.MATCH_ROUNDING
    assert cell.tolerance == D("0.005")
    assert cell.difference == D("0.08") - 1_001 * OUTPUT


def test_a_difference_beyond_the_rounding_of_the_row() -> None:
    cell = only(compare([call(at(5), output=1_001)], [charge(at(5, 0), "0.09")]))
    assert cell.status is Status.UNEXPLAINED


def test_rounding_adds_up_row_by_row_and_not_by_percent() -> None:
    rows = [charge(at(5, 0), "0.02", key_hash=str(number)) for number in range(5)]
    cell = only(compare([call(at(5), output=1_650)], rows))
    assert cell.tolerance == D("0.005") * 5
    assert cell.difference == D("0.02") * 5 - 1_650 * OUTPUT == D("-0.02375")
    assert cell.status is Status.MATCH_ROUNDING


def test_a_tolerance_that_was_asked_for_replaces_the_rounding() -> None:
    sides = ([call(at(5), output=1_001)], [charge(at(5, 0), "0.08")])
    assert only(compare(*sides, tolerance=D("0.001"))).status is Status.UNEXPLAINED
    assert only(compare(*sides, tolerance=D("0.004925"))).status is Status.MATCH_ROUNDING
    assert only(compare(*sides, tolerance=D(0))).status is Status.UNEXPLAINED


def test_sides_that_have_nothing_beside_them() -> None:
    found = by_category(compare([call(at(5), input=100)], [charge(at(5, 0), "0.05")]))
    assert found["input_uncached"].status is Status.TRACKED_ONLY
    assert found["input_uncached"].difference == -100 * INPUT
    assert found["output"].status is Status.BILLED_ONLY
    assert found["output"].difference == D("0.05")


def test_a_row_of_zero_cents_was_billed_something() -> None:
    assert only(compare([], [charge(at(5, 0), "0.00")])).status is Status.BILLED_ONLY
    assert only(compare([], [charge(at(5, 0), "0.00", rounding=D(0))])).status is Status.MATCH


def test_a_call_at_midnight_that_was_billed_a_day_later() -> None:
    found = compare(
        [call(at(5, 23, 59), output=200), call(at(6), output=100)],
        [charge(at(5, 0), "0.00", rounding=D(0)), charge(at(6, 0), "0.0225")],
    )
    assert [cell.status for cell in found.all_cells] == [Status.TIMING] * 2
    assert total_of(c.difference for c in found.all_cells if c.difference) == 300 * OUTPUT - D("0.0225") == 0


def test_a_cell_makes_up_for_one_neighbour_only() -> None:
    calls = [call(at(6), output=200), call(at(8), output=1)]
    charges = [
        charge(at(5, 0), "0.015000"),
        charge(at(6, 0), "0.00", rounding=D(0)),
        charge(at(7, 0), "0.015000"),
        charge(at(8, 0), "0.000075"),
    ]
    statuses = [cell.status for cell in compare(calls, charges).all_cells]
    assert statuses == [Status.TIMING, Status.TIMING, Status.BILLED_ONLY, Status.MATCH]


def test_output_does_not_make_up_for_input() -> None:
    charges, asked = [charge(at(6, 0), "0.015000")], Period(at(5, 0), at(7, 0))
    same = compare([call(at(5), output=200)], charges, period=asked)
    assert [cell.status for cell in same.all_cells] == [Status.TIMING] * 2
    other = compare([call(at(5), input=1_000)], charges, period=asked)
    assert [cell.difference for cell in other.all_cells] == [-200 * OUTPUT, 200 * OUTPUT]
    assert [cell.status for cell in other.all_cells] == [Status.TRACKED_ONLY, Status.BILLED_ONLY]


@pytest.mark.parametrize(
    ("second_day", "billed"),
    [(7, "0.0225"), (6, "0.0226")],
    ids=["not a neighbour", "not made up for"],
)
def test_differences_that_only_look_like_timing(second_day: int, billed: str) -> None:
    found = compare(
        [call(at(5), output=200), call(at(second_day), output=100)],
        [charge(at(5, 0), "0.00", rounding=D(0)), charge(at(second_day, 0), billed, rounding=D(0))],
    )
    assert Status.TIMING not in {cell.status for cell in found.all_cells}


def test_an_unknown_model_has_no_price_and_is_never_zero() -> None:
    charges = [charge(at(5, 0), "0.05", model="sibyl-9"), charge(at(5, 0), "0.04")]
    found = compare([call(at(5), model="sibyl-9", output=100)], charges)
    unpriced, other = (
        found.all_cells if found.all_cells[0].place.model == "sibyl-9" else found.all_cells[::-1]
    )
    assert unpriced.status is Status.UNPRICED
    assert unpriced.tracked is not None
    assert unpriced.tracked.is_bound
    assert other.status is Status.BILLED_ONLY


def test_without_a_price_even_an_equal_sum_is_no_match() -> None:
    calls = [call(at(5), output=1_000), call(at(5), model="sibyl-9", output=100)]
    cell = only(compare(calls, [charge(at(5, 0), "0.075000")], by="day"))
    assert cell.difference == 0
    assert cell.status is Status.UNPRICED


def test_calls_without_counts_that_were_billed_are_unpriced() -> None:
    charges = [charge(at(5, 0), "0.05", category=None)]
    assert only(compare([failed_call(at(5))], charges)).status is Status.UNPRICED


def test_calls_without_counts_that_were_not_billed_have_no_cell() -> None:
    found = compare([failed_call(at(5, 13)), call(at(5), output=1_000)], [charge(at(5, 0), "0.075000")])
    assert only(found).status is Status.MATCH
    assert found.coverage.uncounted_calls == 1
    other_days = compare([failed_call(at(6))], [charge(at(day, 0), "0.05", category=None) for day in (5, 7)])
    assert [cell.place.start for cell in other_days.all_cells] == [at(5, 0), at(7, 0)]


def test_another_currency_is_not_comparable() -> None:
    cell = only(compare([call(at(5), output=1_000)], [charge(at(5, 0), "0.075", billing_currency="EUR")]))
    assert cell.status is Status.NOT_COMPARABLE
    assert cell.difference is None
    assert cell.tracked is not None


@pytest.mark.parametrize("category", ["Tax", "Credit", "Purchase", "Adjustment"])
def test_what_is_not_for_use_is_not_comparable(category: str) -> None:
    charges = [charge(at(5, 0), "0.075000"), charge(at(5, 0), "1.90", charge_category=category)]
    found = by_category(compare([call(at(5), output=1_000)], charges))
    assert found["output"].status is Status.MATCH
    assert found[category.lower()].status is Status.NOT_COMPARABLE


def test_what_was_not_over_when_the_bill_was_made_is_pending() -> None:
    sides = ([call(at(5), output=1_000)], [charge(at(5, 0), "0.010000")])
    assert only(compare(*sides, as_of=at(5, 18))).status is Status.PENDING
    assert only(compare(*sides, as_of=at(6, 0))).status is Status.UNEXPLAINED
    agreeing = ([call(at(5), output=1_000)], [charge(at(5, 0), "0.075000")])
    assert only(compare(*agreeing, as_of=at(5, 18))).status is Status.MATCH


def test_counts_without_charges_are_compared_as_counts() -> None:
    calls = [call(at(5), input=70, output=100), call(at(5), model="claude-3-haiku-20240307", output=3)]
    found = by_category(
        compare(
            [*calls[:1]],
            counts=[
                usage(at(5, 0), 100),
                usage(at(5, 0), 71, "input_uncached"),
                usage(at(5, 0), 9, "cache_read"),
            ],
        )
    )
    assert {category: cell.status for category, cell in found.items()} == {
        "output": Status.MATCH,
        "input_uncached": Status.UNEXPLAINED,
        "cache_read": Status.BILLED_ONLY,
    }
    assert only(compare(calls[1:], counts=[usage(at(5, 0), 0)])).status is Status.TRACKED_ONLY


def test_the_worst_status_speaks_for_all() -> None:
    assert worst([Status.MATCH, Status.UNPRICED, Status.TIMING]) is Status.UNPRICED
    assert worst([Status.BILLED_ONLY, Status.PENDING, Status.UNEXPLAINED]) is Status.UNEXPLAINED
    assert worst([]) is None
