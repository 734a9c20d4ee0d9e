"""A file is read line by line, however it is cut into chunks and blocks."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines
from costscope.ingest import decode
from costscope.ingest.decode import BOM, LineDecoder, LineStream

REJECT, BLANK = "reject", "blank"
LINES: dict[bytes, int | str | None] = {
    b'{"a":1}': 1,
    b' {"a":2} \r': 2,
    b'{"a":"3"}': 3,
    b'{"a":4,"b":"' + b"x" * 90 + b'"}': 4,
    b'{"a":5,"b":"\xff"}': 5,
    b'{"a":6,"a":7}': 7,
    b"{}": None,
    b"": BLANK,
    b" \t\r": BLANK,
    b'{"a":1} {"a":2}': REJECT,
    b'{"a":': REJECT,
    b"8}": REJECT,
    b'{"a":{"a":9}': REJECT,
    b'{"a":NaN}': REJECT,
    b'{"a":-1}': REJECT,
    b'{"a":1.5}': REJECT,
    b"[1]": REJECT,
    b"42": REJECT,
    b"null": REJECT,
    b"\xff\xfe{}": REJECT,
    b"\x00": REJECT,
}
"""Lines, with the value of ``a`` that is taken from each, or what becomes of it."""


class _Line(msgspec.Struct):
    a: int | None = None


@dataclass
class _Spy(JsonLines):
    """Notes what it is handed; refuses negative numbers, as an adapter may."""

    line_type: ClassVar = _Line
    seen: list[tuple[int, int | None]] = field(default_factory=list)

    def take(self, line: _Line, number: int, out: Batch) -> None:
        if line.a is not None and line.a < 0:
            raise ValueError("a is negative")
        self.seen.append((number, line.a))


@contextmanager
def _sizes(chunk: int, line: int = 1_000_000) -> Iterator[None]:
    with patch.object(decode, "CHUNK_BYTES", chunk), patch.object(decode, "LINE_BYTES", line):
        yield


def _read(data: bytes, chunk: int) -> tuple[list[tuple[int, int | None]], list[tuple[int, int]], LineDecoder]:
    """Number and value of what was taken, number and offset of what was rejected."""
    spy, batch = _Spy(), Batch()
    decoder = LineDecoder(spy, batch)
    with _sizes(chunk):
        stream = LineStream(io.BytesIO(data))
        for piece in stream.chunks():
            decoder.feed(piece, stream.passed_over)
    return spy.seen, [(r.line, r.byte_offset) for r in batch.rejects], decoder


@given(
    st.lists(st.sampled_from(sorted(LINES)), max_size=12), st.integers(1, 200), st.booleans(), st.booleans()
)
@example([b'{"a":1} {"a":2}', b""], 200, True, False)
@example([b"", b'{"a":1} {"a":2}'], 200, False, False)
@example([b'{"a":', b"8}", b'{"a":1} {"a":2}'], 200, True, False)
def test_any_chunking_gives_the_same_records(
    lines: Sequence[bytes], chunk: int, ends_with_line: bool, has_bom: bool
) -> None:
    taken, rejected = [], []
    offset = len(BOM) if has_bom else 0
    for number, line in enumerate(lines, 1):
        if LINES[line] == REJECT:
            rejected.append((number, offset))
        elif LINES[line] != BLANK:
            taken.append((number, LINES[line]))
        offset += len(line) + 1
    data = (BOM if has_bom else b"") + b"\n".join(lines) + (b"\n" if ends_with_line and lines else b"")
    seen, rejects, decoder = _read(data, chunk)
    assert seen == taken
    assert rejects == rejected
    assert decoder.bytes == len(data)


@given(
    st.lists(st.binary(max_size=30), max_size=20), st.integers(1, 40), st.integers(1, 60), st.integers(0, 600)
)
def test_chunks_join_to_the_stream_and_end_with_lines(
    pieces: list[bytes], chunk: int, limit: int, size: int
) -> None:
    data = b"\n".join(pieces)
    with _sizes(chunk):
        stream = LineStream(io.BytesIO(data), size)
        blocks = []
        while not stream.ended:
            blocks.append(list(stream.chunks(limit)))
    chunks = [piece for block in blocks for piece in block]
    assert b"".join(chunks) == data[:size]
    assert all(piece.endswith(b"\n") for piece in chunks[:-1])
    assert all(chunks)
    # A block stops with the chunk that passes the limit.
    assert all(sum(map(len, block[:-1])) < limit for block in blocks if block)


@pytest.mark.parametrize("chunk", [1, 7, 64, 1000])
@pytest.mark.parametrize("length", [101, 170, 900])
def test_a_line_too_long_is_a_reject_and_the_next_is_read(chunk: int, length: int) -> None:
    too_long = b'{"a":1,"b":"' + b"x" * (length - 14) + b'"}'
    data = b'{"a":1}\n' + too_long + b'\n{"a":2}\nnonsense\n'
    with _sizes(chunk, 100):
        spy, batch = _Spy(), Batch()
        decoder = LineDecoder(spy, batch)
        stream = LineStream(io.BytesIO(data))
        for piece in stream.chunks():
            assert len(piece) <= max(100, 2 * chunk) + chunk + len(data) - len(too_long)
            decoder.feed(piece, stream.passed_over)
    assert spy.seen == [(1, 1), (3, 2)]
    assert [(r.line, r.byte_offset) for r in batch.rejects] == [(2, 8), (4, data.index(b"nonsense"))]
    assert batch.rejects[0].reason == f"line of {length} bytes is longer than 100"
    assert decoder.bytes == len(data)


def test_a_reason_never_quotes_the_record() -> None:
    spy, batch = _Spy(), Batch()
    LineDecoder(spy, batch).feed(b'{"a":"secret"}\n{"a":1,"secret"}\nsecret\n{"a":[["secret\xff"]]}\n')
    assert len(batch.rejects) == 4
    assert all(reject.reason and "secret" not in reject.reason for reject in batch.rejects)


def test_an_amount_keeps_its_digits_when_its_line_is_repaired() -> None:
    repaired = decode.repaired(b'{"cost":0.12345678901234567890,"text":"\xff \\ud800 \\ud83d\\ude00"}')
    assert repaired == b'{"cost":0.12345678901234567890,"text":"\xef\xbf\xbd \\ufffd \\ud83d\\ude00"}'
