"""A table is rectangular, sorts the same way every time, and hides nothing without saying so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costscope.analysis.ordering import Ordering, arranged
from costscope.domain.errors import UnknownName
from costscope.domain.money import from_pico
from costscope.domain.table import AtLeast, Cell, Column, Kind, Table

COLUMNS = (Column("name"), Column("cost", Kind.MONEY), Column("note", is_detail=True))
money = st.integers(-(10**15), 10**15).map(from_pico)
costs = st.none() | money | money.map(AtLeast)
rows = st.lists(st.tuples(st.text(max_size=3), costs, st.none() | st.text(max_size=3)), max_size=12)


def table(found: list[tuple[Cell, ...]], **more: object) -> Table:
    """A table of the columns above."""
    return Table("costscope.test/1", COLUMNS, found, **more)  # type: ignore[arg-type]


def amount(cell: Cell) -> Decimal | None:
    """The figure of a cell, a lower bound's as well."""
    value = cell.value if isinstance(cell, AtLeast) else cell
    assert value is None or isinstance(value, Decimal)
    return value


@given(rows, st.randoms(use_true_random=False), st.sampled_from(["cost", "-cost", "name", "-note"]))
def test_rows_come_in_one_order_however_they_came(
    found: list[tuple[Cell, ...]], luck: object, sort: str
) -> None:
    expected = list(arranged(table(found), Ordering(sort)).rows)
    luck.shuffle(found)  # type: ignore[attr-defined]
    assert list(arranged(table(found), Ordering(sort)).rows) == expected
    assert sorted(map(repr, expected)) == sorted(map(repr, found))


@given(rows, st.booleans())
def test_the_greatest_or_the_least_first_and_the_unknown_last(
    found: list[tuple[Cell, ...]], greatest_first: bool
) -> None:
    sort = "-cost" if greatest_first else "cost"
    amounts = [amount(cell) for cell in arranged(table(found), Ordering(sort)).column("cost")]
    known = [value for value in amounts if value is not None]
    assert known == sorted(known, reverse=greatest_first)
    assert amounts == known + [None] * (len(amounts) - len(known))


@given(rows, st.none() | st.integers(0, 15))
def test_a_limit_cuts_and_counts_what_it_cuts(found: list[tuple[Cell, ...]], limit: int | None) -> None:
    whole = arranged(table(found), Ordering())
    cut = arranged(table(found), Ordering(limit=limit))
    assert list(cut.rows) == list(whole.rows)[:limit]
    assert len(cut.rows) + cut.hidden == len(found)


def test_instants_sort_by_time_not_by_what_a_clock_shows() -> None:
    # In the night of 25 October 2026 the hour from 2 to 3 comes twice in Berlin.
    start = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    hours = [start + timedelta(minutes=30 * n, microseconds=n % 2) for n in range(10)]
    shown = [(hour.astimezone(ZoneInfo("Europe/Berlin")),) for hour in hours]
    columns = (Column("hour", Kind.INSTANT),)
    found = arranged(Table("costscope.test/1", columns, shown[::-1]), Ordering("hour"))
    assert [row[0].astimezone(UTC) for row in found.rows] == hours  # type: ignore[union-attr]


def test_a_column_that_is_not_there_is_named_with_its_neighbours() -> None:
    with pytest.raises(UnknownName, match="coast") as error:
        arranged(table([]), Ordering("-coast"))
    assert error.value.where == "--sort"
    assert error.value.hint == "did you mean cost?"


@pytest.mark.parametrize("wrong", [{"rows": [("a", None)]}, {"rows": [], "total": ("a",)}])
def test_a_row_of_another_length_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="needs 3 cells"):
        Table("costscope.test/1", COLUMNS, **wrong)  # type: ignore[arg-type]


@given(rows)
def test_people_are_spared_details_of_which_nothing_is_known(found: list[tuple[Cell, ...]]) -> None:
    shown = table(found, total=("total", None, None)).for_people()
    names = [column.name for column in shown.columns]
    assert ("note" in names) == any(row[2] is not None for row in found)
    assert names[:2] == ["name", "cost"]
    assert shown.column("cost") == [row[1] for row in found]
    assert shown.total_of("name") == "total"


def test_cells_are_found_by_name() -> None:
    found = table([("a", Decimal(1), None)])
    assert found.column("cost") == [Decimal(1)]
    for lookup in (lambda: found.column("price"), lambda: found.total_of("cost")):
        with pytest.raises(KeyError):
            lookup()
