"""Shares the pieces to read among processes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from costscope.domain.errors import InputError
from costscope.ingest.decode import BLOCK_BYTES
from costscope.ingest.memory import kept_memory
from costscope.ingest.read import BlockFacts, Piece, read_piece
from costscope.store.parts import PartWriter

FILES_PER_JOB = 2_000
_WORTH_A_PROCESS = 2 * BLOCK_BYTES
"""Starting a process costs about a third of a second; less work than this is done at home."""


@dataclass(frozen=True, slots=True)
class Done:
    """What one job produced."""

    facts: list[tuple[Piece, BlockFacts]]
    files: dict[str, Path]
    failed: list[tuple[Piece, InputError]]


def jobs_of(pieces: Sequence[Piece], sizes: Sequence[int]) -> list[list[Piece]]:
    """Pieces gathered into jobs of about one block, in order; small files share a job and its files."""
    jobs: list[list[Piece]] = []
    room = 0
    for piece, size in zip(pieces, sizes, strict=True):
        if not jobs or room < size or len(jobs[-1]) >= FILES_PER_JOB:
            jobs.append([])
            room = BLOCK_BYTES
        jobs[-1].append(piece)
        room -= size
    return jobs


@contextmanager
def workers(processes: int) -> Iterator[Executor | None]:
    """Processes to share the work with, started when there is some; ``None`` where one does it all."""
    if processes <= 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield pool


def run_jobs(
    jobs: list[list[Piece]], folder: Path, pool: Executor | None, *, total_bytes: int
) -> Iterator[Done]:
    """Read every job, in this process or in those of a pool; results come as they are ready."""
    names = [f"{number:04d}" for number in range(len(jobs))]
    if pool is None or len(jobs) == 1 or total_bytes < _WORTH_A_PROCESS:
        for job, name in zip(jobs, names, strict=True):
            yield read_job(job, folder, name)
        return
    from concurrent.futures import FIRST_COMPLETED, wait

    waiting = {pool.submit(read_job, job, folder, name) for job, name in zip(jobs, names, strict=True)}
    while waiting:
        ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for future in ready:
            yield future.result()


def read_job(job: Sequence[Piece], folder: Path, name: str) -> Done:
    """Read some pieces into one file per table; one that cannot be read to its end is reported, not fatal."""
    facts: list[tuple[Piece, BlockFacts]] = []
    failed: list[tuple[Piece, InputError]] = []
    writer = PartWriter(folder, name)
    with writer, kept_memory():
        for piece in job:
            try:
                facts.extend((piece, found) for found in read_piece(piece, writer))
            except InputError as error:
                failed.append((piece, error))
    return Done(facts, writer.files(), failed)


def default_processes() -> int:
    """As many processes as there are cores to run them."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # pragma: no cover - not on every system
        return os.cpu_count() or 1
