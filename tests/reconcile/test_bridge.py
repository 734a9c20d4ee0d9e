"""The lines between tracked and billed lose nothing, on paper either."""

from __future__ import annotations

from decimal import Decimal

from costscope.analysis.reconcile import Reconciliation
from costscope.analysis.reconcile.bridge import MEANING, Line
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
        "rounding": D("0.08") - 1_001 * OUTPUT,
        "billed_only": D("0.3"),
        "tracked_only": -300 * INPUT,
        "unexplained": D("0.09") + D("0.5") - 2_000 * OUTPUT,
        "billed": D("0.075") + D("0.08") + D("0.09") + D("0.5") + D("0.3"),
    }
    assert_adds_up(found)
    assert found.unexplained() == D("0.09") + D("0.5") - 2_000 * OUTPUT + D("0.3") - 300 * INPUT
    table = found.summary()
    assert dict(zip(table.column("line"), table.column("cells"), strict=True))["tracked"] == 5
    assert table.total_of("cells") == 5


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
    assert {name: lines(found)[name] for name in ("day_boundary", "not_final", "tax")} == {
        "day_boundary": 0,
        "not_final": D("0.5") - 200 * OUTPUT,
        "tax": D("1.90"),
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


def test_the_first_line_reads_the_same_at_every_level() -> None:
    calls = [call(at(day), output=n) for day, n in ((5, 13), (6, 7), (7, 9))]
    charges = [charge(at(day, 0), cost) for day, cost in ((5, "0.17"), (6, "0.11"), (7, "0.31"))]
    assert D("0.002175") == 29 * OUTPUT
    shown = [
        render(compare(calls, charges, by=by).summary(), "table").splitlines() for by in (None, "day", "")
    ]
    tracked = {line.split()[1] for lines in shown for line in lines if line.startswith("tracked ")}
    assert tracked == {"0.0022"}


def test_every_line_has_a_meaning() -> None:
    assert set(MEANING) == set(Line)
