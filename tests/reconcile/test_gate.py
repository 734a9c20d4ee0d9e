"""A check passes only on agreement."""

from __future__ import annotations

from decimal import Decimal

import pytest

from costscope.analysis.reconcile import FailOver, Reconciliation, parse_fail_over
from costscope.domain.errors import UsageError
from tests.reconcile.cases import at, call, charge, compare, failed_call, usage

D = Decimal


def passes(found: Reconciliation, limit: str) -> bool:
    return found.verdict(parse_fail_over(limit)).passed


def test_a_limit_is_an_amount_or_a_share_of_the_bill() -> None:
    assert parse_fail_over("5.00") == FailOver(D("5.00"))
    assert parse_fail_over(" 0.5% ") == FailOver(D("0.5"), is_percent=True)
    for wrong in ("", "five", "-1", "NaN", "5 USD"):
        with pytest.raises(UsageError, match="is no limit"):
            parse_fail_over(wrong)


def test_differences_do_not_hide_one_another() -> None:
    calls = [call(at(day), output=1_000) for day in (5, 7)]
    found = compare(calls, [charge(at(5, 0), "0.085000"), charge(at(7, 0), "0.065000")])
    assert found.unexplained() == 0
    assert not passes(found, "0.019999")
    assert passes(found, "0.02")
    assert not passes(found, "13.3%")
    assert passes(found, "13.4%")
    assert found.verdict(FailOver(D(0))).reason == "differences of 0.02 USD in 2 cells, 0 allowed"


def test_rounding_timing_and_tax_do_not_count() -> None:
    calls = [call(at(5, 23, 59), output=200), call(at(7), output=1_001)]
    charges = [
        charge(at(5, 0), "0.00", rounding=D(0)),
        charge(at(6, 0), "0.015000"),
        charge(at(7, 0), "0.08"),
        charge(at(7, 0), "9.00", charge_category="Tax"),
    ]
    assert passes(compare(calls, charges), "0")


def test_what_is_not_final_does_not_count_yet() -> None:
    sides = ([call(at(5), output=1_000)], [charge(at(5, 0), "0.010000")])
    assert passes(compare(*sides, as_of=at(5, 18)), "0")
    assert not passes(compare(*sides), "0")


@pytest.mark.parametrize(
    "found",
    [
        compare([call(at(5), model="sibyl-9", output=100)], [charge(at(5, 0), "0.05", "sibyl-9")]),
        compare([failed_call(at(5))], [charge(at(5, 0), "0.05", category=None)]),
        compare([call(at(5), output=1_000)], [charge(at(5, 0), "0.075", billing_currency="EUR")]),
        compare([call(at(5), output=1_000)], counts=[usage(at(5, 0), 999)]),
        compare([call(at(5), output=1_000)]),
    ],
    ids=["no price", "no counts", "another currency", "counts differ", "no bill"],
)
def test_what_cannot_be_told_is_no_agreement(found: Reconciliation) -> None:
    assert not passes(found, "1000000")


def test_counts_of_requests_are_no_money() -> None:
    found = compare(
        [call(at(5), output=1_000)], [charge(at(5, 0), "0.075000")], [usage(at(5, 0), 2, "requests")]
    )
    assert found.status is not None
    assert found.status.value == "UNEXPLAINED"
    assert passes(found, "0")
