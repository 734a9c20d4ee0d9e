"""Finds the columns an adapter wants in a table of text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable
from costscope.domain.errors import BadHeader

if TYPE_CHECKING:
    import polars as pl

PREAMBLE_ROWS = 30
"""How far down a header is looked for."""


def read_table(reader: CsvTable, data: bytes, path: Path, batch: Batch) -> None:
    """Put the rows of a CSV file into the batch.

    Raises :class:`BadHeader`; a row with fewer or more cells than the header is a reject.
    """
    import polars as pl

    text = data.decode("utf-8", "replace")
    rows = csv.reader(io.StringIO(text, newline=""), strict=False)
    header, above = _begin(reader, rows, batch)
    check_header(reader, header, f"{path}:{len(above) + 1}")
    wanted = wanted_columns(reader, header)
    places = [header.index(name) for name in wanted]
    taken: list[list[str | None]] = []
    numbers: list[int] = []
    for number in count(len(above) + 2):
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            batch.reject(number, f"not CSV: {error}")
            continue
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            batch.reject(number, f"{len(row)} fields under a header of {len(header)}")
            continue
        taken.append([row[place].strip() or None for place in places])
        numbers.append(number)
    columns = list(zip(*taken, strict=True)) if taken else [()] * len(wanted)
    frame = pl.DataFrame(
        {"line": pl.Series(numbers, dtype=pl.Int64)}
        | {name: pl.Series(column, dtype=pl.String) for name, column in zip(wanted, columns, strict=True)}
    )
    said = {row[0].strip(): row[1].strip() or None for row in above if len(row) > 1}
    reader.take(completed(reader, frame, said), batch)


def _begin(reader: CsvTable, rows: Iterator[list[str]], batch: Batch) -> tuple[list[str], list[list[str]]]:
    """The header, and the rows above it; the first row is the header where no other can be."""
    first = next(rows, [])
    above: list[list[str]] = []
    row: list[str] | None = first
    while reader.preamble and row is not None and not set(reader.required) <= set(map(str.strip, row)):
        above.append(row)
        row = next(rows, None) if len(above) < PREAMBLE_ROWS else None
    if row is None:
        row, above = first, []
    for _ in filter(any, above):
        batch.skip("preamble")
    return [name.strip() for name in row], above


def wanted_columns(reader: CsvTable, header: Sequence[str]) -> list[str]:
    """The columns an adapter reads of a table that has these."""
    known = {*reader.required, *reader.optional}
    found = [name for name in (*reader.required, *reader.optional) if name in header]
    if reader.further is not None:
        found += [name for name in header if name not in known and re.fullmatch(reader.further, name)]
    return found


def completed(
    reader: CsvTable, frame: pl.DataFrame, said: Mapping[str, str | None] | None = None
) -> pl.DataFrame:
    """The frame with the columns that the table lacks: what was ``said`` above its header, else nulls."""
    import polars as pl

    values: dict[str, str | None] = {name: None for name in reader.optional if name not in frame.columns}
    values |= {name: (said or {}).get(name) for name in reader.preamble}
    return frame.with_columns(pl.lit(value, pl.String).alias(name) for name, value in values.items())


def check_header(reader: CsvTable, header: Sequence[str], where: str) -> None:
    """Raises :class:`BadHeader` for a table whose columns cannot be told apart, or are not the adapter's."""
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise BadHeader(f"the header names {', '.join(twice)} twice", where=where)
    missing = [name for name in reader.required if name not in header]
    if missing:
        raise BadHeader(
            f"the header lacks {', '.join(missing)}",
            where=where,
            hint=f"costscope doctor {where.rpartition(':')[0]}   says which formats look like it",
        )
