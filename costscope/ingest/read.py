"""Reads one piece of one source into the source layer's files."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from costscope.adapters._batch import Batch
from costscope.adapters._contract import Adapter, CsvTable, JsonDocument, JsonLines
from costscope.adapters.registry import adapter
from costscope.domain.errors import UnreadableInput
from costscope.ingest.arrow import tables_of
from costscope.ingest.decode import BLOCK_BYTES, LineDecoder, LineStream
from costscope.ingest.documents import read_document
from costscope.ingest.parquet import is_parquet, parquet_stretches
from costscope.ingest.streams import open_stream
from costscope.store.parts import PartWriter

TOLD_REJECTS = 100
"""How many rejects of one block are told by name."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a source one worker reads: bytes ``low`` to ``high`` of a plain file, else all of it."""

    source_id: int
    path: str
    adapter: str
    first_block: int = 0
    low: int = 0
    high: int | None = None
    reader: Adapter | None = None
    """The adapter itself, where the registry does not have it."""


@dataclass(slots=True)
class BlockFacts:
    """What came of one block's records."""

    block: int
    bytes: int = 0
    lines: int = 0
    """Line ends: a last line without one goes on in the block that follows when the file has grown."""
    accepted: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    rejects: int = 0
    first_rejects: list[tuple[int, str]] = field(default_factory=list)
    """Line within the block and reason of the first of them; all are in the lake."""
    torn: dict[str, int | str] | None = None
    torn_bytes: int = 0
    tables: dict[str, int] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """Records found: every one of them was accepted, skipped or rejected."""
        return self.accepted + sum(self.skipped.values()) + self.rejects


def read_piece(piece: Piece, writer: PartWriter) -> Iterator[BlockFacts]:
    """Read a piece block by block; yields the facts of each block once its rows are with the writer.

    Raises :class:`UnreadableInput` when the file cannot be read to its end.
    """
    reader = piece.reader or adapter(piece.adapter)
    if isinstance(reader, JsonLines | CsvTable):
        reader = reader.begin()
    with _no_garbage_collection():
        for facts, batch in _batches(piece, reader):
            for table, rows in tables_of(batch, reader.constants, piece.source_id, facts.block):
                facts.tables[table] = facts.tables.get(table, 0) + rows.num_rows
                writer.add(table, rows)
            yield facts


def _batches(piece: Piece, reader: Adapter) -> Iterator[tuple[BlockFacts, Batch]]:
    try:
        if isinstance(reader, JsonLines):
            yield from _line_blocks(piece, reader)
        elif isinstance(reader, CsvTable) and is_parquet(piece.path):
            for block, (batch, rows, size) in enumerate(parquet_stretches(reader, piece.path)):
                yield _facts(batch, block, size, rows), batch
        elif isinstance(reader, JsonDocument | CsvTable):
            with closing(open_stream(piece.path)) as stream:
                batch, size = read_document(reader, stream, Path(piece.path))
            yield _facts(batch, piece.first_block, size, 0), batch
    except (OSError, EOFError) as error:
        raise UnreadableInput(f"cannot be read: {error}", where=piece.path) from error


def _line_blocks(piece: Piece, reader: JsonLines) -> Iterator[tuple[BlockFacts, Batch]]:
    with closing(open_stream(piece.path)) as stream:
        if piece.low:
            stream.seek(piece.low)
        size = None if piece.high is None else piece.high - piece.low
        lines = LineStream(stream, size)
        block = piece.first_block
        start = piece.low
        while not lines.ended:
            batch = Batch(remembers_text=reader.remembers_text)
            decoder = LineDecoder(reader, batch, start)
            ends_with_line = True
            for chunk in lines.chunks(BLOCK_BYTES):
                decoder.feed(chunk, lines.passed_over)
                ends_with_line = chunk.endswith(b"\n")
            batch.settle()
            if not decoder.lines and block > piece.first_block:
                return
            facts = _facts(batch, block, decoder.bytes - start, decoder.lines - (not ends_with_line))
            if not ends_with_line and batch.rejects and batch.rejects[-1].line == decoder.lines:
                _set_torn_aside(facts, batch, decoder.bytes)
            yield facts, batch
            start = decoder.bytes
            block += 1


def _facts(batch: Batch, block: int, size: int, lines: int) -> BlockFacts:
    return BlockFacts(
        block=block,
        bytes=size,
        lines=lines,
        accepted=batch.accepted,
        skipped=batch.skipped,
        rejects=len(batch.rejects),
        first_rejects=[(reject.line, reject.reason) for reject in batch.rejects[:TOLD_REJECTS]],
    )


def _set_torn_aside(facts: BlockFacts, batch: Batch, end: int) -> None:
    """An unfinished last line is no reject for good: it may be whole when the file has grown."""
    torn = batch.rejects.pop()
    facts.rejects -= 1
    del facts.first_rejects[facts.rejects :]
    facts.torn = {"line": torn.line, "byte_offset": torn.byte_offset, "reason": f"unfinished: {torn.reason}"}
    facts.torn_bytes = end - torn.byte_offset


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Decoded records hold no cycles, and looking for some costs a tenth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
