"""Arrow schemas of the lake's tables, made from the column registry."""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from costscope.domain.columns import SOURCE_TABLES

_TYPES = {
    "int64": pa.int64(),
    "string": pa.string(),
    "bool": pa.bool_(),
    "instant": pa.timestamp("us", tz="UTC"),
    "usd": pa.decimal128(18, 12),
    "billed": pa.decimal128(38, 18),
    "list<int64>": pa.list_(pa.int64()),
}


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The schema of one source table."""
    return pa.schema([pa.field(f.name, _TYPES[f.type]) for f in SOURCE_TABLES[table]])
