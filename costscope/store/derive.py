"""Derives calls, tool calls and tasks from what the sources said.

Set-wise, for the tasks a publish touches only, in portions that bound the memory.  The rules stand in
``sql/derive``, one step a file; the result depends on the sources alone, not on the order they came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Final

import duckdb

from costscope.domain.columns import DERIVED_TABLES
from costscope.store.lake import Writing
from costscope.store.portion import derive_apart, derive_portion, prepared, write_rows
from costscope.store.rates import Pricer
from costscope.store.session import quoted
from costscope.store.touched import find_touched

ROWS_PER_PORTION: Final = 125_000
"""Records derived at once, at most; more of them only make more portions."""
_WORTH_A_PROCESS: Final = 20_000
"""Preparing a portion takes about as long as deriving so many records."""


def derive(
    writing: Writing,
    changed: Iterable[int],
    pricer: Pricer,
    *,
    pool: Executor | None = None,
    processes: int = 1,
    everything: bool = False,
) -> list[tuple[int, int, str]]:
    """Bring the derived layer up to date with the source layer of an unpublished manifest.

    Returns source, line and reason of every record of the lake whose counts contradict each other.

    ``changed`` are the ids of sources that came or went; ``everything`` derives all tasks again, as after
    a change of prices.  The processes of a ``pool`` derive the portions side by side.
    """
    with prepared(writing.root, writing.manifest, threads=1) as db:
        portions = find_touched(
            db,
            list(changed),
            everything=everything,
            parts=processes if pool else 1,
            least=_WORTH_A_PROCESS,
            most=ROWS_PER_PORTION,
        )
        kept = [] if everything else _keep_untouched(db, writing)
        made: dict[str, list[str]] = {table: [] for table in DERIVED_TABLES}
        for table, staged in _derived(db, writing, pricer, portions, pool):
            made[table].append(writing.adopt(staged, f"derived/{table}"))
        for table in DERIVED_TABLES:
            survivors = [name for kind, name in kept if kind == table]
            writing.manifest.derived_parts[table] = survivors + made[table]
        return _contradictions(db, writing)


def _derived(
    db: duckdb.DuckDBPyConnection,
    writing: Writing,
    pricer: Pricer,
    portions: list[int],
    pool: Executor | None,
) -> Iterator[tuple[str, Path]]:
    if pool is None or len(portions) == 1:
        for portion in portions:
            yield from derive_portion(db, writing.staging, pricer, portion)
        return
    touched, shared = (writing.staging / f"{relation}.parquet" for relation in ("touched", "shared"))
    for path in (touched, shared):
        db.execute(f"COPY {path.stem} TO {quoted(str(path))} (FORMAT parquet)")
    at_work = [
        pool.submit(
            derive_apart, writing.root, writing.manifest, writing.staging, touched, shared, pricer, portion
        )
        for portion in portions
    ]
    for future in at_work:
        yield from future.result()


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
    staged, _ = write_rows(db, writing.staging, table, query, new_name)
    return [writing.adopt(staged, f"derived/{table}")]
