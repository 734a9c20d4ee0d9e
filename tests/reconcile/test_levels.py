"""As deep as both sides go, and no deeper."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from costscope.analysis.selection import Basis
from costscope.domain.errors import UnknownName, UsageError
from tests.reconcile.cases import DAY, OPUS_SHOWN, at, by_category, call, charge, compare, connection, only

D = Decimal
MONTH = {"charge_period_start": at(1, 0), "charge_period_end": at(1, 0, month=4)}


def level(charges: list[dict[str, Any]], **options: Any) -> str:
    (scope,) = compare([call(at(5), output=1)], charges, **options).coverage.scopes
    return f"{scope.level.code} {scope.level.title}"


def test_the_deepest_level_both_sides_support() -> None:
    assert level([charge(at(5, 0), "1.00")]) == "L3 day x model x category"
    assert level([charge(at(5, 0), "1.00")], basis=Basis.RECORDED) == "L2 day x model"
    assert level([charge(at(5, 0), "1.00", category=None)]) == "L2 day x model"
    assert level([charge(at(5, 0), "1.00", None, None)]) == "L1 day"
    assert level([charge(at(5, 0), "1.00", None, None, **MONTH)]) == "L0 period"
    assert level([charge(at(5, 0), "1.00", **MONTH)]) == "L3 period x model x category"


def test_a_fee_beside_ungrouped_charges_does_not_deepen_the_level() -> None:
    charges = [charge(at(5, 0), "1.00", None, None), charge(at(5, 0), "0.01", None, "web_search")]
    assert level(charges) == "L1 day"


def test_months_are_cells_of_their_own() -> None:
    months = [
        charge(at(1, 0, month=month), cost, None, None, charge_period_end=at(1, 0, month=month + 1))
        for month, cost in ((3, "0.075000"), (4, "0.150000"))
    ]
    calls = [call(at(5), output=1_000), call(at(9, month=4), output=2_000), call(at(9, month=6), output=5)]
    found = compare(calls, months)
    assert [(c.place.start, c.place.end, c.difference) for c in found.all_cells] == [
        (at(1, 0), at(1, 0, month=4), 0),
        (at(1, 0, month=4), at(1, 0, month=5), 0),
    ]
    assert found.coverage.scopes[0].calls_outside == 1


def test_by_sums_what_it_does_not_name() -> None:
    calls = [call(at(day), output=1_000) for day in (5, 6)]
    charges = [charge(at(day, 0), "0.075000") for day in (5, 6)]
    for by, cells in (("day", 2), ("model", 1), ("category", 1), ("", 1), ("day,category", 2)):
        found = compare(calls, charges, by=by)
        assert len(found.all_cells) == cells
        assert {cell.difference for cell in found.all_cells} == {0}
    whole = only(compare(calls, charges, by=""))
    assert (whole.place.start, whole.place.end) == (at(5, 0), at(7, 0))


def test_projects_are_compared_when_asked_for() -> None:
    calls = [call(at(5), output=1_000, project=project) for project in ("site", "shop")]
    charges = [charge(at(5, 0), "0.075000", project="shop"), charge(at(5, 0), "0.075000", project="site")]
    assert only(compare(calls, charges)).place.project is None
    found = compare(calls, charges, by="project,model")
    assert {(cell.place.project, cell.difference) for cell in found.all_cells} == {("shop", 0), ("site", 0)}


def test_asking_for_more_than_a_side_tells_is_an_error() -> None:
    sides = ([call(at(5), output=1)], [charge(at(5, 0), "1.00", category=None)])
    with pytest.raises(UsageError, match="the bill of anthropic is not told apart by category") as error:
        compare(*sides, by="day,category")
    assert error.value.hint == "--by day,model"
    with pytest.raises(UsageError, match="this cost of the log is not told apart by category"):
        compare([], [charge(at(5, 0), "1.00")], by="category", basis=Basis.RECORDED)
    with pytest.raises(UsageError, match="which API key"):
        compare(*sides, by="key")
    with pytest.raises(UnknownName, match="'modle'"):
        compare(*sides, by="modle")


def test_a_category_the_bill_does_not_tell_by_model_is_compared_over_models() -> None:
    calls = [
        call(at(5, month=9), model=model, output=1_000, web_search=2)
        for model in ("claude-3-5-sonnet-20241022", "claude-3-opus-20240229")
    ]
    charges = [
        charge(at(5, 0, month=9), "0.075000"),
        charge(at(5, 0, month=9), "0.015000", "Claude 3.5 Sonnet"),
        charge(at(5, 0, month=9), "0.04", None, "web_search", quantity=D(4), unit="requests"),
    ]
    found = compare(calls, charges)
    (searches,) = (cell for cell in found.all_cells if cell.place.category == "web_search")
    assert searches.place.model is None
    assert searches.tracked is not None
    assert list(searches.tracked.quantities.values()) == [4]


def test_days_of_the_bill_are_kept_whatever_the_zone() -> None:
    """A Chinese day: what was called at 20:00 UTC belongs to the next one."""
    start = datetime(2024, 3, 4, 16, tzinfo=UTC)
    found = compare(
        [call(at(4, 20), output=1_000), call(at(5, 15), output=1_000), call(at(5, 16), output=1_000)],
        [charge(start, "0.150000"), charge(start + DAY, "0.075000")],
        tz="America/Los_Angeles",
    )
    assert [cell.difference for cell in found.all_cells] == [0, 0]


def test_hours_of_the_bill_are_summed_to_days_of_the_zone() -> None:
    hours = [
        charge(at(day, hour), "0.075000", charge_period_end=at(day, hour + 1))
        for day, hour in ((5, 3), (5, 20))
    ]
    calls = [call(at(5, 3, 59), output=1_000), call(at(5, 20), output=1_000)]
    assert only(compare(calls, hours)).difference == 0
    east, west = compare(calls, hours, tz="America/Los_Angeles").all_cells
    assert (east.place.end, east.difference, west.difference) == (at(5, 8), 0, 0)


def test_the_zone_of_the_session_changes_nothing() -> None:
    sides = ([call(at(5, 23), output=1_000)], [charge(at(5, 0), "0.075000"), charge(at(9, 0), "1.00")])
    expected = compare(*sides)
    for side in ("tracked", "billed"):
        connection(side).execute("SET TimeZone = 'Asia/Tokyo'")
    try:
        found = compare(*sides)
    finally:
        for side in ("tracked", "billed"):
            connection(side).execute("SET TimeZone = 'UTC'")
    assert found.summary() == expected.summary()
    assert [cell.place.order() for cell in found.all_cells] == [c.place.order() for c in expected.all_cells]


def test_a_fee_of_another_kind_stands_under_the_bills_own_words() -> None:
    charges = [
        charge(at(5, 0), "0.075000"),
        charge(
            at(1, 0), "4.00", None, None, charge_description="Vector storage", charge_period_end=at(31, 0)
        ),
        charge(at(5, 0), "0.10", OPUS_SHOWN, None, charge_description="input_cache_write_2h"),
    ]
    found = by_category(compare([call(at(5), output=1_000)], charges))
    assert found["output"].difference == 0
    assert (found["Vector storage"].place.start, found["Vector storage"].place.end) == (at(1, 0), at(31, 0))
    assert found["input_cache_write_2h"].status.value == "BILLED_ONLY"
