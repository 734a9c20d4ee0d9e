"""A bill in another currency, converted by given rates."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from costscope.analysis.reconcile import Status
from costscope.analysis.reconcile.exchange import Exchange
from costscope.domain.errors import UsageError
from tests.reconcile.cases import OUTPUT, at, call, charge, compare

D = Decimal
RATES = "currency,usd,from,until\nEUR,1.25,,2024-03-06\neur,1.5,2024-03-06,\n"


def rates(folder: Path, text: str = RATES) -> Exchange:
    path = folder / "rates.csv"
    path.write_text(text, encoding="utf-8")
    return Exchange.read(path)


def test_each_charge_is_converted_at_the_rate_of_its_day(tmp_path: Path) -> None:
    calls = [call(at(day), output=1_000) for day in (5, 6)]
    charges = [
        charge(at(5, 0), "0.060000", billing_currency="EUR"),
        charge(at(6, 0), "0.050000", billing_currency="EUR"),
    ]
    found = compare(calls, charges, exchange=rates(tmp_path))
    assert found.currencies == ["USD"]
    assert D("0.06") * D("1.25") == D("0.05") * D("1.5") == 1_000 * OUTPUT
    assert [cell.status for cell in found.all_cells] == [Status.MATCH] * 2
    (file,) = found.coverage.files
    assert (file.currency, file.raw_sum, file.compared_sum) == ("EUR", D("0.11"), D("0.11"))


def test_another_rate_in_every_cell_is_a_line_of_its_own(tmp_path: Path) -> None:
    calls = [call(at(day), output=1_000) for day in (1, 2, 3, 4)]
    charges = [charge(at(day, 0), "0.066000", billing_currency="EUR") for day in (1, 2, 3, 4)]
    (step,) = (s for s in compare(calls, charges, exchange=rates(tmp_path)).bridge() if s.cause == 35)
    assert step.amount == 4 * (D("0.066") * D("1.25") - 1_000 * OUTPUT)


def test_a_currency_without_a_rate_stays_a_ledger_of_its_own(tmp_path: Path) -> None:
    charges = [charge(at(5, 0), "1.00", billing_currency="JPY")]
    assert compare([], charges, exchange=rates(tmp_path)).currencies == ["JPY"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("code,rate\nEUR,1\n", "columns currency and usd are missing"),
        ("currency,usd\nEUR,one\n", "'one' is not a number"),
        ("currency,usd\nEUR,0\n", "not more than nothing"),
        ("currency,usd,from\nEUR,1,soon\n", "soon"),
    ],
)
def test_a_file_that_holds_no_rates(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        rates(tmp_path, text)
