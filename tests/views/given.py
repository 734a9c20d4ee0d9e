"""Makes a lake of the rows a case gives, and asks the question of its view.

A case is a folder with ``given.sql``, whose first line says the rule it shows, and ``expected.csv``.  The
folder above it, named for a derive step or for a view, has the ``question.sql`` all its cases answer.

``given.sql`` fills tables of the schema ``source`` (what sources said; everything is then derived from
it), or of ``derived`` (a view is then asked of just these rows), with the columns of the registry.  Beside
them are ``source.blocks``, where a block begins, and ``source.rates``, prices in picodollars for a model.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from costscope.domain.columns import DERIVED_TABLES, PRICED_CATEGORIES, SOURCE_TABLES, Field
from costscope.store import derive as deriving
from costscope.store import portion
from costscope.store.lake import Lake, Writing
from costscope.store.manifest import Source
from costscope.store.query import reading
from costscope.store.rates import Context, Rate
from costscope.store.session import script
from costscope.store.sql_types import sql_columns

HERE = Path(__file__).parent
LAYERS: Mapping[str, Mapping[str, tuple[Field, ...]]] = {"source": SOURCE_TABLES, "derived": DERIVED_TABLES}
USUAL = {
    ("source", "source_id"): "1",
    ("source", "block"): "0",
    ("source.records", "kind"): "'call'",
    ("source.records", "context"): "'full'",
    ("source.records", "task_id"): "'task'",
    ("source.records", "provider"): "'lab'",
    ("source.records", "model"): "'m'",
    ("source.records", "token_rule"): "'exclusive'",
    ("source.records", "content_hash"): "0",
    ("derived.calls", "copies"): "1",
    ("derived.rejects", "source_id"): "1",
    ("derived.rejects", "block"): "0",
    **{("source.segments", name): "0" for name in ("hash_hi", "hash_lo", "digit_groups", "non_ascii")},
    **{("source.segments", name): "0" for name in ("uppercase", "double_spaces", "newlines")},
    **{("source.segments", name): "0" for name in ("underscores", "slashes")},
}
"""What a column holds where a case leaves it out; the rest is null."""

_HELPERS = """
-- How many bytes of plain text are estimated at so many tokens: 0.1617 tokens a byte, rounded.
CREATE MACRO bytes_of(tokens) AS (10000 * tokens + 1616) // 1617;
CREATE TABLE source.blocks (source_id BIGINT DEFAULT 1, block BIGINT, first_line BIGINT);
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A folder with rows given and rows expected."""

    folder: Path

    @property
    def given(self) -> str:
        """SQL that fills the tables."""
        return (self.folder / "given.sql").read_text(encoding="utf-8")

    @property
    def question(self) -> str:
        """SQL that all cases of the view answer."""
        return (self.folder.parent / "question.sql").read_text(encoding="utf-8")

    @property
    def expected(self) -> Path:
        """The answer, as CSV; what is unknown is an empty cell."""
        return self.folder / "expected.csv"

    def __str__(self) -> str:
        return f"{self.folder.parent.name}-{self.folder.name}"


def cases() -> list[Case]:
    """Every case there is."""
    folders = {path.parent for name in ("given.sql", "expected.csv") for path in HERE.glob(f"*/*/{name}")}
    return [Case(folder) for folder in sorted(folders)]


def answer(case: Case) -> str:
    """The answer to the case's question, as CSV."""
    with tempfile.TemporaryDirectory(prefix="costscope-test-") as name:
        given = duckdb.connect()
        _make_tables(given)
        given.execute(case.given)
        lake = Lake(Path(name))
        with lake.writing() as writing:
            is_derived = _write_parts(given, writing)
            if not is_derived:
                asked = _derive(given, writing, case)
            writing.publish()
        if is_derived:
            with reading(lake) as reader:
                columns, rows = reader.table(case.question)
                asked = _csv([name for name, _ in columns], rows)
        return asked


