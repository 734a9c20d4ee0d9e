"""Rows on their way from an adapter to the lake.

Rows are tuples in the order of the fields an adapter names; turning them into columns happens once per
batch, not once per row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import xxhash

from costscope.adapters._corrections import LONGEST, is_correction, masked_hash
from costscope.adapters._measure import Counts, measure
from costscope.domain.tokens import Origin

if TYPE_CHECKING:
    import msgspec
    import polars as pl

Row = tuple[object, ...]
_USER, _RESULT = Origin.USER, Origin.TOOL_RESULT  # an enumeration's attributes are slow to look up


@dataclass(frozen=True, slots=True)
class Reject:
    """One record that was not understood, and why; never its text."""

    line: int
    reason: str
    byte_offset: int = 0


class Batch:
    """What one block of one file said: rows per table, measured text, rejects, skipped records."""

    def __init__(self, *, remembers_text: bool = False) -> None:
        self.rows: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
        self.frames: dict[str, list[pl.DataFrame]] = {}
        self.rejects: list[Reject] = []
        self.skipped: dict[str, int] = {}
        self.accepted = 0
        """Records of the file that became rows; with rejects and skipped they are all there were."""
        self.origins: list[str] = []
        self.digests: list[bytes] = []
        self.counts: list[Counts] = []
        self.corrections: set[int] = set()
        """Texts by which a harness rejects the answer before them."""
        self.masked: dict[int, int] = {}
        """For each text that is a tool call's arguments, its hash apart from the numbers in it."""
        self._adders: dict[int, Callable[[Row], None]] = {}
        self._next = 0
        self._texts: list[bytes | msgspec.Raw] = []
        self._text_origins: list[str] = []
        self._masked_rows: dict[int, int] = {}
        self._known: dict[tuple[str, bytes], int] | None = {} if remembers_text else None

    def table(self, name: str, fields: tuple[str, ...]) -> Callable[[Row], None]:
        """The function that adds a row of ``fields`` to a table.

        ``fields`` must be a constant of the adapter: it is looked up by identity, which is what makes a
        call per row affordable.
        """
        adder = self._adders.get(id(fields))
        if adder is None:
            adder = self._adders[id(fields)] = self.rows.setdefault((name, fields), []).append
        return adder

    def frame(self, name: str, frame: pl.DataFrame) -> None:
        """Add many rows of a table at once."""
        self.frames.setdefault(name, []).append(frame)
        self.accepted += frame.height

    def skip(self, kind: str) -> None:
        """Count a record that carries nothing we keep, by its kind."""
        self.skipped[kind] = self.skipped.get(kind, 0) + 1

    def reject(self, line: int, reason: str, byte_offset: int = 0) -> None:
        """Count a record that was not understood."""
        self.rejects.append(Reject(line, reason, byte_offset))

    def text(self, raw: bytes | msgspec.Raw, origin: Origin) -> int:
        """Take note of one text of a conversation; returns its number.

        Only its hash and its counts are kept.  With ``remembers_text`` the same text of the same origin has
        the same number.
        """
        if self._known is not None:
            key = (origin.value, xxhash.xxh3_128_digest(raw))
            known = self._known.get(key)
            if known is not None:
                return known
            self._known[key] = self._next
        number = self._next
        self._next = number + 1
        self._texts.append(raw)
        self._text_origins.append(origin)
        return number

    def settle(self) -> None:
        """Hash and measure the texts noted so far; their bytes may be reused afterwards."""
        if not self._texts:
            return
        texts = self._texts
        self._mark(texts)
        self.origins.extend(self._text_origins)
        self.digests.extend(map(xxhash.xxh3_128_digest, texts))
        counts = measure(texts)
        media = [i for i, origin in enumerate(self._text_origins) if origin == Origin.MEDIA]
        if media:
            # The characters of an encoded picture say nothing about its tokens.
            counts[:, media] = 0
        self.counts.append(counts)
        self._texts = []
        self._text_origins = []

    def _mark(self, texts: list[bytes | msgspec.Raw]) -> None:
        """Note which of the unsettled texts reject an answer, and hash the arguments of tool calls."""
        first = len(self.origins)
        for number, origin in enumerate(self._text_origins):
            if origin is _USER or origin is _RESULT:
                raw = texts[number]
                if len(raw) < LONGEST and is_correction(bytes(raw)):
                    self.corrections.add(first + number)
        for (_, fields), rows in self.rows.items():
            if "arguments_segment" in fields:
                place = fields.index("arguments_segment")
                done = self._masked_rows.get(id(rows), 0)
                self._masked_rows[id(rows)] = len(rows)
                for row in rows[done:]:
                    segment = row[place]
                    assert isinstance(segment, int)
                    if segment >= first:
                        self.masked[segment] = masked_hash(bytes(texts[segment - first]))
