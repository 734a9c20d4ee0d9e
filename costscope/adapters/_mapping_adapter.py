"""Makes the adapter of a mapping file: one that reads lines of JSON, or one that reads tables."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Named
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, JsonLines, Match, Sample
from costscope.adapters._exports import Cells, take_rows
from costscope.adapters._mapping import PREFIX, Kind, Mapping, Rows
from costscope.adapters._mapping_paths import Path, getters, line_type, written
from costscope.adapters._mapping_rows import RowMaker
from costscope.adapters._mapping_values import JSON_TYPES

if TYPE_CHECKING:
    import polars as pl

_AMOUNTS: Final = frozenset({Kind.TOKENS, Kind.COUNT, Kind.MONEY, Kind.BILLED, Kind.OUTCOME, Kind.SCORE})
"""What a record is kept for: a file without any of these is not the mapping's."""


def adapter_of(mapping: Mapping) -> MappedLines | MappedTable:
    """The adapter that reads files as a mapping says; it can be handed to other processes."""
    constants: dict[str, object] = {}
    if mapping.rows is Rows.CALLS:
        constants = {"kind": "call", "context": "full", "operation": "chat", "token_rule": mapping.rule}
        if mapping.texts:
            # What a program notes down of a prompt is seldom all of it.
            constants["shows_whole_input"] = False
        constants |= mapping.constants
    about = {
        "name": PREFIX + mapping.name,
        "version": mapping.version,
        "title": f"the home-made log that the mapping {mapping.name} describes",
        "constants": constants,
        "remembers_text": bool(mapping.texts),
    }
    if mapping.is_table:
        alternatives = {path for paths in mapping.fields.values() if len(paths) > 1 for path in paths}
        names = {path: str(path[0]) for path in mapping.paths()}
        about["required"] = [name for path, name in names.items() if path not in alternatives]
        about["optional"] = [name for path, name in names.items() if path in alternatives]
        table: type[MappedTable] = type("Table", (MappedTable,), about)
        return table(mapping)
    about["line_type"] = line_type(_types(mapping))
    lines: type[MappedLines] = type("Lines", (MappedLines,), about)
    return lines(mapping)


def _types(mapping: Mapping) -> dict[Path, Any]:
    """What the value at each path is decoded as; columns that share a path are of one type."""
    scalar = JSON_TYPES[Kind.NAME]
    return {
        path: JSON_TYPES[Kind.TEXT if columns[0] in mapping.texts else mapping.kind(columns[0])]
        if columns
        else scalar
        for path, columns in mapping.paths().items()
    }


class MappedLines(JsonLines):
    """Lines of JSON, read as a mapping says."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self._rows = RowMaker(mapping, getters(mapping.paths()))

    def __reduce__(self) -> tuple[Callable[[Mapping], object], tuple[Mapping]]:
        return adapter_of, (self.mapping,)

    def sniff(self, sample: Sample) -> Match | None:
        """Half of the mapped values are somewhere in the sample, an amount or a verdict among them."""
        objects = sample.objects(80)
        places = list(self.mapping.paths())
        return _judged(self.mapping, [p for p in places if any(_value(o, p) is not None for o in objects)])

    def take(self, line: Any, number: int, out: Batch) -> None:
        """Put the rows of one line into the batch."""
        self._rows.add(number, line, out)


class MappedTable(CsvTable):
    """A table, read as a mapping says."""

    required: ClassVar = ()

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self._rows = RowMaker(mapping, {path: itemgetter(path[0]) for path in mapping.paths()})

    def __reduce__(self) -> tuple[Callable[[Mapping], object], tuple[Mapping]]:
        return adapter_of, (self.mapping,)

    def sniff(self, sample: Sample) -> Match | None:
        """Every column that has no alternative is there."""
        header = {name.strip() for name in sample.header()}
        if not header.issuperset(self.required):
            return None
        return _judged(self.mapping, [path for path in self.mapping.paths() if path[0] in header])

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put the rows of the table into the batch."""
        take_rows(frame, out, self._take_row)

    def _take_row(self, cells: Cells, out: Batch) -> None:
        self._rows.add(cells["line"], cells, out)


def missing(adapter: MappedLines | MappedTable, sample: Sample) -> str:
    """What a file lacks that its mapping reads, in words."""
    places = list(adapter.mapping.paths())
    if isinstance(adapter, MappedTable):
        header = {name.strip() for name in sample.header()}
        absent = [path for path in places if path[0] not in header]
        where = "its header"
    else:
        objects = sample.objects(80)
        absent = [path for path in places if all(_value(o, path) is None for o in objects)]
        where = f"any of its first {len(objects)} lines"
    return f"not in {where}: {', '.join(map(written, absent))}" if absent else f"nothing is in {where}"


def _judged(mapping: Mapping, seen: list[Path]) -> Match | None:
    amounts = {
        path for column, paths in mapping.fields.items() if mapping.kind(column) in _AMOUNTS for path in paths
    }
    places = mapping.paths()
    if amounts.isdisjoint(seen) or 2 * len(seen) < len(places):
        return None
    return Match(
        len(seen) / len(places), f"{len(seen)} of {len(places)} values the mapping {mapping.name} reads"
    )


def _value(record: Named[str, Any], path: Path) -> Any:
    """The value at a path of a decoded record."""
    found: Any = record
    for step in path:
        if isinstance(step, int):
            found = found[step] if isinstance(found, list) and step < len(found) else None
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found
