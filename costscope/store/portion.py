"""Derives one portion of the tasks a publish touches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from costscope.domain.columns import DERIVED_TABLES, SOURCE_TABLES
from costscope.store.manifest import Manifest
from costscope.store.rates import Pricer, put_rates
from costscope.store.session import insert, quoted, script, session
from costscope.store.sql_types import no_rows, sql_columns

_MEMORY_MB: Final = 200
_FIRST_STEP: Final = "10"
"""Files numbered below prepare the whole run, from here on they are done for each portion."""

_MADE_BY: Final = {
    "70_call.sql": {"calls": "call"},
    "80_tool_call.sql": {"tool_calls": "tool_call"},
    "84_loop.sql": {"loops": "loop"},
    "86_retry.sql": {"retries": "retry"},
    "88_cache_break.sql": {"cache_breaks": "cache_break"},
    "90_task.sql": {"tasks": "task", "rejects": "reject"},
}
"""Which step makes which table of the derived layer, and from which relation it is written."""

_ORDER: Final = {
    "calls": "task_id, call_number",
    "tool_calls": "task_id, start_time, tool_call_id",
    "loops": "task_id, thread_id, first_call_number",
    "retries": "task_id, call_id",
    "cache_breaks": "task_id, call_id",
    "tasks": "task_id",
    "rejects": "source_id, block, line",
}


@contextmanager
def prepared(root: Path, manifest: Manifest, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A session that sees what the sources of a manifest said, with the rules all portions share."""
    with session(root, memory_mb=_MEMORY_MB, threads=threads) as db:
        _open_sources(db, root, manifest)
        for name, text in script("derive"):
            if name < _FIRST_STEP:
                db.execute(text)
        yield db


def _open_sources(db: duckdb.DuckDBPyConnection, root: Path, manifest: Manifest) -> None:
    """Views of the source layer, without what sources said that are no longer part of the lake."""
    db.execute("CREATE TEMP TABLE source_block (source_id BIGINT, block BIGINT, first_line BIGINT)")
    blocks = [(s.source_id, block, first) for s in manifest.sources for block, first in enumerate(s.blocks)]
    insert(db, "source_block", blocks)
    for table in SOURCE_TABLES:
        parts = manifest.source_parts.get(table, [])
        if parts:
            names = ", ".join(quoted(str(root / name)) for name in parts)
            body = f"SELECT * FROM read_parquet([{names}])"
        else:
            body = no_rows(SOURCE_TABLES[table])
        db.execute(f"CREATE TEMP VIEW said_{table} AS {body}")
        db.execute(
            f"CREATE TEMP VIEW source_{table} AS SELECT * FROM said_{table}"
            " WHERE source_id IN (SELECT DISTINCT source_id FROM source_block)"
        )


def derive_apart(
    root: Path, manifest: Manifest, staging: Path, touched: Path, shared: Path, pricer: Pricer, portion: int
) -> list[tuple[str, Path]]:
    """Derive one portion in a session of its own, as a process of its own does.

    ``touched`` and ``shared`` are Parquet files of the relations :func:`derive_portion` asks.
    """
    with prepared(root, manifest, threads=1) as db:
        for relation, path in (("touched", touched), ("shared", shared)):
            db.execute(f"CREATE TEMP TABLE {relation} AS SELECT * FROM read_parquet({quoted(str(path))})")
        return derive_portion(db, staging, pricer, portion)


def derive_portion(
    db: duckdb.DuckDBPyConnection, staging: Path, pricer: Pricer, portion: int
) -> list[tuple[str, Path]]:
    """Derive the tasks of one portion of ``touched``; returns the tables that have rows, as staged files."""
    made: list[tuple[str, Path]] = []
    db.execute(
        "CREATE OR REPLACE TEMP TABLE scope AS"
        " SELECT task, row_number() OVER (ORDER BY task) AS task_number FROM touched WHERE portion = ?",
        [portion],
    )
    db.execute(
        """CREATE OR REPLACE TEMP TABLE shared_in_scope AS
        SELECT DISTINCT response_key FROM shared WHERE task IN (SELECT task FROM scope)"""
    )
    for name, text in script("derive"):
        if name < _FIRST_STEP:
            continue
        if name.startswith("50"):
            put_rates(db, pricer)
        db.execute(text)
        for table, relation in _MADE_BY.get(name, {}).items():
            fields = sql_columns(DERIVED_TABLES[table])
            columns = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in fields)
            query = f"SELECT {columns} FROM {relation} ORDER BY {_ORDER[table]}"
            path, rows = write_rows(db, staging, table, query, f"{portion:04d}.parquet")
            if relation == "call":
                # From here on the calls are read from where they stand: making them once is dear enough.
                at = quoted(str(path))
                db.execute(f"CREATE OR REPLACE TEMP VIEW call AS SELECT * FROM read_parquet({at})")
            if rows:
                made.append((table, path))
    return made


def write_rows(
    db: duckdb.DuckDBPyConnection, staging: Path, table: str, query: str, name: str
) -> tuple[Path, int]:
    """Write the rows of a query as a file of a derived table, still staged; returns it with how many."""
    folder = staging / "derived" / table
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / name
    counted = db.execute(
        f"COPY ({query}) TO {quoted(str(target))}"
        " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880)"
    ).fetchone()
    return target, int(counted[0]) if counted else 0
