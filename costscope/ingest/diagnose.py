"""Says which adapter would read a file, and on what evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from costscope.adapters._contract import Match
from costscope.adapters._mapping_adapter import MappedLines, MappedTable, missing
from costscope.domain.errors import CostscopeError
from costscope.domain.table import Cell, Column, Kind, Table
from costscope.ingest.detect import Claim, claims
from costscope.ingest.plan import discover
from costscope.ingest.streams import take_sample


def diagnose(paths: Iterable[str], mappings: Sequence[MappedLines | MappedTable] = ()) -> Table:
    """One row per file and claim; a file nobody claims has a row that says so.

    A mapping that does not claim a file has a row with score 0 that says what it misses.

    Raises :class:`~costscope.domain.errors.UnreadableInput` for a path that does not exist.
    """
    rows: list[tuple[Cell, ...]] = []
    for path, _ in discover(paths):
        try:
            sample, stream = take_sample(path)
            stream.close()
        except CostscopeError as error:
            rows.append((path, None, None, error.what))
            continue
        found = claims(sample, mappings)
        claiming = [claim.adapter for claim in found]
        found += [
            Claim(mapping, Match(0, missing(mapping, sample)))
            for mapping in mappings
            if mapping not in claiming and sample.head.strip()
        ]
        rows.extend(
            (path, claim.adapter.name, Decimal(f"{claim.match.score:.2f}"), claim.match.why)
            for claim in found
        )
        if not found:
            rows.append(
                (path, None, None, "empty" if not sample.head.strip() else "no adapter recognises it")
            )
    columns = (
        Column("file"),
        Column("adapter"),
        Column("score", Kind.DECIMAL),
        Column("why"),
    )
    return Table("costscope.doctor-files/1", columns, rows)
