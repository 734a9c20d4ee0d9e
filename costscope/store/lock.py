"""One writer at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from costscope.domain.errors import LakeLocked


@contextmanager
def exclusive(root: Path, *, patience_s: float) -> Iterator[None]:
    """Hold the lake's write lock; the system releases it when the process ends, however it ends.

    Raises :class:`LakeLocked` when another process keeps it for longer than ``patience_s`` seconds.
    """
    import fcntl

    handle = os.open(root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + patience_s
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= deadline:
                    raise LakeLocked(
                        "another process is writing to the lake"
                        + (f", and was still after {patience_s:g} s" if patience_s else ""),
                        where=str(root),
                        hint="wait for it to finish, or raise --lock-timeout",
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(handle)
