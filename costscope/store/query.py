"""Reads a published lake: a session with the views of ``sql/views``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from costscope.domain.columns import DERIVED_TABLES, SOURCE_TABLES, Field
from costscope.domain.errors import LakeDamaged
from costscope.store.lake import Lake
from costscope.store.manifest import Manifest
from costscope.store.questions import refuse_to_write
from costscope.store.session import insert, quoted, script, session
from costscope.store.sql_types import no_rows

QueryError = duckdb.Error
"""What a question raises that the database does not understand or allow."""

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Reader:
    """One consistent snapshot of a lake, open for questions."""

    manifest: Manifest
    _connection: duckdb.DuckDBPyConnection

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        """Ask; values travel as parameters only."""
        with _files_are_there():
            return self._connection.execute(sql, list(parameters)).fetchall()

    def table(self, sql: str) -> tuple[list[tuple[str, str]], Rows]:
        """Ask what a user wrote; also tells the name and the type of each column.  Nothing is written."""
        with _files_are_there():
            refuse_to_write(self._connection, sql)
            cursor = self._connection.execute(sql)
            columns = [(str(name), str(kind)) for name, kind, *_ in cursor.description or ()]
            return columns, cursor.fetchall()


@contextmanager
def _files_are_there() -> Iterator[None]:
    """Say which file of the lake is missing or unreadable."""
    try:
        yield
    except duckdb.IOException as error:
        raise LakeDamaged(
            f"a file cannot be read: {str(error).splitlines()[0]}",
            hint="ask again: another process may have published twice since; else ingest into a new lake",
        ) from error


@contextmanager
def reading(lake: Lake, *, tz: str = "UTC") -> Iterator[Reader]:
    """Open a lake for reading; days begin in ``tz``.  Raises :class:`LakeMissing`."""
    manifest = lake.manifest()
    with session(lake.root, tz=tz) as connection:
        for layer, parts in (("lake", manifest.derived_parts), ("said", manifest.source_parts)):
            for table, fields in (DERIVED_TABLES if layer == "lake" else SOURCE_TABLES).items():
                body = _body(lake, fields, parts.get(table, []))
                with _files_are_there():
                    connection.execute(f"CREATE TEMP VIEW {layer}_{table} AS {body}")
        _register_sources(connection, manifest)
        for _, text in script("views"):
            connection.execute(text)
        yield Reader(manifest, connection)


def _body(lake: Lake, fields: Iterable[Field], parts: list[str]) -> str:
    if parts:
        names = ", ".join(quoted(path) for path in lake.paths(parts))
        return f"SELECT * FROM read_parquet([{names}])"
    return no_rows(fields)


def _register_sources(connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
    connection.execute("CREATE TEMP TABLE lake_sources (source_id BIGINT, path VARCHAR, adapter VARCHAR)")
    connection.execute("CREATE TEMP TABLE lake_blocks (source_id BIGINT, block BIGINT, first_line BIGINT)")
    sources = [(s.source_id, s.path, s.adapter) for s in manifest.sources]
    blocks = [(s.source_id, b, first) for s in manifest.sources for b, first in enumerate(s.blocks)]
    insert(connection, "lake_sources", sources)
    insert(connection, "lake_blocks", blocks)
