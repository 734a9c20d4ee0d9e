"""Makes lakes of generated files, and says what they hold."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from costscope.ingest.publish import Options, Outcome, ingest
from costscope.pricing.book import PriceBook
from costscope.store.lake import Lake
from costscope.store.query import reading

PLACES = ("source_id", "source", "line")
"""Where the kept record stands: of copies in several files any may be kept, a line moves when its file is
split, and the number of a file follows from its content."""

Cells = dict[tuple[str, ...], object]


@cache
def book() -> PriceBook:
    """The shipped price book."""
    return PriceBook.load()


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for one example of a property, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="costscope-test-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def write(folder: Path, files: Mapping[str, Sequence[bytes]]) -> list[Path]:
    """Write files of lines; returns their paths in order."""
    folder.mkdir(exist_ok=True)
    for name, lines in files.items():
        (folder / name).write_bytes(b"".join(lines))
    return [folder / name for name in files]


def take(root: Path, *paths: Path, **options: object) -> Outcome:
    """Ingest files into the lake at ``root``, in this process."""
    chosen = Options(processes=1, **options)  # type: ignore[arg-type]
    return ingest(Lake(root), [str(path) for path in paths], book(), chosen)


def ask(root: Path, sql: str) -> list[dict[str, object]]:
    """The rows of a query as dictionaries."""
    with reading(Lake(root)) as reader:
        columns, rows = reader.table(sql)
    return [dict(zip((name for name, _ in columns), row, strict=True)) for row in rows]


def everything(root: Path, without: Sequence[str] = PLACES) -> Cells:
    """Every cell of the views of a lake, but for the columns of calls named; views begin with a key.

    Flat, so that two lakes that differ are told apart cell by cell.
    """
    left_out = ", ".join(without)
    queries = {
        "call": f"SELECT call_id AS id, * EXCLUDE ({left_out}) FROM call",
        "tool_call": "SELECT task_id || ' ' || tool_call_id AS id, * FROM tool_call",
        "task": "SELECT task_id AS id, * FROM task",
    }
    cells: Cells = {}
    with reading(Lake(root)) as reader:
        for view, query in queries.items():
            columns, rows = reader.table(query)
            for row in rows:
                key = (view, str(row[0]))
                cells |= {(*key, name): value for (name, _), value in zip(columns, row, strict=True)}
            cells[view, "rows"] = len(rows)
    return cells
