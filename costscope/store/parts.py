"""Writes Parquet files the way the lake wants them."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa
import pyarrow.parquet as pq

GROUP_ROWS: Final = 16_384


def drop_sources(path: Path, sources: set[int]) -> None:
    """Take what some sources said out of a file that is not published yet."""
    from pyarrow import compute

    rows = pq.read_table(path, use_threads=False)
    theirs = compute.is_in(rows["source_id"], pa.array(list(sources), pa.int64()))
    pq.write_table(rows.filter(compute.invert(theirs)), path, compression="zstd", compression_level=1)


def give_back_memory() -> None:
    """Return what Arrow keeps for later to the system: DuckDB, which comes next, has memory of its own."""
    pa.default_memory_pool().release_unused()


class PartWriter:
    """One file per table in a folder, opened when the table gets its first rows.

    Rows of many small sources share a row group; a table is written out whenever it has ``GROUP_ROWS``.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._waiting: dict[str, list[pa.Table]] = {}
        self._waiting_rows: dict[str, int] = {}

    def add(self, table: str, rows: pa.Table) -> None:
        """Append rows to a table."""
        self._waiting.setdefault(table, []).append(rows)
        self._waiting_rows[table] = self._waiting_rows.get(table, 0) + rows.num_rows
        if self._waiting_rows[table] >= GROUP_ROWS:
            self._write(table)

    def _write(self, table: str) -> None:
        rows = pa.concat_tables(self._waiting.pop(table))
        self._waiting_rows[table] = 0
        writer = self._writers.get(table)
        if writer is None:
            folder = self._folder / table
            folder.mkdir(mode=0o700, exist_ok=True)
            texts = [f.name for f in rows.schema if pa.types.is_string(f.type)]
            writer = self._writers[table] = pq.ParquetWriter(
                folder / f"{self._name}.parquet",
                rows.schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=texts,
                write_statistics=texts,
            )
        writer.write_table(rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for table in list(self._waiting):
            self._write(table)
        for writer in self._writers.values():
            writer.close()

    def files(self) -> dict[str, Path]:
        """The file of each table that has rows; complete once the writer is closed."""
        return {table: self._folder / table / f"{self._name}.parquet" for table in self._writers}
