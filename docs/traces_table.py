"""Writes ``accuracy-traces.md``: what became of every real trace; ``make traces-table`` runs it.

The traces lie beside the checkout; they are other people's, and not part of the project.
"""

from __future__ import annotations

import sys
import tarfile
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from costscope.adapters._contract import JsonLines
from costscope.adapters.registry import adapter
from costscope.ingest.publish import Options, ingest
from costscope.pricing.book import PriceBook
from costscope.store.lake import Lake
from costscope.store.manifest import Source
from costscope.store.query import reading

HERE: Final = Path(__file__).parent
DATA: Final = HERE.parents[1] / "shared" / "data"
PAGE: Final = HERE / "accuracy-traces.md"
OWNERS: Final = HERE.parent / "tests" / "real" / "owners.toml"

HEAD: Final = """\
# Real traces

What became of {files:,} real traces from public repositories, of many programs and years; {unread} more files
beside them are no traces. `make traces-table` writes this page, where the files lie beside the checkout.

Every record of a file is accepted, passed over by kind, or a reject with its reason:
{records:,} = {accepted:,} accepted + {skipped:,} passed over + {rejects:,} rejects. The records of
{counted:,} files of lines were counted by plain reading as well, and are as many.

Of copies of a response, in several files or in one, one call is kept. Costs are at list prices of the price
book {book}, in US dollars; `≥` where some calls have no price, or do not say what they used; `-` where
nothing is known. Input includes what was read from cache.

## By format

"""
_COLUMNS: Final = (
    *("format", "files", "records", "accepted", "passed over", "rejects"),
    *("calls", "input tokens", "output tokens", "list cost", "recorded cost"),
)
BY_FORMAT: Final = f"| {' | '.join(_COLUMNS)} |\n|---|{'--:|' * (len(_COLUMNS) - 1)}\n"
CALLS: Final = """
SELECT source_id, count(*), sum(input_tokens), sum(output_tokens),
       sum(CASE WHEN list_cost IS NOT NULL OR priced_cost > 0 THEN priced_cost END),
       count(*) FILTER (list_cost IS NULL), sum(recorded_cost)
FROM call GROUP BY source_id
"""
REJECTS: Final = "SELECT source, reason, count(*) FROM reject GROUP BY ALL ORDER BY ALL"


@dataclass(slots=True)
class Total:
    """Sums over the files of one format."""

    files: int = 0
    accepted: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    rejects: int = 0
    calls: int = 0
    input_tokens: int | None = None
    output_tokens: int | None = None
    list_cost: Decimal | None = None
    unpriced: int = 0
    recorded_cost: Decimal | None = None

    @property
    def records(self) -> int:
        """Records found."""
        return self.accepted + self.skipped.total() + self.rejects

    def row(self, name: str) -> str:
        """The format's row."""
        counts = (self.files, self.records, self.accepted, self.skipped.total(), self.rejects, self.calls)
        tokens = ["-" if n is None else f"{n:,}" for n in (self.input_tokens, self.output_tokens)]
        costs = ["-" if usd is None else f"{usd:,.4f}" for usd in (self.list_cost, self.recorded_cost)]
        costs[0] = f"≥ {costs[0]}" if self.unpriced and self.list_cost is not None else costs[0]
        return f"| {' | '.join([name, *(f'{n:,}' for n in counts), *tokens, *costs])} |\n"

    def add(self, other: Total) -> None:
        """Add other sums; what is not known of them stays out."""
        for name in Total.__dataclass_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, mine if theirs is None else theirs if mine is None else mine + theirs)


