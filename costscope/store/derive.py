"""Derives calls, tool calls and tasks from what the sources said.

Set-wise, for the tasks a publish touches only, in portions that bound the memory.  The rules stand in
``sql/derive``, one step a file; the result depends on the sources alone, not on the order they came in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb

from costscope.domain.columns import DERIVED_TABLES, PRICED_CATEGORIES, SOURCE_TABLES
from costscope.domain.tokens import TokenCategory
from costscope.store.lake import Writing
from costscope.store.session import insert, quoted, script, session
from costscope.store.sql_types import no_rows, sql_columns

ROWS_PER_PORTION: Final = 250_000
"""Records derived at once; more of them only make more portions."""

Context = tuple[str | None, str | None, str | None, str | None, str | None, str | None]
"""Provider, model, service tier, processing, speed, region: what a price depends on besides time and size."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate card for one context, ready to be joined."""

    price_id: int
    valid_from: datetime | None
    valid_to: datetime | None
    tier_above: int
    tier_upto: int | None
    utc_start_s: int
    utc_end_s: int
    weekdays: int
    pico: dict[TokenCategory, int]


Pricer = Callable[[Context], Sequence[Rate]]

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
    with session(writing.root, memory_mb=220, threads=threads) as db:
        for _, text in script("derive")[:2]:
            db.execute(text)
        _open_sources(db, writing)
        touched = _find_touched(db, list(changed), everything=everything)
        kept = [] if everything else _keep_untouched(db, writing)
        portions = max(1, -(-touched // ROWS_PER_PORTION))
        made: dict[str, list[str]] = {table: [] for table in DERIVED_TABLES}
        for portion in range(portions if touched else 0):
            for table, name in _derive_portion(db, writing, pricer, portion, portions):
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
    db.execute(
        """
        CREATE TEMP VIEW keyed_record AS
        SELECT *,
               task_of(task_id, conversation_id, thread_id, source_id) AS task,
               coalesce(thread_id, task_of(task_id, conversation_id, thread_id, source_id)) AS thread,
               CASE WHEN kind = 'call' THEN response_key_of(provider, response_id, request_id,
                   concat_ws('/', provider, model, requested_model, start_time, input_tokens,
                             output_tokens, cache_read_tokens, cache_write_tokens, content_hash))
               END AS response_key
        FROM source_records
        """
    )
    db.execute(
        """
        CREATE TEMP TABLE model_family AS
        SELECT name, tokenizer_of(name) AS family
        FROM (
            SELECT DISTINCT coalesce(model, requested_model) AS name FROM source_records WHERE kind = 'call'
        )
        WHERE name IS NOT NULL
        """
    )


def _find_touched(db: duckdb.DuckDBPyConnection, changed: list[int], *, everything: bool) -> int:
    """Name the tasks to derive again; returns how many records they have.

    A response that several tasks tell of is owned by one of them, so whoever shares one is touched too.
    """
    db.execute("CREATE TEMP TABLE changed (source_id BIGINT)")
    insert(db, "changed", [(source,) for source in changed])
    db.execute(
        """
        CREATE TEMP TABLE shared AS
        SELECT DISTINCT response_key, task FROM keyed_record WHERE response_key IN (
            SELECT response_key FROM keyed_record WHERE kind = 'call'
            GROUP BY response_key HAVING min(task) <> max(task)
        )
        """
    )
    everything_sql = "SELECT DISTINCT task FROM keyed_record"
    # Asked of all that was ever said: the tasks of a file that is gone are touched as well.
    changed_sql = """
        SELECT task_of(task_id, conversation_id, thread_id, source_id) AS task
        FROM said_records WHERE source_id IN (SELECT source_id FROM changed)
        UNION
        SELECT task_id FROM said_outcomes WHERE source_id IN (SELECT source_id FROM changed)
    """
    db.execute(f"CREATE TEMP TABLE touched AS {everything_sql if everything else changed_sql}")
    db.execute(
        """
        INSERT INTO touched
        SELECT DISTINCT task FROM shared
        WHERE response_key IN (SELECT response_key FROM shared WHERE task IN (SELECT task FROM touched))
          AND task NOT IN (SELECT task FROM touched)
        """
    )
    count = db.execute(
        "SELECT count(*) FROM keyed_record WHERE task IN (SELECT task FROM touched)"
    ).fetchone()
    assert count is not None
    return int(count[0])


def _keep_untouched(db: duckdb.DuckDBPyConnection, writing: Writing) -> list[tuple[str, str]]:
    """The derived files that stay, those that hold touched tasks written anew without them."""
    kept: list[tuple[str, str]] = []
    for table, parts in writing.manifest.derived_parts.items():
        for name in parts:
            kept.extend((table, survivor) for survivor in _without_touched(db, writing, table, name))
    return kept


def _without_touched(db: duckdb.DuckDBPyConnection, writing: Writing, table: str, name: str) -> list[str]:
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
    rest = Path(name).name.partition("-")[2]
    query = f"SELECT * FROM {part} WHERE NOT ({condition})"
    return [_write(db, writing, table, query, f"kept-{rest}")[0]]


def _derive_portion(
    db: duckdb.DuckDBPyConnection, writing: Writing, pricer: Pricer, portion: int, portions: int
) -> Iterable[tuple[str, str]]:
    db.execute(
        "CREATE OR REPLACE TEMP TABLE scope AS"
        " SELECT task, row_number() OVER (ORDER BY task) AS task_number"
        f" FROM touched WHERE hash(task) % {portions} = {portion}"
    )
    db.execute(
        """CREATE OR REPLACE TEMP TABLE shared_in_scope AS
        SELECT DISTINCT response_key FROM shared WHERE task IN (SELECT task FROM scope)"""
    )
    for name, text in script("derive")[2:]:
        if name.startswith("50"):
            _price(db, pricer)
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


def _price(db: duckdb.DuckDBPyConnection, pricer: Pricer) -> None:
    """Resolve each distinct context once; pricing the calls is then one join."""
    contexts: list[Context] = db.execute(
        """
        SELECT DISTINCT provider, model, service_tier, processing, speed, region
        FROM record WHERE record_number IN (SELECT best FROM response)
        ORDER BY ALL
        """
    ).fetchall()
    db.execute(
        "CREATE OR REPLACE TEMP TABLE price_context (context_key BIGINT, provider VARCHAR, model VARCHAR,"
        " service_tier VARCHAR, processing VARCHAR, speed VARCHAR, region VARCHAR)"
    )
    rates = ", ".join(f"rate_{category.value} BIGINT" for category in PRICED_CATEGORIES)
    db.execute(
        "CREATE OR REPLACE TEMP TABLE rate_card (context_key BIGINT, price_id BIGINT, valid_from TIMESTAMPTZ,"
        " valid_to TIMESTAMPTZ, tier_above BIGINT, tier_upto BIGINT, utc_start_s BIGINT, utc_end_s BIGINT,"
        f" weekdays BIGINT, always BOOLEAN, {rates})"
    )
    cards = []
    insert(db, "price_context", [(key, *context) for key, context in enumerate(contexts)])
    for key, context in enumerate(contexts):
        for rate in pricer(context):
            always = (rate.utc_start_s, rate.utc_end_s, rate.weekdays) == (0, 86_400, 127)
            cards.append(
                [
                    key,
                    rate.price_id,
                    rate.valid_from,
                    rate.valid_to,
                    rate.tier_above,
                    rate.tier_upto,
                    rate.utc_start_s,
                    rate.utc_end_s,
                    rate.weekdays,
                    always,
                    *(rate.pico.get(category) for category in PRICED_CATEGORIES),
                ]
            )
    insert(db, "rate_card", cards)


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
