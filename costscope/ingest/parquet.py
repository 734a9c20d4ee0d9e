"""Reads Parquet files as tables of text, one bounded stretch of rows at a time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import SAMPLE_BYTES, CsvTable, Sample
from costscope.domain.errors import UnreadableInput
from costscope.domain.money import D, rounded
from costscope.ingest.tables import check_header, completed, wanted_columns

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

MAGIC: Final = b"PAR1"
_BATCH_ROWS: Final = 2_048
_BATCH_BYTES: Final = 256 * 1024 * 1024
"""Text that a batch of rows may have in one column: a small file may repeat a long one without end."""
_STRETCH_BYTES: Final = 32 * 1024 * 1024
"""About how much text makes one frame; at least one batch of rows, at most :data:`_STRETCH_ROWS`."""
_STRETCH_ROWS: Final = 32_768
_PAGE_BUFFER_BYTES: Final = 1024 * 1024

_TAIL: Final = r"e-|\.\d{19}"
"""In numbers that may have more decimals than are stored."""
STORED_DECIMALS: Final = 18
"""Decimals that amounts of a bill are kept with."""

_json = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


def is_parquet(path: str) -> bool:
    """Whether a file begins as Parquet does.  Raises ``OSError``."""
    with Path(path).open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def schema_sample(path: str) -> Sample:
    """What the formats of tables judge a Parquet file by: its columns, as the header of a CSV file.

    Raises :class:`UnreadableInput`.
    """
    header = io.StringIO()
    with _opened(path) as file:
        csv.writer(header, lineterminator="\n").writerow(file.schema_arrow.names)
    return Sample(header.getvalue().encode()[:SAMPLE_BYTES], whole=True)


def parquet_stretches(reader: CsvTable, path: str) -> Iterator[tuple[Batch, int, int]]:
    """The settled batch, the rows and about the file's bytes of every stretch; one for a file without rows.

    Raises :class:`UnreadableInput`, and :class:`~costscope.domain.errors.BadHeader` for another table.
    """
    with _opened(path) as file:
        texts = [f.name for f in file.schema_arrow if _is_text(f.type)]
    # A text that stands in many rows is stored once, and is kept so until its rows are known to be few.
    with _opened(path, texts) as file:
        names = file.schema_arrow.names
        check_header(reader, names, f"{path}:1")
        wanted = wanted_columns(reader, names)
        all_rows = file.metadata.num_rows
        size = sum(file.metadata.row_group(g).total_byte_size for g in range(file.num_row_groups))
        for rows in _stretches(file, wanted):
            batch = Batch(remembers_text=reader.remembers_text)
            reader.take(completed(reader, _frame(rows)), batch)
            batch.settle()
            yield batch, rows.num_rows, size * rows.num_rows // max(all_rows, 1)


@contextmanager
def _opened(path: str, dictionaries: Sequence[str] = ()) -> Iterator[pq.ParquetFile]:
    """The file, whose errors name it; some columns of text come as dictionaries."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(
            path, read_dictionary=list(dictionaries), buffer_size=_PAGE_BUFFER_BYTES, pre_buffer=False
        ) as file:
            yield file
    except (pa.ArrowException, OSError, OverflowError) as error:
        raise UnreadableInput(f"cannot be read as Parquet: {_first_line(error)}", where=path) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _stretches(file: pq.ParquetFile, names: list[str]) -> Iterator[pa.Table]:
    import pyarrow as pa

    schema = pa.schema([(name, pa.large_string()) for name in names])
    rows: list[pa.RecordBatch] = []
    is_first = True
    size = count = 0
    for batch in file.iter_batches(_BATCH_ROWS, columns=names, use_threads=False):
        rows.append(_texts_of(batch, schema))
        size, count = size + rows[-1].nbytes, count + batch.num_rows
        if size >= _STRETCH_BYTES or count >= _STRETCH_ROWS:
            yield pa.Table.from_batches(rows, schema)
            rows, is_first, size, count = [], False, 0, 0
    if rows or is_first:
        yield pa.Table.from_batches(rows, schema)


def _texts_of(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The columns as CSV would have them: trimmed text, null where nothing is left."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for name in schema.names:
        text = pc.utf8_trim_whitespace(_text(batch.column(name)))
        columns.append(pc.if_else(pc.equal(text, ""), None, text))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _text(column: pa.Array) -> pa.Array:
    """A column as text: instants in ISO 8601, binary numbers with the digits that tell them apart."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        size = pc.sum(pc.take(pc.binary_length(column.dictionary), column.indices)).as_py() or 0
        if size > _BATCH_BYTES:
            raise pa.ArrowInvalid(
                f"{len(column)} rows of a column have {size} bytes, {_BATCH_BYTES} are allowed"
            )
        return _text(column.dictionary_decode())
    if pa.types.is_nested(kind):
        return pa.array(
            [_nested(value) for value in column.to_pylist(maps_as_pydicts="lossy")], pa.large_string()
        )
    if _is_bytes(kind):
        # Older writers do not mark text as text.
        return pa.array([v and v.decode("utf-8", "replace") for v in column.to_pylist()], pa.large_string())
    if pa.types.is_timestamp(kind):
        # A zone is only how to show it: what is stored is UTC.
        instants = column.cast(pa.timestamp("us"), safe=False)
        text = pc.strftime(instants, "%Y-%m-%dT%H:%M:%S")
        return (pc.binary_join_element_wise(text, "Z", "") if kind.tz else text).cast(pa.large_string())
    text = column.cast(pa.large_string())
    if pa.types.is_floating(kind) and pc.any(pc.match_substring_regex(text, _TAIL)).as_py():
        return pa.array([_without_tail(number) for number in text.to_pylist()], pa.large_string())
    return text


def _is_bytes(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return any(t(kind) for t in (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary))


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return any(t(kind) for t in (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary))


def _without_tail(number: str | None) -> str | None:
    """A small binary number to the decimals that are stored; its last digits only tell it from others."""
    if number is None or not re.search(_TAIL, number):
        return number
    return f"{rounded(D(number), STORED_DECIMALS):f}"


def _nested(value: Any) -> str | None:
    return None if value is None else _json.encode(value).decode()


def _frame(rows: pa.Table) -> Any:
    """A stretch as a polars frame, its rows numbered from 1."""
    import polars as pl

    frame = pl.DataFrame({name: pl.from_arrow(rows.column(name)) for name in rows.column_names})
    return frame.with_columns(pl.int_range(1, rows.num_rows + 1, dtype=pl.Int64).alias("line"))
