"""Opens a path, or standard input, as a stream of decompressed bytes."""

from __future__ import annotations

import io
import lzma
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from costscope.adapters._contract import SAMPLE_BYTES, Sample
from costscope.domain.errors import UnreadableInput
from costscope.ingest import archives
from costscope.ingest.parquet import MAGIC, schema_sample

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STDIN = "-"
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_XZ = b"\xfd7zX"


class _Peeked(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def read(self, size: int = -1, /) -> bytes:
        if not self._head:
            return self._rest.read(size)
        if size < 0:
            head, self._head = self._head, b""
            return head + self._rest.read()
        head, self._head = self._head[:size], self._head[size:]
        return head if len(head) == size else head + self._rest.read(size - len(head))

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        piece = self.read(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place in the file; only where the rest of the stream can."""
        self._head = b""
        return self._rest.seek(offset, whence)

    def close(self) -> None:
        self._rest.close()
        super().close()


class _Xz(lzma.LZMAFile):
    """A stream of xz, whose errors are like those of other streams."""

    def read(self, size: int | None = -1) -> bytes:
        try:
            return super().read(size)
        except lzma.LZMAError as error:
            raise OSError(str(error)) from error


def compression_of(head: bytes) -> str | None:
    """``gzip``, ``zstd``, ``xz`` or ``zip`` by the first bytes; file names do not decide."""
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith(_ZSTD):
        return "zstd"
    if head.startswith(_XZ):
        return "xz"
    if head.startswith(archives.MAGIC):
        return "zip"
    return None


def open_stream(path: str) -> IO[bytes]:
    """The decompressed bytes of a file.  Raises :class:`UnreadableInput`."""
    try:
        raw = sys.stdin.buffer if path == STDIN else Path(path).open("rb", buffering=0)  # noqa: SIM115
        head = _read_fully(raw, 4)
    except OSError as error:
        raise UnreadableInput(f"cannot be opened: {error.strerror or error}", where=path) from error
    stream = cast("IO[bytes]", _Peeked(head, raw))
    compression = compression_of(head)
    if compression == "gzip":
        from isal import igzip

        return cast("IO[bytes]", igzip.open(stream, "rb"))  # type: ignore[no-untyped-call]
    if compression == "zstd":
        import pyarrow as pa

        # Arrow's reader knows a stream that was cut off from one that ended.
        return cast("IO[bytes]", pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd"))
    if compression == "xz":
        return cast("IO[bytes]", _Xz(stream))
    if compression == "zip":
        if path == STDIN:
            raise UnreadableInput("a zip archive cannot be read from standard input", where=path)
        raw.close()
        return archives.open_archive(path)
    return stream


def take_sample(path: str) -> tuple[Sample, IO[bytes]]:
    """The beginning of a file, with the stream as if nothing had been read from it."""
    stream = open_stream(path)
    try:
        head = _read_fully(stream, SAMPLE_BYTES + 1)
    except (OSError, EOFError, ValueError, RuntimeError) as error:
        raise UnreadableInput(f"cannot be decompressed: {error}", where=path) from error
    if head.startswith(MAGIC):
        sample = schema_sample(path)
    else:
        sample = Sample(head[:SAMPLE_BYTES], whole=len(head) <= SAMPLE_BYTES)
    return sample, cast("IO[bytes]", _Peeked(head, stream))


def _read_fully(stream: IO[bytes], size: int) -> bytes:
    """Up to ``size`` bytes; fewer only at the end."""
    pieces = []
    while size > 0:
        piece = stream.read(size)
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
