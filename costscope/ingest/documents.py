"""Reads a file that is understood as a whole: one JSON value, or one table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, JsonDocument
from costscope.domain.errors import UnreadableInput
from costscope.ingest.decode import BOM, reason_of, repaired
from costscope.ingest.tables import read_table

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
        read_table(reader, data, path, batch)
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
