"""Says what an ingest did."""

from __future__ import annotations

from costscope.analysis.sources import source_table
from costscope.cli.emit import emit
from costscope.cli.nearby import nearby
from costscope.domain.errors import UnreadableInput
from costscope.ingest.publish import Outcome
from costscope.render.diagnostics import narrate, report_error

_TOLD = 20


def say_outcome(outcome: Outcome, lake: str, fmt: str | None, output: str | None, *, dry_run: bool) -> None:
    """The files that were taken to standard output; rejects, failures, what was left out to standard error.

    Raises :class:`UnreadableInput` when some file could not be read, once all of it is said.
    """
    if outcome.taken:
        emit(source_table(outcome.taken), fmt, output)
    for path, line, reason in sorted(outcome.told_rejects)[:_TOLD]:
        narrate(f"costscope: reject: {nearby(path)}:{line}: {reason}")
    if outcome.rejects > _TOLD:
        narrate(f"costscope: {outcome.rejects - _TOLD:,} more rejects: costscope sources --rejects")
    _say_unread(outcome)
    for path, error in outcome.failed:
        error.where = error.where or path
        report_error(error)
    records = sum(source.records for source in outcome.taken)
    count = len(outcome.taken)
    files = f"{count:,} file{'' if count == 1 else 's'}"
    if not outcome.taken:
        narrate(f"costscope: nothing new for {lake}")
    elif dry_run:
        narrate(f"costscope: would take {records:,} records from {files} into {lake}")
    else:
        narrate(f"costscope: took {records:,} records from {files} into {lake}")
    if outcome.failed:
        raise UnreadableInput(f"{len(outcome.failed)} of the files could not be read", hint="see above")


def _say_unread(outcome: Outcome) -> None:
    """Files left alone, gathered by reason: a folder may hold thousands that are known already."""
    by_reason: dict[str, list[str]] = {}
    for unread in outcome.unread:
        by_reason.setdefault(unread.reason, []).append(unread.path)
    for reason, paths in sorted(by_reason.items()):
        named = nearby(paths[0]) if len(paths) == 1 else f"{len(paths):,} files"
        narrate(f"costscope: left alone: {named}: {reason}")
