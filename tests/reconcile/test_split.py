"""Whose side a difference lies on, exactly."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from costscope.analysis.reconcile.sides import TrackedSide
from costscope.analysis.reconcile.split import Split, split
from costscope.analysis.selection import Basis
from costscope.domain.money import EXACT, total_of
from tests.reconcile.cases import INPUT, OUTPUT, at, call, charge, compare, only, usage

D = Decimal
PRODUCT = ("some-model", "output")

amounts = st.decimals(-(10**9), 10**9, places=12)
quantities = st.integers(0, 10**15)
rates = st.decimals(0, 1000, places=12)


def parts_of(found: Split) -> Decimal:
    known = [part for part in (found.volume, found.tracker, found.provider) if part is not None]
    return total_of([*known, found.unsplit])


@given(amounts, amounts, quantities, st.none() | quantities, st.lists(st.none() | rates), st.booleans())
def test_the_parts_add_up_to_the_difference_whatever_is_known(
    tracked_cost: Decimal,
    billed_cost: Decimal,
    tracked: int,
    billed: int | None,
    prices: list[Decimal | None],
    has_reference: bool,
) -> None:
    side = TrackedSide(cost=tracked_cost)
    side.count(PRODUCT, tracked)
    for price in prices:
        cost = None if price is None else EXACT.multiply(price, D(tracked))
        side.price(PRODUCT, cost, price, unpriced=0 if has_reference else 1)
    found = split(side, billed_cost, None if billed is None else {PRODUCT: D(billed)})
    assert parts_of(found) == EXACT.subtract(billed_cost, tracked_cost)


@given(quantities, quantities, rates, amounts, amounts)
def test_each_part_is_what_it_says(
    tracked: int, billed: int, price: Decimal, tracked_cost: Decimal, billed_cost: Decimal
) -> None:
    side = TrackedSide(cost=tracked_cost)
    side.count(PRODUCT, tracked)
    side.price(PRODUCT, EXACT.multiply(price, D(tracked)), price, unpriced=0)
    found = split(side, billed_cost, {PRODUCT: D(billed)})
    assert found.volume == EXACT.multiply(D(billed - tracked), price)
    assert found.tracker == EXACT.subtract(EXACT.multiply(D(tracked), price), tracked_cost)
    assert found.provider == EXACT.subtract(billed_cost, EXACT.multiply(D(billed), price))
    assert found.unsplit == 0


def test_traffic_the_log_did_not_see_at_a_discount() -> None:
    charges = [charge(at(5, 0), "0.108000", quantity=D(1_600))]
    found = only(compare([call(at(5), output=1_000)], charges)).split
    assert found == Split(
        volume=600 * OUTPUT,
        tracker=D(0),
        provider=D("0.108") - 1_600 * OUTPUT,
        unsplit=D(0),
    )


def test_counts_beside_a_bill_that_has_none() -> None:
    sides = ([call(at(5), output=1_000)], [charge(at(5, 0), "0.12")])
    assert only(compare(*sides)).split == Split(None, D(0), None, D("0.12") - 1_000 * OUTPUT)
    found = only(compare(*sides, [usage(at(5, 0), 1_600)])).split
    assert found == Split(600 * OUTPUT, D(0), D("0.12") - 1_600 * OUTPUT, D(0))


def test_a_log_that_counts_cache_writes_twice() -> None:
    """BerriAI/litellm#9812: 12,304 written tokens were charged as input as well."""
    sonnet = {"input": D("0.000003"), "write": D("0.00000375"), "output": D("0.000015")}
    at_list = 3 * sonnet["input"] + 12_304 * sonnet["write"] + 550 * sonnet["output"]
    recorded = at_list + 12_304 * sonnet["input"]
    assert recorded == D("0.091311")
    seen = call(
        at(5, month=12),
        model="claude-3-5-sonnet-20241022",
        input=3,
        cache_write_5m=12_304,
        output=550,
        recorded_cost=recorded,
    )
    charges = [
        charge(at(5, 0, month=12), cost, "Claude 3.5 Sonnet", category, rounding=D("0.000005"))
        for cost, category in (("0.04614", "cache_write_5m"), ("0.00825", "output"))
    ]
    cell = only(compare([seen], charges, basis=Basis.RECORDED))
    assert cell.split == Split(None, -12_304 * sonnet["input"], None, D("0.05439") - at_list)
    assert cell.split.tracker == D("-0.036912")
    assert cell.split.unsplit == -3 * sonnet["input"]


