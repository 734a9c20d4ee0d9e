"""Says what an ingest did."""

from __future__ import annotations

from costscope.adapters.registry import broken_adapters
from costscope.analysis.sources import source_table
from costscope.cli.emit import emit
from costscope.cli.nearby import nearby
from costscope.domain.errors import UnreadableInput
from costscope.ingest.publish import Outcome
from costscope.render.diagnostics import narrate, report_error

_TOLD = 20


def say_outcome(outcome: Outcome, lake: str, fmt: str | None, output: str | None, *, dry_run: bool) -> None:
    """The files that were taken to standard output; rejects, failures, what was left out to standard error.

    Raises an :class:`InputError` when some file could not be read, once all the rest is said.
    """
    if outcome.taken:
        emit(source_table(outcome.taken), fmt, output)
    told = sorted(outcome.told_rejects)[:_TOLD]
    for path, line, reason in told:
        narrate(f"costscope: reject: {nearby(path)}:{line}: {reason}")
    if outcome.rejects > len(told):
        more = _counted(outcome.rejects - len(told), "more reject")
        narrate(f"costscope: {more}: costscope sources --rejects")
    _say_unread(outcome)
    if outcome.taken:
        records = _counted(sum(source.records for source in outcome.taken), "record")
        files = _counted(len(outcome.taken), "file")
        narrate(f"costscope: {'would take' if dry_run else 'took'} {records} from {files} into {lake}")
    else:
        narrate(f"costscope: nothing new for {lake}")
    if outcome.failed:
        _fail(outcome)


def say_broken_adapters() -> None:
    """Adapters of other packages that cannot be used, to standard error; the files of all others are read."""
    for error in broken_adapters():
        narrate(f"costscope: warning: {error.what} [{error.slug}]")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _fail(outcome: Outcome) -> None:
    """Name every file that could not be read; one that is alone is the error itself."""
    for path, error in outcome.failed:
        error.where = error.where or path
    if len(outcome.failed) == 1:
        raise outcome.failed[0][1]
    for _, error in outcome.failed:
        report_error(error)
    raise UnreadableInput(f"{len(outcome.failed)} files could not be read", hint="see above, file by file")


def _say_unread(outcome: Outcome) -> None:
    """Files left alone, gathered by reason: a folder may hold thousands that are known already."""
    by_reason: dict[str, list[str]] = {}
    for unread in outcome.unread:
        by_reason.setdefault(unread.reason, []).append(unread.path)
    for reason, paths in sorted(by_reason.items()):
        named = nearby(paths[0]) if len(paths) == 1 else _counted(len(paths), "file")
        narrate(f"costscope: left alone: {named}: {reason}")
