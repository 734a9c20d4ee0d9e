"""The terminal table is aligned and fits."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from costscope.domain.money import D
from costscope.domain.table import Column, Kind, Table
from costscope.render import render
from costscope.render.text import NARROWEST, display_width, shortened
from tests.render.cases import CASES, HOSTILE
from tests.render.readers import Grid, read_text
from tests.render.strategies import tables

WIDE = [
    "日本語",
    "한국어",
    "\uff57\uff49\uff44\uff45",
    "e\u0301te\u0301",
    "plain",
    "naïve",
    "Ελληνικά",
    "日本 mixed",
]


@pytest.mark.parametrize("text", WIDE)
def test_display_width_is_that_of_a_terminal(text: str) -> None:
    assert display_width(text) == cell_len(text)


@given(st.permutations(WIDE))
def test_numbers_stand_below_each_other_whatever_stands_before_them(names: list[str]) -> None:
    table = Table("t/1", (Column("name"), Column("calls", Kind.INTEGER)), [(name, 7) for name in names])
    lines = render(table, "table").splitlines()
    assert len({cell_len(line) for line in lines if line.endswith("7")}) == 1
    assert len(lines) == len(WIDE) + 2


@given(tables())
def test_no_line_is_longer_than_its_rule(table: Table) -> None:
    head = 2 if table.title else 0
    lines = render(table, "table").split("\n")[head:]
    assert set(lines[1]) <= {"-", " "}
    for line in lines[: len(table.rows) + 2]:
        assert display_width(line) <= len(lines[1])
        assert line == line.rstrip()


@pytest.mark.parametrize("width", [1, 20, 40, 60, 80, 100, 120, 140])
@pytest.mark.parametrize("case", CASES)
def test_a_narrow_terminal_shortens_texts_and_never_numbers(case: str, width: int) -> None:
    table = CASES[case]
    full, narrow = (read_text(render(table, "table", width=at)) for at in (None, width))
    is_text = [column.kind is Kind.TEXT for column in table.columns]
    for before, after in zip(_lines(full), _lines(narrow), strict=True):
        for long, short, text in zip(before, after, is_text, strict=True):
            assert short == long or (text and short.endswith("…") and long.startswith(short[:-1]))
    fits = max(map(cell_len, _body(render(table, "table", width=width), table))) <= width
    texts = [cell for line in _lines(narrow) for cell, text in zip(line, is_text, strict=True) if text]
    assert fits or max(map(cell_len, texts)) <= NARROWEST


def test_a_table_that_fits_is_not_shortened() -> None:
    for table in CASES.values():
        needed = max(map(cell_len, _body(render(table, "table"), table)))
        assert render(table, "table", width=needed) == render(table, "table")
        assert ("…" in render(table, "table", width=needed - 1)) or not _has_long_text(table)


def _has_long_text(table: Table) -> bool:
    return any(
        isinstance(cell, str) and column.kind is Kind.TEXT and cell_len(cell) > NARROWEST
        for row in table.rows
        for cell, column in zip(row, table.columns, strict=True)
    )


def _lines(grid: Grid) -> list[list[str]]:
    return [grid.headings, *grid.rows, *([grid.total] if grid.total else [])]


def _body(text: str, table: Table) -> list[str]:
    head = 2 if table.title else 0
    return text.split("\n")[head : head + 2 + len(table.rows) + (2 if table.total else 0)]


@given(st.text(), st.integers(1, 30))
def test_a_shortened_text_fits(text: str, width: int) -> None:
    short = shortened(text, width)
    assert display_width(short) <= max(width, 1)
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_an_ellipsis_stands_at_a_word() -> None:
    assert shortened("ab cd", 4) == "ab…"


def test_colour_adds_nothing_but_colour() -> None:
    for table in CASES.values():
        coloured = render(table, "table", colour=True)
        assert coloured != render(table, "table")
        assert re.sub("\x1b\\[[012]m", "", coloured) == render(table, "table")


def test_markup_of_other_libraries_means_nothing() -> None:
    assert "[bold red]rich[/bold red]" in render(HOSTILE, "table", colour=True)


def test_a_unit_is_not_said_twice() -> None:
    columns = (
        Column("duration_ms", Kind.INTEGER, unit="ms"),
        Column("input_tokens", Kind.INTEGER, unit="tokens"),
        Column("wait", Kind.INTEGER, unit="s"),
        Column("calls", Kind.INTEGER, unit="s"),
        Column("spent", Kind.MONEY),
        Column("spent_usd", Kind.MONEY),
        Column("share", Kind.PERCENT, unit="%"),
    )
    grid = read_text(render(Table("t/1", columns, []), "table"))
    assert grid.headings == [
        "duration ms",
        "input tokens",
        "wait s",
        "calls s",
        "spent USD",
        "spent usd",
        "share",
    ]


def test_places_of_money_follow_the_column() -> None:
    def shown(*cells: str) -> list[str]:
        table = Table("t/1", (Column("cost", Kind.MONEY),), [(D(cell),) for cell in cells])
        return [row[0] for row in read_text(render(table, "table")).rows]

    assert shown("1.005", "12345", "0") == ["1.00", "12,345.00", "0.00"]
    assert shown("1.005", "-0.00001") == ["1.0050", "0.0000"]
    assert shown("-0.5") == ["-0.5000"]
    assert shown("1") == ["1.00"]
