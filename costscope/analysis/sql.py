"""A question in the user's own SQL."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal

from costscope.domain.errors import UsageError
from costscope.domain.table import Cell, Column, Kind, Table
from costscope.store.query import QueryError, Reader

_KINDS = {
    "TIMESTAMP WITH TIME ZONE": Kind.INSTANT,
    "TIMESTAMP": Kind.INSTANT,
    "DATE": Kind.DATE,
    "BOOLEAN": Kind.FLAG,
    "VARCHAR": Kind.TEXT,
}


def ask(reader: Reader, query: str, limit: int | None) -> Table:
    """The rows of a query, values as they are stored.  Raises :class:`UsageError` with DuckDB's own words."""
    try:
        columns, rows = reader.table(query)
    except QueryError as error:
        raise UsageError(
            str(error).splitlines()[0],
            where="the query",
            hint='costscope sql "SHOW TABLES"   or   costscope sql "DESCRIBE call"',
        ) from None
    shown = rows if limit is None else rows[:limit]
    return Table(
        "costscope.sql/1",
        tuple(Column(name, _kind(kind), title=name) for name, kind in columns),
        [tuple(_cell(value) for value in row) for row in shown],
        hidden=len(rows) - len(shown),
    )


def _kind(name: str) -> Kind:
    if name.startswith("DECIMAL") or name in {"DOUBLE", "FLOAT"}:
        return Kind.DECIMAL
    if name.endswith(("INT", "INTEGER")):
        return Kind.INTEGER
    return _KINDS.get(name, Kind.TEXT)


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int | Decimal | bool | datetime | date):
        return value
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else str(value)
    return str(value)
