"""Amounts are exact, and what is printed adds up."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from costscope.domain.money import (
    EXACT,
    PICO,
    D,
    from_pico,
    half_unit,
    rounded,
    rounded_column,
    to_pico,
    total_of,
)

# As wide as the widest column of the lake: DECIMAL(38,12).
amounts = st.integers(-(10**38) + 1, 10**38 - 1).map(from_pico) | st.integers(-(10**9), 10**9).map(from_pico)


@given(st.lists(amounts, max_size=30), st.integers(0, 12))
@example([D("0.005"), D("0.005")], 2)
@example([D("-0.004"), D("-0.004"), D("0.001")], 2)
@example([D(10**26) - from_pico(1), from_pico(1)], 12)
@example([D(10**25) + D("0.00005")] * 3, 4)
def test_a_rounded_column_adds_up_to_the_rounded_total(column: list[Decimal], places: int) -> None:
    printed = rounded_column(column, places)
    assert total_of(printed) == rounded(total_of(column), places)
    unit = Decimal(1).scaleb(-places)
    assert all(abs(EXACT.subtract(a, b)) < unit for a, b in zip(printed, column, strict=True))
    assert all(-cell.as_tuple().exponent == places for cell in printed)  # type: ignore[operator]


@given(st.lists(amounts, max_size=12), st.integers(0, 4))
def test_a_column_that_needs_no_rounding_stays(column: list[Decimal], places: int) -> None:
    exact = [rounded(amount, places) for amount in column]
    assert rounded_column(exact, places) == exact


def test_ties_go_to_the_earlier_row() -> None:
    assert rounded_column([D("0.5"), D("0.5"), D("0.5")], 0) == [D(1), D(1), D(0)]


@given(st.lists(amounts, max_size=30), st.randoms(use_true_random=False))
def test_a_total_is_exact_in_any_order(column: list[Decimal], luck: object) -> None:
    assert total_of(column) == from_pico(sum(map(to_pico, column)))
    luck.shuffle(column)  # type: ignore[attr-defined]
    assert total_of(column) == from_pico(sum(map(to_pico, column)))


@given(st.integers(-(10**38), 10**38))
def test_picodollars_and_dollars_are_the_same_thing(pico: int) -> None:
    assert to_pico(from_pico(pico)) == pico


@given(amounts, st.integers(1, 28))
def test_the_surrounding_precision_does_not_matter(amount: Decimal, precision: int) -> None:
    expected = (
        rounded(amount, 4),
        rounded_column([amount, amount], 4),
        total_of([amount, amount]),
        to_pico(amount),
    )
    with localcontext(prec=precision):
        assert expected == (
            rounded(amount, 4),
            rounded_column([amount, amount], 4),
            total_of([amount, amount]),
            to_pico(amount),
        )


@pytest.mark.parametrize(
    ("text", "half"),
    [("0.04", "0.005"), ("12", "0.5"), ("-3.10", "0.005"), (" 0.000001 ", "0.0000005"), ("1E+3", "500")],
)
def test_rounding_may_have_moved_an_amount_by_half_its_last_place(text: str, half: str) -> None:
    assert half_unit(text) == D(half)


@given(amounts, st.integers(0, 12))
def test_what_was_printed_lies_within_half_a_unit(amount: Decimal, places: int) -> None:
    printed = f"{rounded(amount, places):f}"
    assert abs(EXACT.subtract(D(printed), amount)) <= half_unit(printed)


def test_half_to_even() -> None:
    assert [rounded(D(text), 2) for text in ("0.005", "0.015", "-0.005", "0.0050001")] == [
        D("0.00"),
        D("0.02"),
        D("0.00"),
        D("0.01"),
    ]
    assert to_pico(D("0.0000000000005")) == 0
    assert to_pico(D("0.0000000000015")) == 2


@pytest.mark.parametrize("value", [0.1, 1e0, float("nan")])
def test_money_is_never_made_from_a_float(value: float) -> None:
    with pytest.raises(TypeError, match="float"):
        D(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "abc", "NaN", "Infinity", "-inf", "1,000", "0x10"])
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        D(text)


def test_a_picodollar() -> None:
    assert from_pico(1) * PICO == D(1)
