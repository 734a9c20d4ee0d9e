"""What an adapter is.

An adapter judges a sample of content (:meth:`Adapter.sniff`) and turns typed records into rows of a
:class:`costscope.adapters._batch.Batch`.  It decodes, measures and hashes; rules that hold for every
format (token identity, duplicates, prices) stand once, in the store.

There are three shapes, and each adapter is one of them: :class:`JsonLines`, :class:`JsonDocument`,
:class:`CsvTable`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    import polars as pl

    from costscope.adapters._batch import Batch

_LOOKED_AT = 80
"""Lines of a sample that are decoded to judge it."""

SAMPLE_BYTES = 64 * 1024
"""How much of a file's beginning an adapter may judge by."""


@dataclass(frozen=True, slots=True)
class Match:
    """How sure an adapter is (0 to 1) that a file is its own, with the evidence in words."""

    score: float
    why: str


@dataclass(frozen=True)
class Sample:
    """The beginning of a file, decompressed; ``whole`` when the file ends within it."""

    head: bytes
    whole: bool

    @cached_property
    def _lines(self) -> list[bytes]:
        lines = self.head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        if not self.whole and len(lines) > 1:
            lines.pop()
        return [line.rstrip(b"\r") for line in lines if line.strip()]

    @cached_property
    def _objects(self) -> list[dict[str, Any]]:
        import msgspec

        found: list[dict[str, Any]] = []
        for line in self._lines[:_LOOKED_AT]:
            try:
                value = msgspec.json.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                continue
            if isinstance(value, dict):
                found.append(value)
        return found

    def lines(self) -> list[bytes]:
        """The complete, non-empty lines, without a byte-order mark."""
        return self._lines

    def objects(self, most: int = 20) -> list[dict[str, Any]]:
        """The first lines that are JSON objects, decoded; lines that are not are passed over."""
        return self._objects[:most]

    def header(self) -> list[str]:
        """The column names, were this a CSV file; empty when the first line is not one."""
        import csv

        lines = self.lines()
        if not lines or lines[0].lstrip()[:1] in (b"{", b"["):
            return []
        try:
            return next(csv.reader([lines[0].decode("utf-8")]), [])
        except (UnicodeDecodeError, csv.Error):
            return []


class Adapter:
    """What every adapter declares; its module's docstring is its documentation."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    """Raised whenever the same file would give other rows; files read by an older version are read again."""
    title: ClassVar[str]
    """The product and file in a person's words."""
    export_hint: ClassVar[str] = ""
    """How a user gets such a file."""
    blind_spots: ClassVar[str] = ""
    """What this format cannot show."""
    constants: ClassVar[Mapping[str, object]] = {}
    """Columns of ``records`` that are the same in every row."""
    remembers_text: ClassVar[bool] = False
    """Whether text comes again and again within a file, so that each is measured once."""

    def sniff(self, sample: Sample) -> Match | None:
        """Judge the content; ``None`` when it is surely something else."""
        raise NotImplementedError


class JsonLines(Adapter):
    """A file of one JSON object a line, decoded in batches as ``line_type``.

    Message contents are declared ``msgspec.Raw``: they are measured where they lie, not decoded.
    ``take`` handles one decoded line; whatever it raises as :class:`ValueError` becomes a reject.
    It keeps no state between lines, so that a file may be read from several places at once, unless it
    says ``keeps_state``.
    """

    line_type: ClassVar[Any]
    keeps_state: ClassVar[bool] = False
    """Whether lines must be read in order by one reader, as where counters are cumulative."""

    def begin(self) -> Self:
        """The reader of one file: itself, or a fresh one where it keeps state."""
        return type(self)() if self.keeps_state else self

    def take(self, line: Any, number: int, out: Batch) -> None:
        """Put the rows of one line into the batch; ``number`` is the line's, from 1."""
        raise NotImplementedError


class JsonDocument(Adapter):
    """A file that is one JSON value, decoded whole as ``document_type`` (bounded in size)."""

    document_type: ClassVar[Any]

    def take(self, document: Any, name: str, out: Batch) -> None:
        """Put the rows of the document into the batch; ``name`` is the file's name without suffixes."""
        raise NotImplementedError


class CsvTable(Adapter):
    """A table of text columns, from comma-separated values or from Parquet; names decide, never places.

    ``required`` columns must be there, others of ``optional`` are added as nulls when absent.  The frame
    has one more column, ``line``.  Cells are text as CSV has it: in Parquet a decimal keeps its digits, a
    list or a struct is JSON.  A large table comes in several frames.
    """

    required: ClassVar[Sequence[str]]
    optional: ClassVar[Sequence[str]] = ()
    further: ClassVar[str | None] = None
    """Pattern of more columns to read, whose names hold something, such as a currency."""
    preamble: ClassVar[Sequence[str]] = ()
    """Names of values that may stand above the header, one a row; they are columns too."""

    def begin(self) -> Self:
        """The reader of one file: itself, or a fresh one where it remembers rows of earlier frames."""
        return self

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put the rows of the frame into the batch."""
        raise NotImplementedError
