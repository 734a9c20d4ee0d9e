"""A table as a Parquet file for programs: every digit, rows only, no total."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from costscope.domain.table import AtLeast, Cell, Kind, Table

if TYPE_CHECKING:
    import pyarrow as pa

_DIGITS: Final = 38
_DECIMALS: Final = 18


def write_parquet(table: Table, path: Path) -> None:
    """Write the rows; an unknown cell is null, a lower bound its bound.  Raises ``OSError``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        Kind.INTEGER: pa.int64(),
        **dict.fromkeys((Kind.MONEY, Kind.DECIMAL, Kind.PERCENT), pa.decimal128(_DIGITS, _DECIMALS)),
        Kind.INSTANT: pa.timestamp("us", tz="UTC"),
        Kind.DATE: pa.date32(),
        Kind.FLAG: pa.bool_(),
    }
    arrays = [
        _array([row[place] for row in table.rows], types.get(column.kind, pa.string()))
        for place, column in enumerate(table.columns)
    ]
    pq.write_table(pa.Table.from_arrays(arrays, names=[column.name for column in table.columns]), path)


def _array(cells: list[Cell], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    return pa.array([cell.value if isinstance(cell, AtLeast) else cell for cell in cells], kind)
