"""DuckDB types of the lake's columns, made from the column registry."""

from __future__ import annotations

from costscope.domain.columns import DERIVED_TABLES, SOURCE_TABLES, Field

_SQL_TYPES = {
    "int64": "BIGINT",
    "string": "VARCHAR",
    "bool": "BOOLEAN",
    "instant": "TIMESTAMPTZ",
    "usd": "DECIMAL(18,12)",
    "billed": "DECIMAL(38,18)",
    "list<int64>": "BIGINT[]",
}


def sql_columns(table: str) -> list[tuple[str, str]]:
    """Name and DuckDB type of every column of a source or derived table."""
    fields: tuple[Field, ...] = (SOURCE_TABLES | DERIVED_TABLES)[table]
    return [(f.name, _SQL_TYPES[f.type]) for f in fields]
