"""What goes to standard error, so that standard output is data only."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self, TextIO

from costscope.domain.errors import CostscopeError
from costscope.domain.verdict import Verdict
from costscope.render.visible import visible


def narrate(message: str) -> None:
    """Say one line about what is going on."""
    sys.stdout.flush()  # else the line would overtake the data printed before it
    print(visible(message), file=sys.stderr, flush=True)


def report_truncation(shown: int, hidden: int, flag: str = "--limit") -> None:
    """Say how many rows were left out and which flag shows them; nothing when none were."""
    if hidden:
        narrate(f"costscope: {shown:,} of {shown + hidden:,} rows shown; {flag} {shown + hidden} shows all")


def report_error(error: CostscopeError) -> None:
    """Say what went wrong, where, and what to do next: three lines at most, and one for each problem."""
    narrate(f"costscope: error: {error.what} [{error.slug}]")
    for problem in error.problems:
        narrate(f"  - {problem}")
    if error.where is not None:
        narrate(f"  at {error.where}")
    if error.hint is not None:
        narrate(f"  try: {error.hint}")


def report_check(verdict: Verdict) -> None:
    """Say why a check failed; one that passed is silent."""
    if not verdict.passed:
        narrate(f"costscope: check failed: {verdict.reason}")


class Progress:
    """A bar of bytes read, records per second and rejects, for a person who waits.

    Drawn only when standard error is a terminal and only from half a second on, at most ten times a second;
    erased on leaving.  ``total`` is in bytes, ``None`` when unknown, as for a pipe.
    """

    DELAY: Final = 0.5
    """Seconds before the first drawing."""
    INTERVAL: Final = 0.1
    """Seconds between two drawings, at least."""
    BAR: Final = 24

    def __init__(
        self,
        total: int | None = None,
        *,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total = total
        self._stream = stream or sys.stderr
        self._clock = clock
        self._started = clock()
        self._next = self._started + self.DELAY
        self._drawn = 0
        self._watched = self._stream.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drawn:
            self._write("")
            self._drawn = 0

    def update(self, bytes_done: int, records: int, rejects: int) -> None:
        """Say how far the work is, all three counted from its beginning."""
        if not self._watched or (now := self._clock()) < self._next:
            return
        self._next = now + self.INTERVAL
        self._write(self._line(bytes_done, records / (now - self._started), rejects))

    def _line(self, done: int, rate: float, rejects: int) -> str:
        bar, of = "", ""
        if self._total:
            share = min(done / self._total, 1.0)
            bar = f"[{'#' * int(share * self.BAR):.<{self.BAR}}] {share:4.0%}  "
            of = f" of {_megabytes(self._total)}"
        return f"{bar}{_megabytes(done)}{of}  {rate:,.0f} records/s  {rejects:,} rejects"

    def _write(self, line: str) -> None:
        """Draw over the last line; one column stays free, since a full line would wrap."""
        line = line[: shutil.get_terminal_size().columns - 1]
        self._stream.write(f"\r{line.ljust(self._drawn)}" + ("" if line else "\r"))
        self._stream.flush()
        self._drawn = len(line)


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.1f} MB"
