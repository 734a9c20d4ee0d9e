"""The lines between tracked and billed lose nothing, on paper either."""

from __future__ import annotations

from decimal import Decimal

from costscope.analysis.reconcile import Reconciliation
from costscope.analysis.reconcile.bridge import MEANING, Line
from costscope.analysis.selection import Basis
from costscope.domain.money import total_of
from costscope.domain.table import AtLeast, Cell
from costscope.render import render
from tests.reconcile.cases import INPUT, OUTPUT, at, call, charge, compare, failed_call
from tests.render import readers

D = Decimal


def amount(cell: Cell) -> Decimal:
    """The figure of a cell; of a bound, the bound."""
    value = cell.value if isinstance(cell, AtLeast) else cell
    assert isinstance(value, Decimal)
    return value


def lines(found: Reconciliation, currency: str | None = None) -> dict[str, Cell]:
    table = found.summary(currency)
    shown = dict(zip(table.column("line"), table.column("amount"), strict=True))
    return {str(name): value for name, value in shown.items()} | {"billed": table.total_of("amount")}


def assert_adds_up(found: Reconciliation, currency: str | None = None) -> None:
    table = found.summary(currency)
    known = [cell for cell in table.column("amount") if cell is not None]
    assert total_of(map(amount, known)) == table.total_of("amount")
    printed = readers.read_text(render(table, "table"))
    figures = [D(row[1].removeprefix("≥ ").replace(",", "")) for row in printed.rows if row[1] != "?"]
    assert printed.total is not None
    assert sum(figures) == D(printed.total[1].replace(",", ""))


def test_every_difference_has_its_line() -> None:
    found = compare(
        [
            call(at(5), output=1_000),
            call(at(6), output=1_001),
            call(at(7), output=1_000),
            call(at(8), output=1_000),
            call(at(9), input=300),
        ],
        [
            charge(at(5, 0), "0.075000"),
            charge(at(6, 0), "0.08"),
            charge(at(7, 0), "0.090000", quantity=D(1_100)),
            charge(at(8, 0), "0.500000"),
            charge(at(9, 0), "0.300000"),
        ],
    )
    assert lines(found) == {
        "tracked": 4_001 * OUTPUT + 300 * INPUT,
        "volume": 100 * OUTPUT,
        "tracker": 0,
        "provider": D("0.09") - 1_100 * OUTPUT,
        "rounding": D("0.08") - 1_001 * OUTPUT,
        "billed_only": D("0.3"),
        "tracked_only": -300 * INPUT,
        "unexplained": D("0.5") - 1_000 * OUTPUT,
        "billed": D("0.075") + D("0.08") + D("0.09") + D("0.5") + D("0.3"),
    }
    assert_adds_up(found)
    assert found.unexplained() == D("0.09") + D("0.5") - 2_000 * OUTPUT
    table = found.summary()
    assert dict(zip(table.column("line"), table.column("cells"), strict=True))["tracked"] == 5
    assert table.total_of("cells") == 5


def test_the_support_of_a_line_says_how_much_it_is_worth() -> None:
    recorded = [call(at(day), output=1_000, recorded_cost=D("0.07")) for day in (5, 6)]
    at_list = [charge(at(day, 0), "0.075000") for day in (5, 6)]
    (fits,) = (s for s in compare(recorded, at_list, basis=Basis.RECORDED).bridge() if s.line is Line.TRACKER)
    assert (fits.amount, fits.support, fits.cells) == (2 * (1_000 * OUTPUT - D("0.07")), "fits", 2)
    dearer = [charge(at(day, 0), "0.080000") for day in (5, 6)]
    (assumed,) = (
        s for s in compare(recorded, dearer, basis=Basis.RECORDED).bridge() if s.line is Line.TRACKER
    )
    assert (assumed.amount, assumed.support) == (fits.amount, "assumed")


def test_unknown_costs_make_the_tracked_line_a_bound() -> None:
    calls = [call(at(5), output=1_000), call(at(5), model="sibyl-9", output=9)]
    charges = [charge(at(5, 0), "0.075000"), charge(at(5, 0), "0.04", "sibyl-9")]
    found = compare(calls, charges)
    assert lines(found)["tracked"] == AtLeast(1_000 * OUTPUT)
    assert lines(found)["unpriced"] == D("0.04")
    assert_adds_up(found)
    failed = compare([*calls[:1], failed_call(at(5))], charges[:1])
    assert lines(failed)["tracked"] == AtLeast(1_000 * OUTPUT)


def test_tax_and_timing_and_pending_have_lines_of_their_own() -> None:
    charges = [
        charge(at(5, 0), "0.00", rounding=D(0)),
        charge(at(6, 0), "0.015000"),
        charge(at(7, 0), "0.500000"),
        charge(at(7, 0), "1.90", None, None, charge_category="Tax"),
    ]
    calls = [call(at(5, 23, 59), output=200), call(at(7), output=200)]
    found = compare(calls, charges, as_of=at(7, 12))
    assert {name: lines(found)[name] for name in ("timing", "pending", "not_comparable")} == {
        "timing": 0,
        "pending": D("0.5") - 200 * OUTPUT,
        "not_comparable": D("1.90"),
    }
    assert_adds_up(found)
    assert any("tax: 1.9 USD in 1 row" in note for note in found.summary().notes)


def test_small_amounts_add_up_on_paper() -> None:
    calls = [call(at(day), output=n) for day, n in zip(range(1, 8), (1, 13, 1, 7, 7, 11, 3), strict=True)]
    charges = [
        charge(at(day, 0), cost, quantity=None if day % 2 else D(5))
        for day, cost in zip(
            range(1, 8), ("0.31", "0.33", "0.37", "0.71", "0.01", "0.00", "5.00"), strict=True
        )
    ]
    assert_adds_up(compare(calls, charges))


def test_every_line_has_a_meaning() -> None:
    assert set(MEANING) == set(Line)
