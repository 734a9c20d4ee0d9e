"""Measures a reconciliation of ten million calls with an invoice of a hundred thousand lines.

The lake is written as Parquet, the invoice as an export of Anthropic's Console, in cents per day, model, key,
token category; one key is on the invoice only, and one call in ten thousand is in the log twice.  The
command runs in a process of its own, timed by the system's account of it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb

from costscope.domain.columns import CALLS
from costscope.domain.tokens import TokenCategory
from costscope.pricing.book import PriceBook, PriceContext
from costscope.store.lake import Lake
from costscope.store.manifest import Source
from costscope.store.sql_types import no_rows

FIRST: Final = datetime(2026, 3, 1, tzinfo=UTC)
DAYS: Final = 31
KEYS: Final = 80
MODELS: Final = {
    "claude-opus-4-8": "Claude Opus 4.8",
    "claude-sonnet-4-6": "Claude Sonnet 4.6",
    "claude-haiku-4-5-20251001": "Claude Haiku 4.5",
    "claude-opus-4-5-20251101": "Claude Opus 4.5",
    "claude-sonnet-4-5-20250929": "Claude Sonnet 4.5",
    "claude-opus-4-1-20250805": "Claude Opus 4.1",
    "claude-3-5-haiku-20241022": "Claude 3.5 Haiku",
    "claude-opus-4-6": "Claude Opus 4.6",
}
USED: Final = {
    TokenCategory.INPUT_UNCACHED: ("input_uncached_tokens", "input_no_cache"),
    TokenCategory.CACHE_READ: ("cache_read_tokens", "input_cache_read"),
    TokenCategory.CACHE_WRITE_5M: ("cache_write_5m_tokens", "input_cache_write_5m"),
    TokenCategory.CACHE_WRITE_1H: ("cache_write_1h_tokens", "input_cache_write_1h"),
    TokenCategory.OUTPUT: ("output_tokens", "output"),
}
SECONDS, MEGABYTES = 30, 2_000


def write_lake(root: Path, calls: int) -> None:
    """Write calls at random, priced by the book, straight into the derived layer."""
    book = PriceBook.load()
    rows = []
    for number, model in enumerate(MODELS):
        card = book.card(PriceContext("anthropic", model), FIRST, 1_000)
        assert card is not None
        rows.append((number, model, card.card_id, *(card.rates[category] for category in USED)))
    with duckdb.connect(config={"threads": "2", "memory_limit": "2GB"}) as db:
        db.execute("SET TimeZone = 'UTC'")
        rates = ", ".join(f"rate_{category} BIGINT" for category in USED)
        db.execute(f"CREATE TABLE model (number BIGINT, model VARCHAR, price_id BIGINT, {rates})")
        db.executemany(f"INSERT INTO model VALUES ({', '.join('?' * (3 + len(USED)))})", rows)
        db.execute(f"CREATE VIEW shape AS {no_rows(CALLS)}")
        lake = Lake(root)
        with lake.writing() as writing:
            staged = writing.staging / "calls.parquet"
            db.execute(_calls_sql(calls, staged))
            writing.manifest.derived_parts = {"calls": [writing.adopt(staged, "derived/calls")]}
            writing.manifest.sources = [Source(1, "log.jsonl", "made-up", 1, 0, "", records=calls)]
            writing.publish()


def _calls_sql(calls: int, path: Path) -> str:
    """SQL that writes calls in the order of time, one in ten thousand of them twice."""
    tokens = {
        "input_uncached_tokens": "200 + h % 9000",
        "cache_read_tokens": "(h >> 8) % 60000",
        "cache_write_5m_tokens": "(h >> 16) % 4000",
        "cache_write_1h_tokens": "(h >> 24) % 2000",
        "output_tokens": "30 + (h >> 32) % 3000",
    }
    pico = "0.000000000001::DECIMAL(12, 12)"
    costs = {
        f"list_cost_{category}": f"CAST({column} * rate_{category} * {pico} AS DECIMAL(18, 12))"
        for category, (column, _) in USED.items()
    }
    nothing = [f"list_cost_{c}" for c in TokenCategory if c not in USED and f"list_cost_{c}" in _NAMES]
    said = {
        "call_id": "CAST(n AS VARCHAR)",
        "task_id": "CAST(n // 40 AS VARCHAR)",
        "provider": "'anthropic'",
        "model": "model",
        "price_id": "price_id",
        "start_time": "start_time",
        "end_time": "start_time + INTERVAL 9 SECOND",
        "status": "'ok'",
        "unpriced_tokens": "0",
        "input_tokens": " + ".join(name for name in tokens if name != "output_tokens"),
        "list_cost": " + ".join(costs),
        "source_id": "1",
        "line": "n + 1",
        **costs,
        **dict.fromkeys(nothing, "0"),
        **{name: name for name in tokens},
    }
    columns = ", ".join(
        f"CAST({said[name]} AS {kind}) AS {name}" if name in said else f"CAST(NULL AS {kind}) AS {name}"
        for name, kind in _TYPES.items()
    )
    counted = ", ".join(f"CAST({sql} AS BIGINT) AS {name}" for name, sql in tokens.items())
    second = f"{DAYS} * 86400 / {calls}::DOUBLE"
    return f"""
        COPY (
            SELECT {columns} FROM (
                SELECT *, {", ".join(f"{sql} AS {name}" for name, sql in costs.items())} FROM (
                    SELECT n, model.*, {counted},
                           TIMESTAMPTZ '{FIRST.isoformat()}'
                           + to_seconds(CAST(m * {second} AS BIGINT)) AS start_time
                    FROM (
                        SELECT n, m, hash(m) & 9223372036854775807 AS h
                        FROM (
                            SELECT range AS n, CASE WHEN range % 10000 = 9999 THEN n - 1 ELSE n END AS m
                            FROM range({calls})
                        )
                    ) JOIN model ON model.number = (h >> 40) % {len(MODELS)}
                )
            ) ORDER BY n
        ) TO '{path}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)
    """


_TYPES: Final = {
    field.name: {"int64": "BIGINT", "string": "VARCHAR", "bool": "BOOLEAN", "instant": "TIMESTAMPTZ"}.get(
        field.type, "DECIMAL(18, 12)"
    )
    for field in CALLS
}
_NAMES: Final = frozenset(_TYPES)


def write_invoice(root: Path, path: Path) -> int:
    """Write the Console's export of what the lake holds; returns its lines."""
    lake = Lake(root)
    (part,) = lake.paths(lake.manifest().derived_parts["calls"])
    categories = ", ".join(
        f"{{'token_type': '{name}', 'cost': sum(list_cost_{category})}}"
        for category, (_, name) in USED.items()
    )
    shown = " ".join(f"WHEN '{model}' THEN '{name}'" for model, name in MODELS.items())
    with duckdb.connect(config={"threads": "2", "memory_limit": "2GB"}) as db:
        db.execute("SET TimeZone = 'UTC'")
        db.execute(
            f"""COPY (
                SELECT strftime(day, '%Y-%m-%d') AS usage_date_utc, CASE model {shown} END AS model,
                       'Default' AS workspace, api_key, 'message' AS usage_type, '≤ 200k' AS context_window,
                       cell.token_type, CAST(round(cell.cost, 2) AS DECIMAL(18, 2)) AS cost_usd,
                       'token' AS cost_type
                FROM (
                    SELECT day, model, api_key, unnest(cells) AS cell FROM (
                        SELECT date_trunc('day', start_time) AS day, model, [{categories}] AS cells,
                               'key-' || CAST(hash(start_time) % {KEYS} AS VARCHAR) AS api_key
                        FROM read_parquet('{part}') WHERE line % 10000 <> 0
                        GROUP BY day, model, api_key
                    )
                    UNION ALL
                    SELECT TIMESTAMPTZ '{FIRST.isoformat()}' + to_days(CAST(range AS INTEGER)),
                           'claude-opus-4-8', 'unseen',
                           {{'token_type': 'output', 'cost': 3.17::DECIMAL(38, 12)}} FROM range({DAYS})
                ) ORDER BY ALL
            ) TO '{path}' (FORMAT csv, HEADER)"""
        )
    with path.open(encoding="utf-8") as file:
        return sum(1 for _ in file) - 1


def measured(arguments: list[str]) -> tuple[float, float, float, str]:
    """Wall seconds, seconds of its cores, peak megabytes, and what a process printed."""
    start = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(arguments)} failed")
    busy = usage.ru_utime + usage.ru_stime
    return time.perf_counter() - start, busy, usage.ru_maxrss / 1_000, text


def main() -> None:
    """Write both sides, compare them, say how long it took; exit with 1 beyond the limits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, help="keep both sides here, and use what is there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        lake, invoice = folder / "lake", folder / "invoice.csv"
        if not (lake / "manifest.json").exists():
            write_lake(lake, asked.calls)
            print(f"{write_invoice(lake, invoice):,} lines of invoice")
        command = [sys.executable, "-m", "costscope", "reconcile", str(invoice), "--lake", str(lake)]
        seconds, busy, megabytes, text = measured(command)
    print(text)
    print(f"{seconds:.1f} s of {SECONDS} ({busy:.1f} s of its cores), {megabytes:,.0f} MB of {MEGABYTES:,}")
    sys.exit(seconds > SECONDS or megabytes > MEGABYTES)


if __name__ == "__main__":
    main()
