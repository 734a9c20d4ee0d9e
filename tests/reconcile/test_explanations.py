"""What is shown of a comparison beside the bridge: one cell's rows, bars, the provider's own arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest

from costscope.analysis.reconcile import Reconciliation
from costscope.domain.errors import CircularSource, UnitScale, UnknownName
from costscope.domain.money import total_of
from costscope.domain.table import Table
from costscope.render import render
from tests.reconcile.cases import OUTPUT, at, call, charge, compare, reader, usage

D = Decimal
SIDES = (
    [call(at(5), output=1_000, line=7), call(at(5, 13), output=400, line=9)],
    [charge(at(5, 0), "0.120000"), charge(at(5, 0), "0.200000", None, "web_search")],
)


def steps(table: Table) -> dict[str, list[tuple[object, object]]]:
    """Amounts and places by step."""
    found: dict[str, list[tuple[object, object]]] = {}
    for step, _, amount, _, where in table.rows:
        found.setdefault(str(step), []).append((amount, where))
    return found


def explained(found: Reconciliation, name: str) -> Table:
    log = reader("tracked", calls=SIDES[0])
    return found.explain(log, name)


def test_a_cell_is_explained_by_the_rows_of_both_sides() -> None:
    shown = steps(explained(compare(*SIDES), "2024-03-05/output"))
    assert shown["call"] == [(1_000 * OUTPUT, "log.jsonl:7"), (400 * OUTPUT, "log.jsonl:9")]
    assert shown["charge"] == [(D("0.12"), "bill.csv:2")]
    assert shown["tracked"] == [(1_400 * OUTPUT, None)]
    assert shown["billed"] == [(D("0.12"), None)]
    assert shown["difference"] == shown["left"] == [(D("0.12") - 1_400 * OUTPUT, None)]


def test_a_cause_is_part_of_the_explanation() -> None:
    shown = steps(explained(compare(*SIDES), "web_search"))
    assert shown["cause 28 fees"] == [(D("0.2"), None)]
    assert shown["left"] == [(0, None)]


@pytest.mark.parametrize("name", ["2024-03-05", "nothing", ""])
def test_a_name_has_to_mean_one_cell(name: str) -> None:
    with pytest.raises(UnknownName):
        explained(compare(*SIDES), name)


def test_bars_lead_from_tracked_to_billed() -> None:
    table = compare(*SIDES).waterfall()
    bars = dict(zip(table.column("line"), table.column("bar"), strict=True))
    assert set(str(bars["tracked"])) == {"█"}
    assert str(bars["fees"]).count("▓") == 40 * D("0.2") / D("0.32")
    assert table.total_of("bar") == "█" * 40
    assert "▓" in render(table, "html")


def test_a_provider_s_count_times_list_is_what_it_charged() -> None:
    charges = [charge(at(5, 0), "0.075000"), charge(at(6, 0), "0.08"), charge(at(7, 0), "0.500000")]
    counts = [usage(at(5, 0), 1_000), usage(at(6, 0), 1_001), usage(at(7, 0), 1_000), usage(at(8, 0), 3)]
    found = compare([], charges, counts)
    table = found.ties()
    assert table.column("tie") == ["TIES", "TIES", "OFF", "NOT_CHARGED"]
    assert table.column("difference") == [0, D("0.08") - 1_001 * OUTPUT, D("0.5") - 1_000 * OUTPUT, None]
    assert table.column("counted_rows") == [f"tokens.csv:{line}" for line in (2, 3, 4, 5)]
    off = f"off by {D('0.5') - 1_000 * OUTPUT:f}".rstrip("0")
    assert any(off in note and "2 TIES, 1 OFF, 1 NOT_CHARGED" in note for note in found.summary().notes)


def test_a_bill_without_counts_ties_to_nothing() -> None:
    found = compare([call(at(5), output=1_000)], [charge(at(5, 0), "0.075000")])
    assert list(found.ties().rows) == []
    assert not any("usage against cost" in note for note in found.summary().notes)


def test_cents_read_as_dollars_are_an_error() -> None:
    calls = [call(at(day), output=1_000) for day in (5, 6, 7)]
    charges = [charge(at(day, 0), "7.5000") for day in (5, 6, 7)]
    with pytest.raises(UnitScale, match="100 times more than the log in 3 of 3 cells"):
        compare(calls, charges)
    assert total_of(c.billed.cost for c in compare(calls[:1], charges).all_cells if c.billed) == D("22.5")


def test_a_tracker_s_estimate_is_no_bill() -> None:
    with pytest.raises(CircularSource, match="1 amount of litellm's own estimate"):
        compare([], [charge(at(5, 0), "0.05", estimated_by="litellm")])