def _make_tables(given: duckdb.DuckDBPyConnection) -> None:
    given.execute("SET TimeZone = 'UTC'")
    for layer, tables in LAYERS.items():
        given.execute(f"CREATE SCHEMA {layer}")
        for table, fields in tables.items():
            given.execute(f"CREATE TABLE {layer}.{table} ({', '.join(_columns(layer, table, fields))})")
    given.execute(_HELPERS)
    rates = ", ".join(f"{category} BIGINT" for category in PRICED_CATEGORIES)
    given.execute(
        f"""CREATE TABLE source.rates (
            model VARCHAR DEFAULT 'm', service_tier VARCHAR, price_id BIGINT DEFAULT 1,
            valid_from TIMESTAMPTZ, valid_to TIMESTAMPTZ, tier_above BIGINT DEFAULT -1, tier_upto BIGINT,
            utc_start_s BIGINT DEFAULT 0, utc_end_s BIGINT DEFAULT 86400, weekdays BIGINT DEFAULT 127,
            {rates})"""
    )


def _columns(layer: str, table: str, fields: Sequence[Field]) -> Iterator[str]:
    for name, kind in sql_columns(fields):
        usual = USUAL.get((f"{layer}.{table}", name)) or USUAL.get((layer, name))
        yield f"{name} {kind}" + (f" DEFAULT {usual}" if usual else "")


def _write_parts(given: duckdb.DuckDBPyConnection, writing: Writing) -> bool:
    """Write the tables as files of the lake; returns whether derived ones were given."""
    manifest = writing.manifest
    parts = {"source": manifest.source_parts, "derived": manifest.derived_parts}
    for layer, tables in LAYERS.items():
        for table in tables:
            if given.execute(f"FROM {layer}.{table} LIMIT 1").fetchone():
                target = writing.staging / f"{layer}-{table}.parquet"
                given.execute(f"COPY {layer}.{table} TO '{target}' (FORMAT parquet)")
                parts[layer][table] = [writing.adopt(target, f"{layer}/{table}")]
    told = " UNION ".join(
        f"SELECT source_id, {'block' if layer == 'source' else '0'} AS block FROM {layer}.{table}"
        for layer, tables in LAYERS.items()
        for table, fields in tables.items()
        if any(field.name == "source_id" for field in fields)
    )
    sources = given.execute(
        f"SELECT source_id, max(block) + 1 FROM ({told}) GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for source_id, blocks in sources:
        begins = dict(
            given.execute(
                "SELECT block, first_line FROM source.blocks WHERE source_id = ?", [source_id]
            ).fetchall()
        )
        source = Source(source_id, f"file-{source_id}.jsonl", "made_up", 1, 0, "")
        source.blocks = [begins.get(block, 0) for block in range(blocks)]
        manifest.sources.append(source)
    return bool(manifest.derived_parts)


def _derive(given: duckdb.DuckDBPyConnection, writing: Writing, case: Case) -> str:
    """Derive up to the case's step, and ask before its files are moved: steps are temporary tables."""
    answers: list[str] = []
    steps = [step for step in script("derive") if step[0] <= f"{case.folder.parent.name}.sql"]

    def then_ask(db: duckdb.DuckDBPyConnection, *arguments: Any) -> list[tuple[str, Path]]:
        made = portion.derive_portion(db, *arguments)
        cursor = db.execute(case.question)
        answers.append(_csv([str(column[0]) for column in cursor.description], cursor.fetchall()))
        return made

    def pricer(context: Context) -> list[Rate]:
        _, model, service_tier, *_ = context
        found = given.execute(
            "SELECT * EXCLUDE (model, service_tier) FROM source.rates"
            " WHERE model = ? AND service_tier IS NOT DISTINCT FROM ? ORDER BY ALL",
            [model, service_tier],
        ).fetchall()
        return [
            Rate(
                *row[:8],
                {c: rate for c, rate in zip(PRICED_CATEGORIES, row[8:], strict=True) if rate is not None},
            )
            for row in found
        ]

    with patch.object(deriving, "derive_portion", then_ask), patch.object(portion, "script", lambda _: steps):
        deriving.derive(writing, [source.source_id for source in writing.manifest.sources], pricer)
    return answers[0]


def _csv(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([f"{cell:f}" if isinstance(cell, Decimal) else cell for cell in row] for row in rows)
    return text.getvalue()
