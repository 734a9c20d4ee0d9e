"""Arrow schemas of the lake's tables, made from the column registry."""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from costscope.domain.columns import DERIVED_TABLES, SOURCE_TABLES, Field

_TYPES = {
    "int64": pa.int64(),
    "string": pa.string(),
    "bool": pa.bool_(),
    "instant": pa.timestamp("us", tz="UTC"),
    "usd": pa.decimal128(18, 12),
    "billed": pa.decimal128(38, 18),
    "list<int64>": pa.list_(pa.int64()),
}

_SQL_TYPES = {
    "int64": "BIGINT",
    "string": "VARCHAR",
    "bool": "BOOLEAN",
    "instant": "TIMESTAMPTZ",
    "usd": "DECIMAL(18,12)",
    "billed": "DECIMAL(38,18)",
    "list<int64>": "BIGINT[]",
}


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The schema of one source table."""
    return pa.schema([pa.field(f.name, _TYPES[f.type]) for f in SOURCE_TABLES[table]])


def sql_columns(table: str) -> list[tuple[str, str]]:
    """Name and DuckDB type of every column of a source or derived table."""
    fields: tuple[Field, ...] = (SOURCE_TABLES | DERIVED_TABLES)[table]
    return [(f.name, _SQL_TYPES[f.type]) for f in fields]
