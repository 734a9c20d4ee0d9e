"""Derives calls, tool calls and tasks from what the sources said.

Set-wise, for the tasks a publish touches only, in portions that bound the memory.  The rules stand in
``sql/derive``, one step a file; the result depends on the sources alone, not on the order they came in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import duckdb

from costscope.domain.columns import DERIVED_TABLES, SOURCE_TABLES
from costscope.store.lake import Writing
from costscope.store.rates import Pricer, put_rates
from costscope.store.session import insert, quoted, script, session
from costscope.store.sql_types import no_rows, sql_columns
from costscope.store.touched import find_touched

ROWS_PER_PORTION: Final = 125_000
"""Records derived at once; more of them only make more portions."""

_FIRST_STEP: Final = "10"
"""Files numbered below prepare the whole run, from here on they are done for each portion."""

_MADE_BY: Final = {
    "70_call.sql": {"calls": "call"},
    "80_tool_call.sql": {"tool_calls": "tool_call"},
    "90_task.sql": {"tasks": "task", "rejects": "reject"},
}
"""Which step makes which table of the derived layer, and from which relation it is written."""

_ORDER: Final = {
    "calls": "task_id, call_number",
    "tool_calls": "task_id, start_time, tool_call_id",
    "tasks": "task_id",
    "rejects": "source_id, block, line",
}


def derive(
    writing: Writing,
    changed: Iterable[int],
    pricer: Pricer,
    *,
    threads: int | None = None,
    everything: bool = False,
) -> list[tuple[int, int, str]]:
    """Bring the derived layer up to date with the source layer of an unpublished manifest.

    Returns source, line and reason of every record of the lake whose counts contradict each other.

    ``changed`` are the ids of sources that came or went; ``everything`` derives all tasks again, as after
    a change of prices.
    """
    with session(writing.root, memory_mb=200, threads=threads) as db:
        _open_sources(db, writing)
        for name, text in script("derive"):
            if name < _FIRST_STEP:
                db.execute(text)
        portions = find_touched(db, list(changed), ROWS_PER_PORTION, everything=everything)
        kept = [] if everything else _keep_untouched(db, writing)
        made: dict[str, list[str]] = {table: [] for table in DERIVED_TABLES}
        for portion in portions:
            for table, name in _derive_portion(db, writing, pricer, portion):
                made[table].append(name)
        for table in DERIVED_TABLES:
            survivors = [name for kind, name in kept if kind == table]
            writing.manifest.derived_parts[table] = survivors + made[table]
        return _contradictions(db, writing)


def _contradictions(db: duckdb.DuckDBPyConnection, writing: Writing) -> list[tuple[int, int, str]]:
    """Source, line and reason of every record whose counts contradict each other; counted in the manifest."""
    parts = writing.manifest.derived_parts["rejects"]
    found: list[tuple[int, int, str]] = []
    if parts:
        names = ", ".join(quoted(str(writing.root / name)) for name in parts)
        found = db.execute(
            f"""SELECT source_id, first_line + line, reason
            FROM read_parquet([{names}]) JOIN source_block USING (source_id, block) ORDER BY ALL"""
        ).fetchall()
    for source in writing.manifest.sources:
        source.contradictions = sum(1 for source_id, _, _ in found if source_id == source.source_id)
    return found


def _open_sources(db: duckdb.DuckDBPyConnection, writing: Writing) -> None:
    """Views of the source layer, without what sources said that are no longer part of the lake."""
    manifest = writing.manifest
    db.execute("CREATE TEMP TABLE source_block (source_id BIGINT, block BIGINT, first_line BIGINT)")
    blocks = [(s.source_id, block, first) for s in manifest.sources for block, first in enumerate(s.blocks)]
    insert(db, "source_block", blocks)
    for table in SOURCE_TABLES:
        parts = manifest.source_parts.get(table, [])
        if parts:
            names = ", ".join(quoted(str(writing.root / name)) for name in parts)
            body = f"SELECT * FROM read_parquet([{names}])"
        else:
            body = no_rows(SOURCE_TABLES[table])
        db.execute(f"CREATE TEMP VIEW said_{table} AS {body}")
        db.execute(
            f"CREATE TEMP VIEW source_{table} AS SELECT * FROM said_{table}"
            " WHERE source_id IN (SELECT DISTINCT source_id FROM source_block)"
        )


def _keep_untouched(db: duckdb.DuckDBPyConnection, writing: Writing) -> list[tuple[str, str]]:
    """The derived files that stay, those that hold touched tasks written anew without them."""
    kept: list[tuple[str, str]] = []
    for table, parts in writing.manifest.derived_parts.items():
        for number, name in enumerate(parts):
            survivors = _without_touched(db, writing, table, name, f"kept-{number:04d}.parquet")
            kept.extend((table, survivor) for survivor in survivors)
    return kept


def _without_touched(
    db: duckdb.DuckDBPyConnection, writing: Writing, table: str, name: str, new_name: str
) -> list[str]:
    part = f"read_parquet({quoted(str(writing.root / name))})"
    if table == "rejects":
        condition = "(source_id, block, line) IN (SELECT source_id, block, line FROM touched_record)"
        db.execute(
            """CREATE OR REPLACE TEMP VIEW touched_record AS
            SELECT source_id, block, line FROM keyed_record WHERE task IN (SELECT task FROM touched)"""
        )
    else:
        condition = "task_id IN (SELECT task FROM touched)"
    counts = db.execute(f"SELECT count(*), count(*) FILTER ({condition}) FROM {part}").fetchone()
    assert counts is not None
    rows, stale = counts
    if not stale:
        return [name]
    if rows == stale:
        return []
    query = f"SELECT * FROM {part} WHERE NOT ({condition})"
    return [_write(db, writing, table, query, new_name)[0]]


def _derive_portion(
    db: duckdb.DuckDBPyConnection, writing: Writing, pricer: Pricer, portion: int
) -> Iterable[tuple[str, str]]:
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
            written, rows = _write(db, writing, table, query, f"{portion:04d}.parquet")
            if relation == "call":
                # From here on the calls are read from where they stand: making them once is dear enough.
                path = quoted(str(writing.root / written))
                db.execute(f"CREATE OR REPLACE TEMP VIEW call AS SELECT * FROM read_parquet({path})")
            if rows:
                yield table, written


def _write(
    db: duckdb.DuckDBPyConnection, writing: Writing, table: str, query: str, name: str
) -> tuple[str, int]:
    """Write the rows of a query as a file of the lake; returns its name in the manifest and how many."""
    folder = writing.staging / "derived" / table
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / name
    counted = db.execute(
        f"COPY ({query}) TO {quoted(str(target))}"
        " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880)"
    ).fetchone()
    return writing.adopt(target, f"derived/{table}"), int(counted[0]) if counted else 0