def main() -> int:
    """Read every trace into a lake of its own, and write the page."""
    if not DATA.is_dir():
        print(f"there are no traces at {DATA}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="costscope-traces-") as folder:
        archives = unpacked(DATA / "traces", Path(folder, "archives"))
        PAGE.write_text(page([str(DATA / "traces"), *archives], Path(folder, "lake")), encoding="utf-8")
    return 0


def unpacked(traces: Path, folder: Path) -> list[str]:
    """The folders into which the archives among the traces are unpacked."""
    folders = []
    for number, path in enumerate(sorted(traces.rglob("*.tar.xz"))):
        target = folder / f"{number:02d}"
        with tarfile.open(path) as archive:
            archive.extractall(target, filter="data")
        folders.append(str(target))
    return folders


def page(paths: Sequence[str], root: Path) -> str:
    """The whole page, from a lake that is made at ``root``.  Asserts that no record is lost."""
    lake, book = Lake(root), PriceBook.load()
    outcome = ingest(lake, paths, book, Options())
    assert not outcome.failed, outcome.failed
    with reading(lake) as reader:
        calls = {row[0]: row[1:] for row in reader.rows(CALLS)}
        reasons = reader.rows(REJECTS)
    totals: dict[str, Total] = {}
    for source in outcome.taken:
        check(source)
        totals.setdefault(source.adapter, Total()).add(total_of(source, calls.get(source.source_id)))
    whole = Total()
    for total in totals.values():
        whole.add(total)
    unread = [u for u in outcome.unread if not u.reason.startswith("same content") and ".tar." not in u.path]
    head = HEAD.format(
        files=whole.files,
        unread=len(unread),
        records=whole.records,
        accepted=whole.accepted,
        skipped=whole.skipped.total(),
        rejects=whole.rejects,
        counted=sum(check_by_plain_reading(source) for source in outcome.taken),
        book=book.version,
    )
    adapters = {source.path: source.adapter for source in outcome.taken}
    return head + "".join(tables(totals, whole, rejected(reasons, adapters)))


def tables(totals: dict[str, Total], whole: Total, rejects: list[str]) -> Iterator[str]:
    """The page's tables."""
    yield BY_FORMAT
    yield from (total.row(f"`{name}`") for name, total in sorted(totals.items()))
    yield whole.row("all")
    yield "\n## Passed over\n\n| format | kind | records |\n|---|---|--:|\n"
    for name, total in sorted(totals.items()):
        yield from (f"| `{name}` | {kind} | {count:,} |\n" for kind, count in sorted(total.skipped.items()))
    yield "\n## Rejects\n\n| format | reason | records |\n|---|---|--:|\n"
    yield from rejects
    yield "\n## Not read\n\n| files | why |\n|---|---|\n"
    for pattern, why in tomllib.loads(OWNERS.read_text("utf-8"))["unread"].items():
        if pattern.startswith(("traces/", "*.md")):
            yield f"| `{pattern.removeprefix('traces/')}` | {why} |\n"


def check(source: Source) -> None:
    """That every record of a file was accepted, passed over or rejected."""
    found = source.accepted + sum(source.skipped.values()) + source.rejects
    assert source.records == found, source.path


def check_by_plain_reading(source: Source) -> bool:
    """Whether the records of a file are its lines; then that they are as many."""
    path = Path(source.path)
    if not isinstance(adapter(source.adapter), JsonLines) or path.suffix != ".jsonl":
        return False
    with path.open("rb") as file:
        assert source.records == sum(bool(line.strip()) for line in file), path
    return True


def total_of(source: Source, calls: Sequence[Any] | None) -> Total:
    """The sums of a file, and of the calls that are kept of it."""
    total = Total(
        files=1,
        accepted=source.accepted - source.contradictions,
        skipped=Counter(source.skipped),
        rejects=source.rejects + source.contradictions,
    )
    if calls:
        total.calls, total.input_tokens, total.output_tokens = calls[:3]
        total.list_cost, total.unpriced, total.recorded_cost = calls[3:]
    return total


def rejected(reasons: Iterable[Sequence[Any]], adapters: dict[str, str]) -> list[str]:
    """Reasons by format."""
    counts: Counter[tuple[str, str]] = Counter()
    for source, reason, number in reasons:
        counts[adapters[str(source)], str(reason).replace("|", "\\|")] += number
    return [f"| `{name}` | {reason} | {number:,} |\n" for (name, reason), number in sorted(counts.items())]


if __name__ == "__main__":
    sys.exit(main())
