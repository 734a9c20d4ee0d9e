"""The lake: a private folder of Parquet files under one manifest."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from costscope.domain.errors import LakeMissing
from costscope.store.lock import exclusive
from costscope.store.manifest import NAME, Manifest, read_manifest, sync_folder, write_manifest

DEFAULT = ".costscope"
_STAGING = "staging"
_PREVIOUS = "previous.json"


class Lake:
    """A folder and the state published in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def manifest(self) -> Manifest:
        """The published state.  Raises :class:`LakeMissing` when nothing was ingested here yet."""
        manifest = read_manifest(self.root)
        if manifest is None:
            raise LakeMissing(
                "there is no lake here yet",
                where=str(self.root),
                hint="costscope ingest PATH…   (or costscope demo, to look around with made-up data)",
            )
        return manifest

    def paths(self, names: list[str]) -> list[str]:
        """Absolute paths of files the manifest names."""
        return [str(self.root / name) for name in names]

    @contextmanager
    def writing(self, *, patience_s: float = 600) -> Iterator[Writing]:
        """Open the lake for one publish; what is not published is gone afterwards."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with exclusive(self.root, patience_s=patience_s):
            staging = self.root / _STAGING
            shutil.rmtree(staging, ignore_errors=True)  # left by a process that was killed
            staging.mkdir(mode=0o700)
            try:
                writing = Writing(self.root, staging, read_manifest(self.root) or Manifest())
                try:
                    yield writing
                finally:
                    writing.discard()
            finally:
                shutil.rmtree(staging, ignore_errors=True)


class Writing:
    """One publish on its way: files go to ``staging``, the manifest decides."""

    def __init__(self, root: Path, staging: Path, manifest: Manifest) -> None:
        self.root = root
        self.staging = staging
        self.manifest = manifest
        self.generation = manifest.generation + 1
        self._adopted: list[Path] = []

    def adopt(self, staged: Path, folder: str) -> str:
        """Move a finished file into the lake, not yet visible; returns its name in the manifest."""
        name = f"{folder}/{self.generation:06d}-{staged.name}"
        target = self.root / name
        for private in (target.parent.parent, target.parent):
            private.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(staged, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        staged.chmod(0o600)
        staged.replace(target)
        self._adopted.append(target)
        return name

    def publish(self) -> None:
        """Make the new state the lake's, then drop files neither it nor the state before needs.

        Readers that began before keep their snapshot: its files stay until the publish after this one.
        """
        for folder in {Path(name).parent for name in self.manifest.files()}:
            sync_folder(self.root / folder)
        before = self.root / NAME
        kept = self.manifest.files()
        if before.exists():
            old = read_manifest(self.root)
            kept |= old.files() if old else set()
            shutil.copy(before, self.root / _PREVIOUS)
        self.manifest.generation = self.generation
        write_manifest(self.root, self.manifest)
        self._adopted = []
        for layer in ("source", "derived"):
            for path in (self.root / layer).rglob("*.parquet"):
                if path.relative_to(self.root).as_posix() not in kept:
                    path.unlink(missing_ok=True)

    def discard(self) -> None:
        """Take back the files of a publish that did not happen; nothing is left to do after one that did."""
        for path in self._adopted:
            path.unlink(missing_ok=True)
