"""A table as the texts a person reads, before any layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from costscope.domain.money import rounded_column
from costscope.domain.table import AtLeast, Cell, Column, Kind, Table
from costscope.render.cells import NUMERIC, amount, plain, shown, unit
from costscope.render.visible import visible


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings, rows and total as text, safe to print, not yet escaped for any markup."""

    title: str
    headings: list[str]
    numeric: list[bool]
    """Which columns are aligned at their right."""
    rows: list[list[str]]
    total: list[str] | None
    notes: list[str]
    left_out: str
    """What a document says about the rows that are not in it; a terminal is told on standard error."""


def to_sheet(table: Table) -> Sheet:
    """Cast every cell, with one number of decimals per column."""
    bottoms = table.total or (None,) * len(table.columns)
    columns = [
        _column(column.kind, [row[i] for row in table.rows], bottoms[i], table.anchors)
        for i, column in enumerate(table.columns)
    ]
    return Sheet(
        title=visible(table.title),
        headings=[_heading(column) for column in table.columns],
        numeric=[column.kind in NUMERIC for column in table.columns],
        rows=[list(row) for row in zip(*(texts for texts, _ in columns), strict=True)],
        total=None if table.total is None else _total([bottom for _, bottom in columns], table),
        notes=[visible(note) for note in table.notes],
        left_out=_left_out(table),
    )


def _left_out(table: Table) -> str:
    if not table.hidden:
        return ""
    return f"{table.hidden:,} more rows are not shown" + (
        "." if table.total is None else "; the total has them."
    )


def _heading(column: Column) -> str:
    """The heading with its unit; a percentage carries its sign in the cells."""
    heading = visible(column.heading)
    suffix = f" {unit(column) or ''}".rstrip()
    if column.kind is Kind.PERCENT or f" {heading}".lower().endswith(suffix.lower()):
        return heading
    return heading + suffix


def _column(kind: Kind, cells: Sequence[Cell], total: Cell, anchors: int) -> tuple[list[str], str]:
    places = _places(kind, [*cells, total])
    rounded = _adding_up(cells, total, places, anchors) if kind is Kind.MONEY else cells
    return [shown(cell, kind, places) for cell in rounded], shown(total, kind, places)


def _places(kind: Kind, cells: Iterable[Cell]) -> int:
    """Decimals of a column: cents, or hundredths of a cent where something is under one unit of money."""
    amounts = [number for cell in cells if (number := amount(cell)) is not None]
    if kind is Kind.MONEY:
        return 4 if any(0 < abs(number) < 1 for number in amounts) else 2
    if kind is Kind.PERCENT:
        return 1
    return max((len(plain(number).partition(".")[2]) for number in amounts), default=0)


def _adding_up(cells: Sequence[Cell], total: Cell, places: int, anchors: int) -> Sequence[Cell]:
    """Round the amounts so that those printed add up to the total printed.

    Only where they add up to it unrounded: a mean below the rows, or rows that a limit left out, would make
    the largest remainder push figures away from their nearest value for nothing.
    """
    amounts = [number for cell in cells if (number := amount(cell)) is not None]
    if sum(amounts, Decimal(0)) != amount(total):
        return cells
    return list(_replaced(cells, iter(rounded_column(amounts, places, anchors=anchors))))


def _replaced(cells: Iterable[Cell], amounts: Iterator[Decimal]) -> Iterator[Cell]:
    for cell in cells:
        if amount(cell) is None:
            yield cell
        else:
            yield AtLeast(next(amounts)) if isinstance(cell, AtLeast) else next(amounts)


def _total(bottoms: list[str], table: Table) -> list[str]:
    """The total row: a column that has no total is blank, not unknown; only money is missed there."""
    assert table.total is not None
    texts = [
        "" if cell is None and column.kind is not Kind.MONEY else text
        for text, cell, column in zip(bottoms, table.total, table.columns, strict=True)
    ]
    if texts and not texts[0] and table.columns[0].kind not in NUMERIC:
        texts[0] = "total"
    return texts
