"""DuckDB types of the lake's columns, made from the column registry."""

from __future__ import annotations

from collections.abc import Iterable

from costscope.domain.columns import Field

_SQL_TYPES = {
    "int64": "BIGINT",
    "string": "VARCHAR",
    "bool": "BOOLEAN",
    "instant": "TIMESTAMPTZ",
    "usd": "DECIMAL(18,12)",
    "billed": "DECIMAL(38,18)",
    "list<int64>": "BIGINT[]",
}


def sql_columns(fields: Iterable[Field]) -> list[tuple[str, str]]:
    """Name and DuckDB type of every column of a table."""
    return [(f.name, _SQL_TYPES[f.type]) for f in fields]


def no_rows(fields: Iterable[Field]) -> str:
    """A query with the columns of a table that nothing was written to yet."""
    nulls = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in sql_columns(fields))
    return f"SELECT {nulls} LIMIT 0"
