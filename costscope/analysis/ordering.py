"""Sorts and shortens the rows of an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from costscope.domain.errors import UnknownName
from costscope.domain.table import AtLeast, Cell, Table

_TIMES = {"hour", "day", "month"}


@dataclass(frozen=True, slots=True)
class Ordering:
    """``sort`` names a column, ``-`` in front for the greatest first; ``limit`` cuts after so many rows."""

    sort: str | None = None
    limit: int | None = None


def arranged(table: Table, ordering: Ordering) -> Table:
    """The table's rows in order, at most ``limit`` of them; unknown cells come last.

    Rows that are equal in the sorted column keep the order of their other cells, so that the same lake
    always prints the same.  Raises :class:`UnknownName` for a column that is not there.
    """
    sort = ordering.sort or _natural(table)
    name = sort.removeprefix("-")
    names = [column.name for column in table.columns]
    if name not in names:
        raise UnknownName.of("column", name, names, where="--sort")
    place = names.index(name)
    rows = sorted(table.rows, key=lambda row: tuple(_key(cell) for cell in row))
    known = [row for row in rows if row[place] is not None]
    unknown = [row for row in rows if row[place] is None]
    known.sort(key=lambda row: _key(row[place]), reverse=sort.startswith("-"))
    rows = known + unknown
    kept = rows if ordering.limit is None else rows[: ordering.limit]
    return replace(table, rows=kept, hidden=table.hidden + len(rows) - len(kept))


def _natural(table: Table) -> str:
    """By time under a time, else dearest first."""
    first = table.columns[0].name
    return first if first in _TIMES else "-cost"


def _key(cell: Cell) -> tuple[int, Decimal, str]:
    """Something that compares among cells of one column, unknown first."""
    if cell is None:
        return (0, Decimal(0), "")
    if isinstance(cell, AtLeast):
        return (1, cell.value, "or more")
    if isinstance(cell, bool | int | Decimal):
        return (1, Decimal(cell), "")
    if isinstance(cell, datetime):
        return (1, Decimal(0), cell.astimezone(UTC).isoformat(timespec="microseconds"))
    if isinstance(cell, date):
        return (1, Decimal(0), cell.isoformat())
    return (1, Decimal(0), cell)
