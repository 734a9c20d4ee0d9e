"""Takes files into the lake: plan, read, derive, publish, all or nothing."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from costscope.adapters._contract import Adapter
from costscope.domain.errors import InputError, TooManyRejects
from costscope.ingest.plan import Planned, Unread, consumed_fingerprint, discover, plan
from costscope.ingest.pricer import pricer_of
from costscope.ingest.read import BlockFacts
from costscope.ingest.streams import STDIN
from costscope.ingest.work import default_processes, jobs_of, run_jobs, workers
from costscope.pricing.book import PriceBook
from costscope.store.derive import derive
from costscope.store.lake import Lake, Writing
from costscope.store.manifest import Source
from costscope.store.parts import drop_sources, give_back_memory

Progress = Callable[[int, int, int], None]
"""Told the bytes, records and rejects read so far."""


@dataclass(slots=True)
class Outcome:
    """What an ingest did, file by file."""

    taken: list[Source] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    failed: list[tuple[str, InputError]] = field(default_factory=list)
    told_rejects: list[tuple[str, int, str]] = field(default_factory=list)
    """Path, line and reason of rejects, not necessarily of all."""
    published: bool = False

    @property
    def rejects(self) -> int:
        """Records of the taken files that were not understood, or contradict themselves."""
        return sum(source.rejects + source.contradictions for source in self.taken)


@dataclass(frozen=True, slots=True)
class Options:
    """How to ingest."""

    adapter: str | None = None
    mappings: Sequence[Adapter] = ()
    """Adapters of home-made logs, asked before all formats."""
    processes: int | None = None
    max_rejects: int | None = None
    dry_run: bool = False
    patience_s: float = 600


def ingest(
    lake: Lake, paths: Sequence[str], book: PriceBook, options: Options, progress: Progress | None = None
) -> Outcome:
    """Take files into the lake; nothing is visible until everything is.

    Raises :class:`TooManyRejects` when more records were rejected than allowed (the lake is then as it
    was), other :class:`InputError` for files named outright, :class:`LakeLocked` when another process
    keeps writing.
    """
    outcome = Outcome()
    processes = options.processes or default_processes()
    with lake.writing(patience_s=options.patience_s) as writing, workers(processes) as pool:
        planned = _plan(writing, paths, options, outcome)
        if planned:
            _read(writing, planned, pool, outcome, progress)
        repriced = writing.manifest.price_book_sha256 not in ("", book.sha256)
        if outcome.taken or repriced:
            changed = {s.source_id for s in outcome.taken}
            changed |= {p.replaces.source_id for p in planned if p.replaces}
            contradictions = _derive(writing, changed, book, pool, processes, everything=repriced)
            paths_by_id = {s.source_id: s.path for s in outcome.taken}
            outcome.told_rejects.extend(
                (paths_by_id[source], line, reason)
                for source, line, reason in contradictions
                if source in paths_by_id
            )
        _check_rejects(outcome, options)
        if outcome.taken or repriced:
            outcome.published = not options.dry_run
            if outcome.published:
                writing.publish()
    return outcome


def _check_rejects(outcome: Outcome, options: Options) -> None:
    if options.max_rejects is None or outcome.rejects <= options.max_rejects:
        return
    first = "; ".join(f"{path}:{line}: {reason}" for path, line, reason in sorted(outcome.told_rejects)[:3])
    raise TooManyRejects(
        f"{outcome.rejects} records were rejected, {options.max_rejects} are allowed",
        where=first,
        hint="costscope ingest --dry-run PATH…   shows each; --max-rejects lets more of them pass",
    )


def rederive(lake: Lake, book: PriceBook, *, processes: int | None = None, patience_s: float = 600) -> None:
    """Derive every task again from what the sources said, at the prices of ``book``."""
    count = processes or default_processes()
    with lake.writing(patience_s=patience_s) as writing, workers(count) as pool:
        _derive(writing, set(), book, pool, count, everything=True)
        writing.publish()


def _derive(
    writing: Writing,
    changed: set[int],
    book: PriceBook,
    pool: Executor | None,
    processes: int,
    *,
    everything: bool,
) -> list[tuple[int, int, str]]:
    writing.manifest.price_book = book.version
    writing.manifest.price_book_sha256 = book.sha256
    return derive(writing, changed, pricer_of(book), pool=pool, processes=processes, everything=everything)


def _plan(writing: Writing, paths: Sequence[str], options: Options, outcome: Outcome) -> list[Planned]:
    planned: list[Planned] = []
    known = list(writing.manifest.sources)
    used = {source.source_id for source in known} | set(writing.manifest.retired)
    for path, named in discover(paths):
        local = _spool(writing) if path == STDIN else path
        try:
            found = plan(local, known, used, options.adapter, options.mappings, named=named)
        except InputError as error:
            if path == STDIN:
                error.where, error.hint = "standard input", "--adapter NAME"
            if named:
                raise
            outcome.failed.append((path, error))
            continue
        if isinstance(found, Unread):
            outcome.unread.append(found if path != STDIN else Unread(STDIN, found.reason))
            continue
        if path == STDIN:
            found.source.path = STDIN
        planned.append(found)
        used.add(found.source.source_id)
        known = [s for s in known if found.replaces is None or s is not found.replaces] + [found.source]
    return planned


def _spool(writing: Writing) -> str:
    """Standard input, kept as a file for as long as the publish takes: it may be read in several places."""
    target = writing.staging / "stdin"
    with target.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file, 1024 * 1024)
    return str(target)


def _read(
    writing: Writing,
    planned: list[Planned],
    pool: Executor | None,
    outcome: Outcome,
    progress: Progress | None,
) -> None:
    pieces = [piece for p in planned for piece in p.pieces]
    sizes = [
        p.source.size if piece.high is None else piece.high - piece.low for p in planned for piece in p.pieces
    ]
    folder = writing.staging / "source"
    folder.mkdir(mode=0o700)
    facts: dict[int, list[BlockFacts]] = {}
    done_bytes = done_records = done_rejects = 0
    files: list[tuple[str, Path]] = []
    broken: set[int] = set()
    for done in run_jobs(jobs_of(pieces, sizes), folder, pool, total_bytes=sum(sizes)):
        for piece, found in done.facts:
            facts.setdefault(piece.source_id, []).append(found)
            done_bytes += found.bytes
            done_records += found.records
            done_rejects += found.rejects
        for piece, error in done.failed:
            broken.add(piece.source_id)
            outcome.failed.append((piece.path, error))
        files.extend(done.files.items())
        if progress:
            progress(done_bytes, done_records, done_rejects)
    give_back_memory()
    _settle(writing, planned, facts, broken, outcome)
    for table, path in sorted(files):
        if broken:
            drop_sources(path, broken)
        name = writing.adopt(path, f"source/{table}")
        writing.manifest.source_parts.setdefault(table, []).append(name)


def _settle(
    writing: Writing,
    planned: list[Planned],
    facts: dict[int, list[BlockFacts]],
    broken: set[int],
    outcome: Outcome,
) -> None:
    """Give every source its totals; a file that could not be read to its end is no part of the lake."""
    for p in planned:
        source = p.source
        if source.source_id in broken:
            continue
        if p.extends and p.replaces:
            _continue_from(source, p.replaces)
        elif p.replaces:
            writing.manifest.retired.append(p.replaces.source_id)
        for found in sorted(facts.get(source.source_id, []), key=lambda f: f.block):
            told = [*found.first_rejects]
            if found.torn:
                told.append((int(found.torn["line"]), str(found.torn["reason"])))
            outcome.told_rejects.extend((source.path, source.lines + line, reason) for line, reason in told)
            _add(source, found)
        source.consumed_fingerprint = consumed_fingerprint(source, p)
        outcome.taken.append(source)
        writing.manifest.sources = [s for s in writing.manifest.sources if s is not p.replaces] + [source]
    writing.manifest.sources.sort(key=lambda s: (s.path, s.source_id))


def _continue_from(source: Source, before: Source) -> None:
    source.consumed, source.lines, source.blocks = before.consumed, before.lines, list(before.blocks)
    source.accepted, source.skipped, source.tables = (
        before.accepted,
        dict(before.skipped),
        dict(before.tables),
    )
    torn = 1 if before.torn else 0
    source.records, source.rejects = before.records - torn, before.rejects - torn


def _add(source: Source, found: BlockFacts) -> None:
    assert found.block == len(source.blocks), "blocks of a source follow one another"
    source.blocks.append(source.lines)
    source.records += found.records + (1 if found.torn else 0)
    source.accepted += found.accepted
    source.rejects += found.rejects + (1 if found.torn else 0)
    for kind, count in found.skipped.items():
        source.skipped[kind] = source.skipped.get(kind, 0) + count
    for table, rows in found.tables.items():
        source.tables[table] = source.tables.get(table, 0) + rows
    source.torn = found.torn
    source.consumed += found.bytes - found.torn_bytes
    source.lines += found.lines
