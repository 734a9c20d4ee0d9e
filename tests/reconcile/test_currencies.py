"""Currencies are never mixed, and never guessed without a reason."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from costscope.analysis.reconcile import FailOver, Status
from costscope.domain.errors import MixedCurrency, UnknownName
from tests.reconcile.cases import OUTPUT, at, call, charge, compare, only

D = Decimal
JUNE = datetime(2026, 6, 4, tzinfo=UTC)


def unstated(price: str, cost: str, quantity: int, **more: Any) -> dict[str, Any]:
    """A row of a bill that does not say its currency."""
    exact = {"unit_price": D(price), "quantity": D(quantity), "billing_currency": None, "rounding": D(0)}
    return charge(JUNE, cost, "deepseek-v4-pro", provider="deepseek", **exact | more)


def test_two_currencies_are_two_ledgers() -> None:
    charges = [charge(at(5, 0), "0.075000"), charge(at(6, 0), "9.00", billing_currency="EUR")]
    found = compare([call(at(5), output=1_000), call(at(6), output=7)], charges)
    assert found.currencies == ["USD", "EUR"]
    assert found.summary("USD").total_of("amount") == D("0.075")
    euros = found.summary("eur")
    assert dict(zip(euros.column("line"), euros.column("amount"), strict=True)) == {
        "tracked": None,
        "not_comparable": D("9.00"),
    }
    assert euros.columns[euros.index("amount")].unit == "EUR"
    assert found.summary("USD").column("amount")[0] == 1_000 * OUTPUT
    for ask in (found.summary, found.bridge, found.unexplained):
        with pytest.raises(MixedCurrency, match="USD and EUR"):
            ask()
    with pytest.raises(MixedCurrency):
        found.verdict(FailOver(D(5)))
    with pytest.raises(UnknownName):
        found.summary("JPY")


def test_a_place_billed_twice_is_compared_in_dollars() -> None:
    charges = [charge(at(5, 0), "0.075000"), charge(at(5, 0), "9.00", billing_currency="EUR")]
    cells = compare([call(at(5), output=1_000)], charges).all_cells
    assert {(c.currency, c.status) for c in cells} == {
        ("USD", Status.MATCH),
        ("EUR", Status.NOT_COMPARABLE),
    }


def test_list_prices_in_dollars_show_the_currency() -> None:
    calls = [call(JUNE, model="deepseek-v4-pro", provider="deepseek", output=1_000)]
    found = compare(calls, [unstated("0.00000087", "0.00087", 1_000)])
    assert only(found).status is Status.MATCH
    assert found.unstated[0].reason == "1 of its 1 unit prices are list prices in USD"
    assert any("taken as USD" in note for note in found.not_checked())


def test_other_prices_leave_it_unknown_unless_it_is_given() -> None:
    calls = [call(JUNE, model="deepseek-v4-pro", provider="deepseek", output=1_000)]
    rows = [
        unstated("0.000006", "0.006", 1_000),
        unstated("0.000000435", "0.000435", 1_000, token_category="input_uncached"),
    ]
    found = compare(calls, rows)
    assert found.currencies == ["unknown"]
    assert {cell.status for cell in found.all_cells} == {Status.NOT_COMPARABLE}
    assert compare(calls, rows, currency="cny").currencies == ["CNY"]
    assert compare(calls, rows, currency="USD").summary().total_of("amount") == D("0.006435")


def test_a_currency_that_is_stated_is_not_replaced() -> None:
    rows = [unstated("0.000006", "0.006", 1_000), unstated("0.1", "1", 10, billing_currency="EUR")]
    assert compare([], rows, currency="CNY").currencies == ["CNY", "EUR"]


def test_a_bill_without_currency_and_prices_is_unknown() -> None:
    row = charge(at(5, 0), "0.075000", billing_currency=None)
    assert compare([], [row]).unstated[0].currency == "unknown"
