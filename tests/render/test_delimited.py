"""A spreadsheet that opens the CSV runs nothing and sees every digit."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from costscope.domain.table import AtLeast, Cell, Column, Kind, Table
from costscope.render import render


def field(cell: Cell, kind: Kind) -> str:
    """The one cell of a one-column CSV, as a reader gets it."""
    text = render(Table("t/1", (Column("c", kind),), [(cell,)]), "csv")
    return next(iter(csv.reader(io.StringIO(text.removeprefix("c\n"), newline=""))))[0]


@pytest.mark.parametrize("first", [*"=+-@\uff1d\uff0b\uff0d\uff20", "\t", "\r", " =", "\n="])
def test_a_formula_becomes_text(first: str) -> None:
    assert field(first + "1+1", Kind.TEXT).startswith("'")


@pytest.mark.parametrize("text", ["a=1", "1+1", "'=1", "x@y", "", " plain"])
def test_other_text_is_left_alone(text: str) -> None:
    assert field(text, Kind.TEXT) == text


def test_a_text_in_a_column_of_money_is_still_text() -> None:
    assert field("=1+1", Kind.MONEY) == "'=1+1"


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (Decimal("-1234567.890000000001"), Kind.MONEY, "-1234567.890000000001"),
        (Decimal("1E+3"), Kind.MONEY, "1000"),
        (Decimal("1E-12"), Kind.MONEY, "0.000000000001"),
        (Decimal("12.50"), Kind.MONEY, "12.5"),
        (Decimal("-0.00"), Kind.MONEY, "0"),
        (AtLeast(Decimal("12.34")), Kind.MONEY, "12.34"),
        (-5, Kind.INTEGER, "-5"),
        (Decimal("33.33333"), Kind.PERCENT, "33.33333"),
        (None, Kind.MONEY, ""),
    ],
)
def test_numbers_are_plain(cell: Cell, kind: Kind, text: str) -> None:
    assert field(cell, kind) == text


def test_there_is_no_total_row() -> None:
    table = Table("t/1", (Column("n", Kind.INTEGER),), [(1,), (2,)], total=(3,))
    assert render(table, "csv") == "n\n1\n2\n"
