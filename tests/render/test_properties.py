"""Laws that hold for every table, whatever a log has put into it."""

from __future__ import annotations

import json
import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costscope.domain.money import rounded
from costscope.domain.table import AtLeast, Cell, Table
from costscope.render import FORMATS, render
from costscope.render.visible import visible
from tests.render import readers
from tests.render.strategies import amounts, known, money_table, tables, texts

FORBIDDEN = frozenset("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(tables())
def test_csv_gives_back_every_value(table: Table) -> None:
    grid = readers.read_csv(render(table, "csv"))
    assert grid.headings == [column.name for column in table.columns]
    assert len(grid.rows) == len(table.rows)
    for fields, cells in zip(grid.rows, table.rows, strict=True):
        for text, cell in zip(fields, cells, strict=True):
            if isinstance(cell, str):
                assert text in (visible(cell), "'" + visible(cell))
            else:
                assert _value_of(text, cell) == cell


def _value_of(text: str, like: Cell) -> Cell:
    match like:
        case None:
            return None if text == "" else text
        case bool():
            return {"true": True, "false": False}[text]
        case int():
            return int(text)
        case Decimal():
            return Decimal(text)
        case AtLeast():
            return AtLeast(Decimal(text))
        case datetime():
            return datetime.fromisoformat(text)
        case date():
            return date.fromisoformat(text)
    return text


@given(tables())
def test_json_gives_back_every_value_and_its_kind(table: Table) -> None:
    document = json.loads(render(table, "json"), parse_float=pytest.fail)
    assert list(document) == ["schema", "meta", "columns", "rows", "total", "notes", "hidden"]
    assert document["hidden"] == table.hidden
    assert document["notes"] == [visible(note) for note in table.notes]
    assert len(document["rows"]) == len(table.rows)
    pairs = list(zip(document["rows"], table.rows, strict=True))
    if table.total is None:
        assert document["total"] is None
    else:
        pairs.append((document["total"], table.total))
    for found, cells in pairs:
        assert list(found) == [column.name for column in table.columns]
        for value, cell in zip(found.values(), cells, strict=True):
            match cell:
                case str():
                    assert value == visible(cell)
                case None | bool() | int():
                    assert value is cell or value == cell
                    assert type(value) is type(cell)
                case AtLeast():
                    assert _value_of(value["at_least"], cell) == cell
                case _:
                    assert _value_of(value, cell) == cell
    lines = render(table, "jsonl").removesuffix("\n").split("\n") if table.rows else []
    assert [json.loads(line) for line in lines] == document["rows"]


@given(st.lists(st.none() | amounts | amounts.map(AtLeast), max_size=8))
def test_the_printed_money_adds_up_to_the_printed_total(cells: list[Cell]) -> None:
    true_total = sum(known(cells), Decimal(0))
    table = money_table(cells, true_total if None not in cells else AtLeast(true_total))
    for fmt, read in (
        ("table", readers.read_text),
        ("md", readers.read_markdown),
        ("html", readers.read_html),
    ):
        grid = read(render(table, fmt))
        printed = [_figure(cell) for _, cell in grid.rows if cell != "?"]
        assert grid.total is not None
        total = _figure(grid.total[1])
        assert len(printed) == len(known(cells))
        assert sum(printed, Decimal(0)) == total
        places = -int(total.as_tuple().exponent)
        assert places == (4 if any(0 < abs(amount) < 1 for amount in [*known(cells), true_total]) else 2)
        assert total == rounded(true_total, places)
        for figure, amount in zip(printed, known(cells), strict=True):
            assert abs(figure - amount) < Decimal(1).scaleb(-places)


@given(st.lists(amounts, min_size=1, max_size=8), amounts)
def test_under_another_total_each_amount_is_rounded_by_itself(cells: list[Decimal], other: Decimal) -> None:
    table = money_table([*cells], sum(cells, Decimal(0)) + (other or Decimal(1)))
    printed = [_figure(cell) for _, cell in readers.read_text(render(table, "table")).rows]
    places = -int(printed[0].as_tuple().exponent)
    assert printed == [rounded(cell, places) for cell in cells]


def _figure(text: str) -> Decimal:
    return Decimal(text.removeprefix("≥ ").replace(",", ""))


@given(tables())
def test_no_character_acts_on_a_terminal(table: Table) -> None:
    for fmt in FORMATS:
        output = render(table, fmt)
        acting = {char for char in output if unicodedata.category(char) in ("Cc", "Cs") or char in FORBIDDEN}
        assert acting <= {"\n"}, fmt
        output.encode()  # what a log said can always be written out


@given(tables())
def test_each_row_is_one_line(table: Table) -> None:
    assert render(table, "csv").count("\n") == 1 + len(table.rows)
    assert render(table, "jsonl").count("\n") == len(table.rows)


@given(tables())
def test_a_page_holds_only_the_elements_we_wrote(table: Table) -> None:
    text = render(table, "html")
    assert "<script" not in text.lower()
    page = readers.read_page(text)
    plain = readers.read_page(render(Table(table.schema, table.columns, ()), "html"))
    allowed = {"tr", "td", "tfoot", "p"} | set(plain.tags)
    assert set(page.tags) <= allowed
    assert {name for name, _ in page.attributes} <= {
        "lang",
        "charset",
        "name",
        "content",
        "http-equiv",
        "scope",
        "class",
    }
    assert len([tag for tag in page.tags if tag == "style"]) == 1


@given(tables())
def test_formats_for_people_agree_on_any_table(table: Table) -> None:
    markdown, html = readers.read_markdown(render(table, "md")), readers.read_html(render(table, "html"))
    assert _lines(markdown) == _lines(html)


def _lines(grid: readers.Grid) -> list[list[str]]:
    """Every cell, without the white space at its ends, which Markdown does not keep."""
    lines = [grid.headings, *grid.rows, *([grid.total] if grid.total else [])]
    return [[cell.strip() for cell in line] for line in lines]


@given(texts)
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    kept = {char for char in text if unicodedata.category(char)[0] in "LNPS"}
    assert kept <= set(visible(text))
