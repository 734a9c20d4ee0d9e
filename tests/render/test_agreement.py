"""All formats say the same, cell for cell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from costscope.domain.table import Kind, Table
from costscope.render import render
from tests.render import readers
from tests.render.cases import CASES

EXACT_FORMATS = {"csv": readers.read_csv, "json": readers.read_json, "jsonl": readers.read_json_lines}
SHOWN_FORMATS = {"table": readers.read_text, "md": readers.read_markdown, "html": readers.read_html}


@pytest.fixture(params=CASES)
def table(request: pytest.FixtureRequest) -> Table:
    return CASES[request.param]


def test_formats_for_people_agree(table: Table) -> None:
    text, markdown, html = (read(render(table, fmt)) for fmt, read in SHOWN_FORMATS.items())
    assert text.headings == markdown.headings == html.headings
    assert text.rows == markdown.rows == html.rows
    assert text.total == markdown.total == html.total
    assert len(text.rows) == len(table.rows)
    assert (text.total is None) == (table.total is None)


def test_formats_for_programs_agree(table: Table) -> None:
    comma, json, lines = (read(render(table, fmt)) for fmt, read in EXACT_FORMATS.items())
    assert comma.headings == json.headings == [column.name for column in table.columns]
    assert json.rows == lines.rows
    assert [[cell.removeprefix("'") for cell in row] for row in comma.rows] == json.rows
    assert len(json.rows) == len(table.rows)


def test_people_see_what_programs_read(table: Table) -> None:
    exact = readers.read_json(render(table, "json")).rows
    shown = readers.read_html(render(table, "html")).rows
    for exact_row, shown_row in zip(exact, shown, strict=True):
        for column, program, person in zip(table.columns, exact_row, shown_row, strict=True):
            if program == "":
                numeric = column.kind in (Kind.INTEGER, Kind.MONEY, Kind.DECIMAL, Kind.PERCENT)
                assert person in (("?",) if numeric else ("-", ""))
            elif column.kind is Kind.FLAG:
                assert person == {"true": "yes", "false": "no"}[program]
            elif column.kind in (Kind.TEXT, Kind.INSTANT, Kind.DATE):
                assert person == program
            else:
                figure = Decimal(person.removeprefix("≥ ").removesuffix("%").replace(",", ""))
                exponent = figure.as_tuple().exponent
                assert isinstance(exponent, int)
                assert abs(figure - Decimal(program)) < Decimal(1).scaleb(exponent)


def test_title_and_notes_stand_in_every_format_for_people(table: Table) -> None:
    for fmt, read in SHOWN_FORMATS.items():
        around = " ".join(read(render(table, fmt)).around)
        for note in table.notes:
            assert note.replace("\x1b", "\\x1b") in around
        assert table.title in around
        assert fmt == "table" or not table.hidden or f"{table.hidden:,} more rows" in around
