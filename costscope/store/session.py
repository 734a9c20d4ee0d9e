"""DuckDB sessions: bounded, in UTC, with no way out of the lake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from costscope.domain.errors import UsageError


@contextmanager
def session(
    root: Path, *, memory_mb: int = 1024, threads: int | None = None, tz: str = "UTC"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory session that may read the lake's folder and nothing else.

    ``memory_mb`` bounds what DuckDB keeps before it spills into the lake's folder.
    """
    spill = root / "spill"
    connection = duckdb.connect(
        config={
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": str(spill),
            "preserve_insertion_order": "true",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            **({"threads": str(threads)} if threads else {}),
        }
    )
    try:
        try:
            connection.execute(f"SET TimeZone = {quoted(tz)}")
        except duckdb.Error as error:
            raise UsageError(f"{tz!r} is no time zone", hint="--tz Europe/Berlin") from error
        connection.execute(f"SET allowed_directories = [{quoted(str(root))}]")
        # A process started by another takes itself for interactive, and draws bars on standard output.
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def quoted(text: str) -> str:
    """A text as an SQL literal, for the places where parameters cannot stand."""
    return "'" + text.replace("'", "''") + "'"


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Put rows into a table, many at a time: one statement a row takes a hundred times as long."""
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        marks = ", ".join([f"({', '.join('?' * len(some[0]))})"] * len(some))
        connection.execute(f"INSERT INTO {table} VALUES {marks}", [v for row in some for v in row])


@cache
def script(folder: str) -> tuple[tuple[str, str], ...]:
    """The packaged SQL files of a folder under ``sql``, in the order of their numbers: name and text."""
    found = files("costscope.store").joinpath("sql", folder)
    return tuple(
        (entry.name, entry.read_text(encoding="utf-8"))
        for entry in sorted(found.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".sql")
    )