def test_two_rates_in_one_cell_leave_volume_and_provider_together() -> None:
    """DeepSeek changed its prices at 16:00 UTC; the calls are priced each at its own time."""
    day = datetime(2026, 8, 16, tzinfo=UTC)
    calls = [
        call(day.replace(hour=hour), model="deepseek-v4-pro", provider="deepseek", output=1_000)
        for hour in (10, 20)
    ]
    early, late = (each["list_cost"] for each in calls)
    assert early != late
    charges = [
        charge(day, "0.010000", "deepseek-v4-pro", provider="deepseek", quantity=D(2_500)),
    ]
    found = only(compare(calls, charges)).split
    assert found == Split(None, D(0), None, D("0.01") - early - late)


def test_models_of_one_day_are_priced_each_by_itself() -> None:
    haiku = D("0.00000125")
    calls = [call(at(5), output=1_000), call(at(5), model="claude-3-haiku-20240307", output=4_000)]
    charges = [
        charge(at(5, 0), "0.082500", quantity=D(1_100)),
        charge(at(5, 0), "0.005000", "Claude 3 Haiku", quantity=D(4_000)),
    ]
    cell = only(compare(calls, charges, by="day"))
    assert cell.split == Split(100 * OUTPUT, D(0), D(0), D(0))
    assert cell.difference == D("0.0875") - 1_000 * OUTPUT - 4_000 * haiku


def test_a_row_without_a_quantity_leaves_the_billed_quantity_unknown() -> None:
    charges = [charge(at(5, 0), "0.060000", quantity=quantity, unit="tokens") for quantity in (D(800), None)]
    found = only(compare([call(at(5), output=1_000)], charges))
    assert found.billed_quantities is None
    assert found.split == Split(None, D(0), None, D("0.12") - 1_000 * OUTPUT)


def test_counts_of_a_part_are_no_counts_of_the_whole() -> None:
    calls = [call(at(5), input=1_000, output=1_000)]
    charges = [charge(at(5, 0), "0.12"), charge(at(5, 0), "0.02", category="input_uncached")]
    counts = [usage(at(5, 0), 1_600), usage(at(5, 0), 1_000, "input_uncached")]
    part = only(compare(calls, charges, counts[:1], by="day"))
    assert part.billed_quantities is None
    whole = only(compare(calls, charges, counts, by="day"))
    assert whole.split == Split(600 * OUTPUT, D(0), D("0.14") - 1_600 * OUTPUT - 1_000 * INPUT, D(0))


def test_calls_priced_by_another_book_have_no_rate_here() -> None:
    charges = [charge(at(5, 0), "0.09", quantity=D(1_200))]
    cell = only(compare([call(at(5), output=1_000, price_id=1)], charges))
    assert cell.split == Split(None, D(0), None, D("0.09") - 1_000 * OUTPUT)


def test_spoken_output_is_not_counted_as_text() -> None:
    start = at(5, month=11).replace(year=2025)
    spoken = call(start, model="gpt-audio", provider="openai", output=300, output_audio=70)
    assert spoken["output_tokens"] == 370
    day = start.replace(hour=0)
    charges = [
        charge(day, "0.09", "gpt-audio", category, provider="openai", quantity=quantity)
        for category, quantity in (("output", D(300)), ("output_audio", D(70)))
    ]
    found = compare([spoken], charges)
    assert found.cells().column("tracked_quantity") == found.cells().column("billed_quantity") == [300, 70]


def test_tokens_without_a_price_leave_everything_together() -> None:
    charges = [charge(at(5, 0), "0.05", "sibyl-9", quantity=D(100))]
    cell = only(compare([call(at(5), model="sibyl-9", output=100)], charges))
    assert cell.split == Split(None, None, None, D("0.05"))


def test_a_side_alone_is_priced_where_it_can_be() -> None:
    billed, tracked = compare(
        [call(at(6), input=100)],
        [charge(at(5, 0), "0.05", quantity=D(700)), charge(at(7, 0), "0", quantity=D(0))],
    ).all_cells[:2]
    assert billed.split == Split(None, D(0), None, D("0.05"))
    assert tracked.split == Split(-100 * INPUT, D(0), D(0), D(0))
