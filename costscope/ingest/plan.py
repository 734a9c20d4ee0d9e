"""Decides what to read: new files, files that grew, files that are known already."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import xxhash

from costscope.adapters._contract import Adapter, JsonLines
from costscope.adapters.registry import adapter_names
from costscope.domain.errors import UnknownFormat, UnreadableInput
from costscope.ingest.decode import BLOCK_BYTES
from costscope.ingest.detect import detect
from costscope.ingest.read import Piece
from costscope.ingest.streams import STDIN, compression_of, take_sample
from costscope.store.manifest import Source

_BUFFER_BYTES = 256 * 1024
_SKIPPED_FOLDERS = {".git", "node_modules", "__pycache__", ".costscope"}


@dataclass(slots=True)
class Planned:
    """One file with its place in the lake: a source to be, and the pieces to read of it."""

    source: Source
    pieces: list[Piece]
    replaces: Source | None = None
    """The same path as it was read before, when its content is no longer what it was."""
    extends: bool = False
    """Only what was appended since is read; the source goes on."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is not read, and why."""

    path: str
    reason: str


def discover(paths: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Every file under the paths, in order of name, and whether it was named outright.

    Raises :class:`UnreadableInput` for a path that does not exist.
    """
    for path in paths:
        if path == STDIN or Path(path).is_file():
            yield path, True
        elif Path(path).is_dir():
            for folder, inner, files in os.walk(path):
                inner[:] = sorted(name for name in inner if name not in _SKIPPED_FOLDERS)
                for name in sorted(files):
                    found = Path(folder, name)
                    # Pipes, sockets and devices are no logs, and opening one may wait for ever.
                    if not name.startswith(".") and (found.is_file() or found.is_symlink()):
                        yield str(found), False
        else:
            raise UnreadableInput("there is no such file or folder", where=path)


def total_bytes(paths: Iterable[str]) -> int | None:
    """How much there is to read, at most; unknown for standard input."""
    if STDIN in paths:
        return None
    return sum(Path(path).stat().st_size for path, _ in discover(paths))


def plan(
    path: str,
    known: list[Source],
    used: set[int],
    adapter_name: str | None,
    mappings: Sequence[Adapter] = (),
    *,
    named: bool,
) -> Planned | Unread:
    """What to do with one file; one found in a folder that no adapter knows is left unread, with the reason.

    ``known`` are the sources of the lake, ``used`` the ids no new source may take.
    Raises an :class:`~costscope.domain.errors.InputError` for a file that was named outright.
    """
    sample, stream = take_sample(path)
    stream.close()
    if not sample.head.strip():
        return Unread(path, "empty")
    try:
        adapter = detect(sample, path, adapter_name, mappings)
    except UnknownFormat as error:
        if named:
            raise
        return Unread(path, error.what)
    return _plan_file(path, adapter, known, used)


def _plan_file(path: str, adapter: Adapter, known: list[Source], used: set[int]) -> Planned | Unread:
    place = str(Path(path).resolve())
    size = Path(path).stat().st_size
    before = next((s for s in known if s.path == place), None)
    same_reader = before is not None and (before.adapter, before.adapter_version) == (
        adapter.name,
        adapter.version,
    )
    plain = isinstance(adapter, JsonLines) and not adapter.keeps_state and _is_plain(path)
    consumed = before.consumed if before is not None and plain and same_reader else 0
    fingerprint, prefix = _fingerprints(path, size, consumed if consumed <= size else 0)
    twin = next((s for s in known if s.fingerprint == fingerprint and s.adapter == adapter.name), None)
    if twin is not None and twin.adapter_version == adapter.version:
        return Unread(path, "already ingested" if twin.path == place else f"same content as {twin.path}")
    if before is not None and prefix and prefix == before.consumed_fingerprint:
        source = Source(
            source_id=before.source_id,
            path=place,
            adapter=adapter.name,
            adapter_version=adapter.version,
            size=size,
            fingerprint=fingerprint,
        )
        pieces = _pieces(source, adapter, path, size, consumed, len(before.blocks))
        return Planned(source, pieces, replaces=before, extends=True)
    source = Source(
        source_id=_id_of(fingerprint, adapter, used),
        path=place,
        adapter=adapter.name,
        adapter_version=adapter.version,
        size=size,
        fingerprint=fingerprint,
    )
    whole = Piece(source.source_id, path, adapter.name, reader=_unlisted(adapter))
    pieces = _pieces(source, adapter, path, size, 0, 0) if plain else [whole]
    # A newer version of the adapter reads the file again, wherever it lies by now.
    return Planned(source, pieces, replaces=before or twin)


def _pieces(
    source: Source, adapter: Adapter, path: str, size: int, start: int, first_block: int
) -> list[Piece]:
    """Stretches of about one block each, cut after a line end."""
    pieces = []
    reader = _unlisted(adapter)
    with Path(path).open("rb") as file:
        low = start
        block = first_block
        while low < size:
            high = _after_line_end(file, low + BLOCK_BYTES, size)
            pieces.append(Piece(source.source_id, path, adapter.name, block, low, high, reader))
            low = high
            block += 1
    return pieces


def _unlisted(adapter: Adapter) -> Adapter | None:
    """The adapter, if it has to be handed to the processes that read: a mapping is in no registry."""
    return None if adapter.name in adapter_names() else adapter


def _after_line_end(file: IO[bytes], position: int, size: int) -> int:
    if position >= size:
        return size
    file.seek(position - 1)
    while piece := file.read(65_536):
        found = piece.find(b"\n")
        if found >= 0:
            return file.tell() - len(piece) + found + 1
    return size


def _is_plain(path: str) -> bool:
    with Path(path).open("rb") as file:
        return compression_of(file.read(4)) is None


def consumed_fingerprint(source: Source, planned: Planned) -> str:
    """128-bit hash of the part of a file that was taken in; empty where a file is always read whole."""
    if not source.consumed or any(piece.high is None for piece in planned.pieces):
        return ""
    if source.consumed == source.size:
        return source.fingerprint
    return _fingerprints(planned.pieces[0].path, source.consumed, 0)[0]


def _fingerprints(path: str, size: int, prefix: int) -> tuple[str, str]:
    """128-bit hashes of a file's first ``size`` bytes, and of its first ``prefix``.

    Read through one small buffer: a mapped file would count as this process's memory.
    """
    digest = xxhash.xxh3_128()
    head = ""
    done = 0
    with memoryview(bytearray(_BUFFER_BYTES)) as buffer, Path(path).open("rb", buffering=0) as file:
        while done < size:
            bound = prefix if done < prefix else size
            count = file.readinto(buffer[: min(_BUFFER_BYTES, bound - done)])
            if not count:
                break
            digest.update(buffer[:count])
            done += count
            if done == prefix:
                head = digest.hexdigest()
    return digest.hexdigest(), head


def _id_of(fingerprint: str, adapter: Adapter, used: set[int]) -> int:
    """A number for the source that follows from its content and its reader, as long as nobody has it.

    A file that grew keeps the number of what it was, and rows of a file that was replaced lie on in the lake:
    when that content comes again, the next number is taken.
    """
    for attempt in itertools.count():
        name = f"{fingerprint}/{adapter.name}/{adapter.version}" + (f"/{attempt}" if attempt else "")
        number = xxhash.xxh3_64_intdigest(name.encode()) >> 1
        if number not in used:
            break
    return number
