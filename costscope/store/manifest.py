"""The manifest: which files are the lake, renamed into place as the one commit point."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from costscope.domain.errors import LakeDamaged, LakeError

FORMAT: Final = 2
NAME: Final = "manifest.json"


@dataclass(slots=True)
class Source:
    """One ingested file: what it was, how much of it was read, what came of its records."""

    source_id: int
    path: str
    adapter: str
    adapter_version: int
    size: int
    """Bytes on disk when read."""
    fingerprint: str
    """128-bit hash of the file's bytes as they lay on disk."""
    consumed: int = 0
    """Bytes up to the last whole record; a plain file that grew is read on from here."""
    consumed_fingerprint: str = ""
    lines: int = 0
    """Line ends before ``consumed``."""
    records: int = 0
    """Records found, whatever became of them."""
    accepted: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    rejects: int = 0
    contradictions: int = 0
    """Accepted records whose counts contradict each other, found when deriving: rejects as well."""
    blocks: list[int] = field(default_factory=list)
    """For each block, how many records of the file come before it."""
    torn: dict[str, int | str] | None = None
    """The reject that the unfinished last line is, until the file has grown and it is read again."""
    tables: dict[str, int] = field(default_factory=dict)
    """Rows per table."""


@dataclass(slots=True)
class Manifest:
    """One published state of the lake."""

    generation: int = 0
    price_book: str = ""
    price_book_sha256: str = ""
    sources: list[Source] = field(default_factory=list)
    retired: list[int] = field(default_factory=list)
    """Ids of files that were replaced: their rows lie on in the parts, so no other source may have them."""
    source_parts: dict[str, list[str]] = field(default_factory=dict)
    """Files per source table, relative to the lake."""
    derived_parts: dict[str, list[str]] = field(default_factory=dict)
    """Files per derived table, relative to the lake."""

    def files(self) -> set[str]:
        """Every file this state is made of."""
        return {
            name
            for parts in (self.source_parts, self.derived_parts)
            for files in parts.values()
            for name in files
        }


def read_manifest(root: Path) -> Manifest | None:
    """The published state, or ``None`` where there is no lake.

    Raises :class:`LakeDamaged` when it cannot be read, :class:`LakeError` when a newer version wrote it.
    """
    path = root / NAME
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise LakeDamaged(f"the manifest cannot be read: {error}", where=str(path)) from error
    written = data.pop("format", None) if isinstance(data, dict) else None
    if written is None:
        raise LakeDamaged("this is no manifest", where=str(path))
    if written != FORMAT:
        raise LakeError(
            f"the lake has format {written}, this version reads format {FORMAT}",
            where=str(path),
            hint="ingest into a new folder with --lake, or install the version that wrote it",
        )
    known = {f.name for f in fields(Source)}
    try:
        data["sources"] = [Source(**{k: v for k, v in s.items() if k in known}) for s in data["sources"]]
        return Manifest(**data)
    except (AttributeError, KeyError, TypeError) as error:
        raise LakeDamaged(f"the manifest lacks what it should hold: {error}", where=str(path)) from error


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Publish a state: written beside, flushed to disk, renamed."""
    temporary = root / f"{NAME}.new"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"format": FORMAT} | asdict(manifest), file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(root / NAME)
    sync_folder(root)


def sync_folder(path: Path) -> None:
    """Make renames in a folder durable, where the system can."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:  # pragma: no cover - a folder cannot be opened on every system
        return
    try:
        os.fsync(handle)
    except OSError:  # pragma: no cover
        pass
    finally:
        os.close(handle)
