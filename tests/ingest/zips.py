"""Writes zip archives byte by byte, also those no library would write."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

STORED, DEFLATED, ZSTD = 0, 8, 93


@dataclass(frozen=True)
class Member:
    """A file in an archive, with what the archive says of it where that is not true."""

    name: str
    content: bytes
    method: int = DEFLATED
    size: int | None = None
    crc: int | None = None
    flags: int = 0
    offset: int | None = None


def zstd(data: bytes) -> bytes:
    """The data as one zstd frame."""
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    compressed: bytes = sink.getvalue().to_pybytes()
    return compressed


def compressed(member: Member) -> bytes:
    """The content as it lies in the archive; a method that is none leaves it as it is."""
    if member.method == DEFLATED:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        return deflate.compress(member.content) + deflate.flush()
    return zstd(member.content) if member.method == ZSTD else member.content


def archive(members: Sequence[Member], directory_bytes: int | None = None) -> bytes:
    """The bytes of an archive; ``directory_bytes`` is what it says of its directory where that is untrue."""
    body = b""
    directory = b""
    for member in members:
        data, name = compressed(member), member.name.encode()
        size = len(member.content) if member.size is None else member.size
        crc = zlib.crc32(member.content) if member.crc is None else member.crc
        facts = struct.pack(
            "<HHHHHLLLHH", 20, member.flags, member.method, 0, 33, crc, len(data), size, len(name), 0
        )
        offset = len(body) if member.offset is None else member.offset
        body += b"PK\x03\x04" + facts + name + data
        directory += (
            b"PK\x01\x02" + struct.pack("<H", 20) + facts + struct.pack("<HHHLL", 0, 0, 0, 0, offset) + name
        )
    count = len(members)
    stated = len(directory) if directory_bytes is None else directory_bytes
    return (
        body + directory + struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count, count, stated, len(body), 0)
    )
