"""What the lake was made from, record for record."""

from __future__ import annotations

from collections.abc import Sequence

from costscope.domain.table import Cell, Column, Kind, Table
from costscope.store.manifest import Manifest, Source
from costscope.store.query import Reader

_COLUMNS = (
    Column("source"),
    Column("adapter"),
    Column("bytes", Kind.INTEGER, "bytes"),
    Column("records", Kind.INTEGER),
    Column("accepted", Kind.INTEGER),
    Column("skipped", Kind.INTEGER),
    Column("rejects", Kind.INTEGER),
    Column("skipped_kinds", title="skipped as", is_detail=True),
)


def sources(manifest: Manifest) -> Table:
    """One row per file of the lake."""
    return source_table(manifest.sources)


def source_table(found: Sequence[Source]) -> Table:
    """One row per file; records = accepted + skipped + rejects, always."""
    rows = [_row(source) for source in found]
    total: tuple[Cell, ...] = (
        None,
        None,
        *(sum(cell for row in rows if isinstance(cell := row[i], int)) for i in range(2, 7)),
        None,
    )
    return Table("costscope.sources/1", _COLUMNS, rows, total if rows else None)


def _row(source: Source) -> tuple[Cell, ...]:
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(source.skipped.items()))
    return (
        source.path,
        source.adapter,
        source.size,
        source.records,
        source.accepted - source.contradictions,
        sum(source.skipped.values()),
        source.rejects + source.contradictions,
        kinds or None,
    )


def rejects(reader: Reader) -> Table:
    """One row per record that was not understood, with file, line, byte offset and reason."""
    rows: list[tuple[Cell, ...]] = [
        tuple(row)
        for row in reader.rows("SELECT source, line, byte_offset, reason FROM reject ORDER BY source, line")
    ]
    rows.extend(
        (s.path, s.lines + 1, int(s.torn["byte_offset"]), str(s.torn["reason"]))
        for s in reader.manifest.sources
        if s.torn
    )
    columns = (
        Column("source"),
        Column("line", Kind.INTEGER),
        Column("byte_offset", Kind.INTEGER, "bytes"),
        Column("reason"),
    )
    return Table("costscope.rejects/1", columns, rows)
