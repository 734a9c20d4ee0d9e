"""Reads a file block by block and hands its records to an adapter.

The ladder of the fast path and its fallbacks: a chunk of 256 KB is decoded at once as typed structs; when
anything in it is wrong, line by line; a line that fails is tried again leniently (numbers as text,
broken UTF-8 replaced); what still fails is a reject with its line, its byte offset and the reason.
Measured: the chunk road takes about a third of the time of decoding lines into dictionaries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import IO

import msgspec
import numpy as np

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines

CHUNK_BYTES = 256 * 1024
BLOCK_BYTES = 64 * 1024 * 1024
"""About how much of a file makes one block; a block ends with a line."""
LINE_BYTES = 256 * 1024 * 1024
"""A longer line is a reject: reading must stay bounded."""
_SETTLE_CHUNKS = 8
"""Texts are measured in batches of about this many chunks: fewer calls, still within the cache."""

_LINE_END = ord("\n")
_RETURN = ord("\r")
_OPENED = ord("{")
_CLOSED = ord("}")
BOM = b"\xef\xbb\xbf"
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|.)",
    re.DOTALL,
)
"""An escape sequence of JSON: a whole surrogate pair, half of one, any other."""


class LineStream:
    """A stream cut into chunks that end with a line; only the last may lack its line end."""

    def __init__(self, stream: IO[bytes], size: int | None = None) -> None:
        self._stream = stream
        self._left = size
        self._rest = b""
        self.ended = False
        self.passed_over = 0
        """Bytes of the chunk's first line that were read and not kept, since it is too long."""

    def chunks(self, limit: int | None = None) -> Iterator[bytes]:
        """The next chunks, up to the line that passes ``limit`` bytes."""
        pieces = [self._rest] if self._rest else []
        pending = len(self._rest)
        taken = 0
        self._rest = b""
        while limit is None or taken < limit:
            piece = self._read()
            if not piece:
                self.ended = True
                if pieces:
                    yield b"".join(pieces)
                return
            end = piece.rfind(b"\n") + 1
            if not end:
                if pending <= LINE_BYTES:
                    pieces.append(piece)
                    pending += len(piece)
                else:
                    self.passed_over += len(piece)
                continue
            chunk = b"".join([*pieces, piece[:end]]) if pieces else piece[:end]
            taken += len(chunk)
            pieces = [piece[end:]] if end < len(piece) else []
            pending = len(piece) - end
            self._rest = b"".join(pieces)
            yield chunk
            self.passed_over = 0

    def _read(self) -> bytes:
        if self._left is None:
            return self._stream.read(CHUNK_BYTES)
        piece = self._stream.read(min(CHUNK_BYTES, self._left))
        self._left -= len(piece)
        return piece


class LineDecoder:
    """Decodes chunks of lines for one adapter into one batch."""

    def __init__(self, adapter: JsonLines, out: Batch, start: int = 0) -> None:
        self._adapter = adapter
        self._typed = msgspec.json.Decoder(adapter.line_type)
        self._lenient = msgspec.json.Decoder(adapter.line_type, strict=False)
        self._out = out
        self._chunks = 0
        self.lines = 0
        """Physical lines so far, blank ones included."""
        self.bytes = start
        """Where in the file the next chunk begins."""

    def feed(self, chunk: bytes, passed_over: int = 0) -> None:
        """Take the records of a chunk of whole lines; ``passed_over`` bytes of the first are not in it."""
        if not self.bytes and chunk.startswith(BOM):
            chunk = chunk[len(BOM) :]
            self.bytes = len(BOM)
        physical, are_objects = _lines_of(chunk)
        records = None
        if are_objects and len(chunk) <= LINE_BYTES:
            with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                records = self._typed.decode_lines(chunk)
        if records is None or len(records) != physical:
            self._feed_by_line(chunk, passed_over)
        else:
            take, out = self._adapter.take, self._out
            for number, record in enumerate(records, self.lines + 1):
                try:
                    take(record, number, out)
                except (ValueError, RecursionError) as error:
                    self._reject(number, error, self.bytes + _offset_of_line(chunk, number - self.lines))
        self.lines += physical
        self.bytes += len(chunk) + passed_over
        self._chunks += 1
        if self._chunks % _SETTLE_CHUNKS == 0 or len(chunk) > _SETTLE_CHUNKS * CHUNK_BYTES:
            self._out.settle()

    def _feed_by_line(self, chunk: bytes, passed_over: int) -> None:
        offset = self.bytes
        for number, line in enumerate(chunk.split(b"\n"), self.lines + 1):
            size = len(line) + passed_over
            passed_over = 0
            if size > LINE_BYTES:
                self._out.reject(number, f"line of {size} bytes is longer than {LINE_BYTES}", offset)
            elif line.strip():
                self._take_line(line, number, offset)
            offset += size + 1

    def _take_line(self, line: bytes, number: int, offset: int) -> None:
        try:
            record = self._typed.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            try:
                record = self._lenient.decode(repaired(line))
            except (ValueError, RecursionError):
                # The first error speaks of the line as it is; the second of our repair.
                self._reject(number, error, offset)
                return
        try:
            self._adapter.take(record, number, self._out)
        except (ValueError, RecursionError) as error:
            self._reject(number, error, offset)

    def _reject(self, number: int, error: Exception, offset: int) -> None:
        self._out.reject(number, reason_of(error), offset)


def reason_of(error: Exception) -> str:
    """Why a record was not understood, in words that never quote it."""
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 at byte {error.start} of the record"
    return str(error)


def repaired(record: bytes) -> bytes:
    """A record with replacement characters for bytes that are no UTF-8 and for halves of a surrogate pair.

    Everything else stays as it is, digits of amounts included.
    """
    return _ESCAPE.sub(_whole_character, record.decode("utf-8", "replace").encode())


def _whole_character(escape: re.Match[bytes]) -> bytes:
    return b"\\ufffd" if escape["half"] else escape[0]


def _lines_of(chunk: bytes) -> tuple[int, bool]:
    """How many physical lines there are, and whether each begins and ends like an object.

    A closing brace, a line end and an opening brace can stand together only between two records.  Then as
    many records as lines means one on each; else two on one line and none on another would pass for it.
    """
    data = np.frombuffer(chunk, np.uint8)
    ends = np.flatnonzero(data == _LINE_END)
    physical = len(ends) + (not chunk.endswith(b"\n"))
    if not chunk.startswith(b"{") or not len(ends):
        return physical, not len(ends)
    before = data[ends - 1]
    if (before == _RETURN).any():
        before = np.where(before == _RETURN, data[ends - 2], before)
    following = data[(ends[:-1] if chunk.endswith(b"\n") else ends) + 1]
    return physical, bool((before == _CLOSED).all() and (following == _OPENED).all())


def _offset_of_line(chunk: bytes, index: int) -> int:
    """Where the line with that index, from 1, begins."""
    position = 0
    for _ in range(index - 1):
        position = chunk.index(b"\n", position) + 1
    return position
