"""One cell, as a program and as a person gets it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from costscope.domain.table import AtLeast, Cell, Column, Kind, Table
from costscope.render import render
from costscope.render.cells import amount, exact, shown
from costscope.render.visible import visible
from tests.render.readers import Grid, read_html
from tests.render.strategies import money_table


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("\x00\x07\x7f\x9b", r"\x00\x07\x7f\x9b"),
        ("a\tb\r\nc", r"a\tb\r\nc"),
        ("\u061c\u202e\u2066", r"\u061c\u202e\u2066"),
        ("\u2028\ufeff\u200b", r"\u2028\ufeff\u200b"),
        ("\U000e0041", r"\U000e0041"),
        ("\udcff", r"\udcff"),
        ("naïve 日本 👩\u200d💻 \u00a0 a\\b", "naïve 日本 👩\u200d💻 \u00a0 a\\b"),
    ],
)
def test_what_would_act_is_shown(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_a_flag_is_no_amount() -> None:
    cells: list[Cell] = [True, False, None, "1", 1, Decimal(1), AtLeast(Decimal(1))]
    assert [amount(cell) for cell in cells] == [None, None, None, None, 1, 1, 1]


@pytest.mark.parametrize(
    ("cell", "kind", "program", "person"),
    [
        (2026, Kind.TEXT, "2026", "2026"),
        (1234, Kind.MONEY, "1234", "1,234.00"),
        ("no price", Kind.MONEY, "no price", "no price"),
        (AtLeast(Decimal("1234.5")), Kind.MONEY, "1234.5", "≥ 1,234.50"),
        (Decimal("0.1"), Kind.PERCENT, "0.1", "0.10%"),
        (None, Kind.MONEY, None, "?"),
        (None, Kind.INTEGER, None, "?"),
        (None, Kind.TEXT, None, "-"),
        (None, Kind.INSTANT, None, "-"),
    ],
)
def test_a_cell(cell: Cell, kind: Kind, program: str | None, person: str) -> None:
    assert exact(cell) == program
    assert shown(cell, kind, 2) == person


def shown_grid(table: Table) -> Grid:
    return read_html(render(table, "html"))


def test_a_total_decides_places_too() -> None:
    grid = shown_grid(money_table([Decimal(5), Decimal("-4.5")], Decimal("0.5")))
    assert [row[1] for row in grid.rows] == ["5.0000", "-4.5000"]
    assert grid.total == ["total", "0.5000"]


def test_unknown_money_in_a_total_is_not_blank() -> None:
    assert shown_grid(money_table([Decimal(5), None], None)).total == ["total", "?"]


def test_a_figure_is_not_replaced_by_the_word_total() -> None:
    table = Table("t/1", (Column("rank", Kind.INTEGER), Column("calls", Kind.INTEGER)), [(1, 2)], (None, 2))
    assert shown_grid(table).total == ["", "2"]


@pytest.mark.parametrize("label", [" all ", "all "])
def test_a_total_in_markdown_is_bold_whatever_is_around_it(label: str) -> None:
    table = Table("t/1", (Column("name"),), [("a",)], (label,))
    assert "\n| **all** |\n" in render(table, "md")


def test_an_address_in_markdown_is_no_link() -> None:
    table = Table("t/1", (Column("name"),), [("www.x.example http://x.example gpt-4.1 a/b",)])
    assert r"www\.x.example http:\//x.example gpt-4.1 a/b" in render(table, "md")


def test_nothing_is_not_bold() -> None:
    assert "****" not in render(Table("t/1", (Column("name"),), [("a",)], ("",), title=" "), "md")
