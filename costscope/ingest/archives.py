"""Reads a zip archive as lines of JSON: one for each member, with its name and any JSON it holds.

An archive may be hostile: what it holds is bounded in number and in size, members may not overlap, and none
is written anywhere.  A single member that cannot be read says why instead; an archive that breaks a bound as
a whole is refused.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from costscope.domain.errors import UnreadableInput

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
MEMBERS: Final = 100_000
MEMBER_BYTES: Final = 250 * 1024 * 1024
"""A larger member is not read; so large a line would not be either."""
DIRECTORY_BYTES: Final = 64 * 1024 * 1024
EXPANSION: Final = 1_000
"""How many times its size an archive may hold; logs come to about a hundred."""

_FIRST: Final = ("header.json", "_journal/start.json")
"""Members that say what the others are, and so come first."""
_ENCRYPTED: Final = 1
_END_BYTES: Final = 22
_COMMENT_BYTES: Final = 65_535
_LOCAL_BYTES: Final = 30
_STORED, _DEFLATED, _ZSTD = 0, 8, 93
_ONE_LINE: Final = bytes.maketrans(b"\r\n", b"  ")
"""Line ends within JSON stand between values alone."""


def open_archive(path: str) -> IO[bytes]:
    """The lines of an archive.  Raises :class:`UnreadableInput` for one that is broken or breaks a bound."""
    file = Path(path).open("rb")  # noqa: SIM115
    try:
        members = _members(file, path)
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
        file.close()
        raise UnreadableInput(f"cannot be read as a zip archive: {error}", where=path) from error
    except UnreadableInput:
        file.close()
        raise
    return io.BufferedReader(_Lines(file, members))


class _Lines(io.RawIOBase):
    """The lines as a stream of bytes."""

    def __init__(self, file: IO[bytes], members: list[zipfile.ZipInfo]) -> None:
        super().__init__()
        self._file = file
        self._lines = (_line(file, member) for member in members)
        self._rest = memoryview(b"")

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._lines, b""))
        view = memoryview(buffer).cast("B")
        size = min(len(view), len(self._rest))
        view[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()


def _members(file: IO[bytes], path: str) -> list[zipfile.ZipInfo]:
    size = file.seek(0, io.SEEK_END)
    if _directory_bytes(file, size) > DIRECTORY_BYTES:
        raise UnreadableInput("the archive's directory is too large", where=path)
    with zipfile.ZipFile(file) as archive:
        found = [member for member in archive.infolist() if not member.is_dir()]
    if len(found) > MEMBERS:
        raise UnreadableInput(f"the archive holds more than {MEMBERS} members", where=path)
    if sum(member.file_size for member in found) > EXPANSION * size:
        raise UnreadableInput(f"the archive holds more than {EXPANSION} times its size", where=path)
    end = 0
    for member in sorted(found, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise UnreadableInput("members of the archive overlap", where=path)
        end = member.header_offset + _LOCAL_BYTES + member.compress_size
    if end > size:
        raise UnreadableInput("a member reaches beyond the end of the archive", where=path)
    latest = {member.filename: member for member in found}  # an archive that grew may name one twice
    return sorted(latest.values(), key=lambda member: _place(member.filename))


def _place(name: str) -> int:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def _directory_bytes(file: IO[bytes], size: int) -> int:
    """How large the directory says it is, before anything of it is read."""
    file.seek(max(0, size - _END_BYTES - _COMMENT_BYTES))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0:
        raise zipfile.BadZipFile("it has no end")
    (stated,) = struct.unpack_from("<L", tail, end + 12)
    large = tail.rfind(b"PK\x06\x06", 0, end)
    if large >= 0:
        (stated,) = struct.unpack_from("<Q", tail, large + 40)
    return int(stated)


def _line(file: IO[bytes], member: zipfile.ZipInfo) -> bytes:
    name = json.dumps(member.filename).encode()
    if not member.filename.endswith(".json"):
        return b'{"member": %s}\n' % name
    try:
        content = _content(file, member).removeprefix(b"\xef\xbb\xbf").translate(_ONE_LINE)
    except (ValueError, OSError, zlib.error, struct.error) as error:
        return b'{"member": %s, "refused": %s}\n' % (name, json.dumps(str(error)).encode())
    return b'{"member": %s, "content": %s}\n' % (name, content.strip() or b"null")


def _content(file: IO[bytes], member: zipfile.ZipInfo) -> bytes:
    """What a member holds.  Raises ``ValueError`` and others, whose words never quote it."""
    if member.flag_bits & _ENCRYPTED:
        raise ValueError("the member is encrypted")
    if member.file_size > MEMBER_BYTES:
        raise ValueError(f"the member is larger than {MEMBER_BYTES} bytes")
    file.seek(member.header_offset)
    local = file.read(_LOCAL_BYTES)
    if local[:4] != MAGIC[0]:
        raise ValueError("the member is not where the archive says")
    file.seek(sum(struct.unpack_from("<HH", local, 26)), io.SEEK_CUR)
    data = _expanded(file.read(member.compress_size), member.compress_type, member.file_size)
    if len(data) != member.file_size or zlib.crc32(data) != member.CRC:
        raise ValueError("the member is not what the archive says")
    return data


def _expanded(data: bytes, method: int, size: int) -> bytes:
    """The content, of which no more is expanded than one byte beyond its stated size."""
    if method == _STORED:
        return data
    if method == _DEFLATED:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, size + 1)
    if method == _ZSTD:
        import pyarrow as pa

        with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as stream:
            return bytes(stream.read(size + 1))
    raise ValueError(f"the member is compressed by method {method}")
