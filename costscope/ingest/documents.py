"""Reads a file that is understood as a whole: one JSON value, or one table."""

from __future__ import annotations

import csv
import io
import json
from itertools import count
from pathlib import Path
from typing import IO

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, JsonDocument
from costscope.domain.errors import BadHeader, UnreadableInput
from costscope.ingest.decode import BOM, reason_of, repaired

DOCUMENT_BYTES = 1024 * 1024 * 1024
"""A larger document is refused: it has to fit in memory whole."""


def read_document(reader: JsonDocument | CsvTable, stream: IO[bytes], path: Path) -> tuple[Batch, int]:
    """The settled batch of a whole file, and its size in bytes, decompressed.

    Raises :class:`UnreadableInput` when it is too large, :class:`BadHeader` for a table of another form.
    """
    data = stream.read(DOCUMENT_BYTES + 1)
    while len(data) <= DOCUMENT_BYTES and (more := stream.read(DOCUMENT_BYTES + 1 - len(data))):
        data += more
    if len(data) > DOCUMENT_BYTES:
        raise UnreadableInput(f"the document is larger than {DOCUMENT_BYTES} bytes", where=str(path))
    size = len(data)
    data = data.removeprefix(BOM)
    batch = Batch(remembers_text=reader.remembers_text)
    if isinstance(reader, JsonDocument):
        _read_json(reader, data, path, batch)
    else:
        _read_table(reader, data, path, batch)
    batch.settle()
    return batch, size


def _read_json(reader: JsonDocument, data: bytes, path: Path, batch: Batch) -> None:
    try:
        document = msgspec.json.decode(data, type=reader.document_type)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        try:
            whole = _one_value(repaired(data))
            document = msgspec.json.decode(whole, type=reader.document_type, strict=False)
        except (ValueError, RecursionError):
            batch.reject(1, reason_of(error))
            return
    try:
        reader.take(document, path.name.partition(".")[0], batch)
    except (ValueError, RecursionError) as error:
        batch.reject(1, reason_of(error))


def _one_value(data: bytes) -> bytes:
    """Several JSON values one after another, such as pages appended to a file, as the list of them."""
    text = data.decode().rstrip()
    # Only where a value ends matters here: numbers are not made.
    find_end = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str).raw_decode
    values: list[str] = []
    end = 0
    while end < len(text):
        start = end
        while text[start].isspace():
            start += 1
        end = find_end(text, start)[1]
        values.append(text[start:end])
    return f"[{','.join(values)}]".encode() if len(values) > 1 else data


def _read_table(reader: CsvTable, data: bytes, path: Path, batch: Batch) -> None:
    import polars as pl

    text = data.decode("utf-8", "replace")
    rows = csv.reader(io.StringIO(text, newline=""), strict=False)
    header = [name.strip() for name in next(rows, [])]
    _check_header(reader, header, path)
    wanted = [name for name in (*reader.required, *reader.optional) if name in header]
    places = [header.index(name) for name in wanted]
    taken: list[list[str | None]] = []
    numbers: list[int] = []
    for number in count(2):
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
    absent = [name for name in reader.optional if name not in header]
    reader.take(frame.with_columns(pl.lit(None, pl.String).alias(name) for name in absent), batch)


def _check_header(reader: CsvTable, header: list[str], path: Path) -> None:
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise BadHeader(f"the header names {', '.join(twice)} twice", where=f"{path}:1")
    missing = [name for name in reader.required if name not in header]
    if missing:
        raise BadHeader(
            f"the header lacks {', '.join(missing)}",
            where=f"{path}:1",
            hint=f"costscope doctor {path}   says which formats look like it",
        )
