"""Processes that die, or come two at a time, leave a lake that is whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import costscope
from tests.generate import project
from tests.lake.lakes import everything, take, workplace, write

PROJECT = Path(costscope.__file__).parents[1]
DIES_AT_A_FLUSH = """
import os, signal, sys
from costscope.__main__ import run
deadly, flush, flushes = int(sys.argv.pop(1)), os.fsync, []
def fsync(handle):
    flushes.append(handle)
    if len(flushes) == deadly:
        os.kill(os.getpid(), signal.SIGKILL)
    flush(handle)
os.fsync = fsync
sys.exit(run(sys.argv[1:]))
"""
"""A process killed when it flushes a file to disk for the n-th time: each is a step of a publish."""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for one test."""
    with workplace() as folder:
        yield folder


def begin(*arguments: str) -> subprocess.Popen[bytes]:
    """Start Python with these arguments, in a home of its own."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.Popen(
        [sys.executable, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def ingest(lake: Path, paths: Sequence[Path]) -> list[str]:
    """The arguments of an ingest."""
    return ["ingest", "--lake", str(lake), *map(str, paths)]


def test_a_process_killed_at_any_step_leaves_the_old_state_or_the_new(place: Path) -> None:
    old, new = write(place / "old", project(1)), write(place / "new", project(2, "two"))
    take(place / "whole", *old, *new)
    take(place / "lake", *old)
    before, after = everything(place / "lake"), everything(place / "whole")
    seen = []
    for deadly in range(2, 40, 5):
        killed = begin("-c", DIES_AT_A_FLUSH, str(deadly), *ingest(place / "lake", new))
        killed.communicate(timeout=60)
        seen.append(everything(place / "lake"))
        if killed.returncode != -signal.SIGKILL:
            break
    assert killed.returncode == 0, "the last one had fewer steps than that"
    assert len(seen) > 3
    assert seen[-1] == after
    assert all(state in (before, after) for state in seen)
    # Once it is there it stays, whatever happens to those who come to say the same.
    assert seen == sorted(seen, key=lambda state: state == after)
    assert not (place / "lake" / "staging").exists()


def test_a_process_killed_at_any_moment_leaves_the_old_state_or_the_new(place: Path) -> None:
    old, new = write(place / "old", project(3)), write(place / "new", project(4, "two"))
    take(place / "whole", *old, *new)
    take(place / "lake", *old)
    before, after = everything(place / "lake"), everything(place / "whole")
    for wait_s in (0.6, 1.0):
        running = begin("-m", "costscope", *ingest(place / "lake", new))
        time.sleep(wait_s)
        running.kill()
        running.communicate(timeout=60)
        assert everything(place / "lake") in (before, after)
    take(place / "lake", *new)
    assert everything(place / "lake") == after


def test_two_ingests_at_once_both_end_up_in_the_lake(place: Path) -> None:
    one, two, both = (write(place / name, project(n, name)) for n, name in enumerate(("one", "two", "both")))
    running = [begin("-m", "costscope", *ingest(place / "lake", [*paths, *both])) for paths in (one, two)]
    said = [process.communicate(timeout=120)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    # Who came second found what both were asked to take already there.
    assert sorted("left alone: 5 files: already ingested" in errors for errors in said) == [False, True]
    take(place / "whole", *one, *two, *both)
    assert everything(place / "lake") == everything(place / "whole")
