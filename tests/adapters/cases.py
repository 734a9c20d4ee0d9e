"""Finds the adapters' fixtures, and prints what an adapter makes of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from costscope.adapters._contract import Adapter
from costscope.domain.errors import CostscopeError
from costscope.ingest.detect import claims
from costscope.ingest.read import BlockFacts, Piece, read_piece
from costscope.ingest.streams import take_sample

FIXTURES = Path(__file__).parent
EXPECTED = "expected.jsonl"
CANARY = "CANARY-7f3a"
"""Stands in every text of the fixtures that must not be kept."""


@dataclass(frozen=True, slots=True)
class Case:
    """One fixture: an input file that belongs to an adapter, and what is expected of it."""

    adapter: str
    folder: Path

    @property
    def inputs(self) -> list[Path]:
        """The input files; there should be one."""
        return sorted(self.folder.glob("input.*"))

    @property
    def input(self) -> Path:
        """The input file."""
        (path,) = self.inputs
        return path

    @property
    def expected(self) -> Path:
        """The golden file."""
        return self.folder / EXPECTED

    def __str__(self) -> str:
        return f"{self.adapter}-{self.folder.name}"


def cases() -> list[Case]:
    """Every folder two levels down that holds an input or a golden."""
    folders = {p.parent for p in FIXTURES.glob("*/*/input.*")} | {
        p.parent for p in FIXTURES.glob(f"*/*/{EXPECTED}")
    }
    return [Case(folder.parent.name, folder) for folder in sorted(folders)]


def claimants(path: Path) -> dict[str, float]:
    """The adapters that claim a file, with their scores."""
    sample, stream = take_sample(str(path))
    stream.close()
    return {claim.adapter.name: claim.match.score for claim in claims(sample)}


@dataclass(slots=True)
class Reading:
    """What an adapter made of a file: the lake's rows, and the facts of each block."""

    tables: dict[str, list[pa.Table]] = field(default_factory=dict)
    facts: list[BlockFacts] = field(default_factory=list)

    def add(self, table: str, rows: pa.Table) -> None:
        """Take rows as the lake's writer would."""
        self.tables.setdefault(table, []).append(rows)

    def rows(self, table: str) -> list[dict[str, object]]:
        """The rows of one table, without the columns that say which file they are from."""
        parts = self.tables.get(table)
        return pa.concat_tables(parts).drop_columns(["source_id"]).to_pylist() if parts else []

    @property
    def records(self) -> int:
        """How many records the file turned out to hold."""
        return sum(facts.records for facts in self.facts)


def read(path: Path, adapter: str | Adapter) -> Reading:
    """Read a file the way ``costscope ingest`` does, by an adapter or by the one of that name."""
    reading = Reading()
    named = Piece(source_id=0, path=str(path), adapter=str(adapter))
    piece = named if isinstance(adapter, str) else replace(named, reader=adapter)
    for facts in read_piece(piece, reading):
        reading.facts.append(facts)
    return reading


def printed(case: Case) -> str:
    """What a golden holds: a line per row of every table, then the counts; or the error that ended it all."""
    try:
        reading = read(case.input, case.adapter)
    except CostscopeError as error:
        return _line({"error": error.slug, "what": error.what})
    return shown(reading)


def shown(reading: Reading) -> str:
    """The rows of a reading, a line each, then the counts."""
    lines = [
        _line({"table": table} | {name: value for name, value in row.items() if not _is_plain(name, value)})
        for table in sorted(reading.tables)
        for row in sorted(reading.rows(table), key=_place)
    ]
    return "".join([*lines, _line(_counts(reading))])


def _place(row: dict[str, object]) -> tuple[object, ...]:
    return row.get("line") or 0, row.get("segment_id") or 0, _line(row)


def _is_plain(name: str, value: object) -> bool:
    """Whether a column would say nothing: null, an empty list, the only block, what follows from another."""
    return value is None or value == [] or (name == "block" and value == 0) or name == "arguments_masked_hash"


def _counts(reading: Reading) -> dict[str, object]:
    skipped: dict[str, int] = {}
    for facts in reading.facts:
        for kind, number in facts.skipped.items():
            skipped[kind] = skipped.get(kind, 0) + number
    counts: dict[str, object] = {
        "accepted": sum(facts.accepted for facts in reading.facts),
        "skipped": dict(sorted(skipped.items())),
        "rejects": sum(facts.rejects for facts in reading.facts),
    }
    for torn in (facts.torn for facts in reading.facts if facts.torn):
        counts["torn"] = torn
    return counts


def _line(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, default=_text) + "\n"


def _text(value: object) -> str:
    match value:
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case Decimal():
            return f"{value.normalize():f}"
    raise TypeError(f"no column holds a {type(value).__name__}")


def records_in(path: Path) -> Iterator[bytes]:
    """The records of a file of lines: all lines but the blank ones."""
    return (line for line in path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip())
