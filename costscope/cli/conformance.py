"""The command ``conformance``."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from costscope.cli import options
from costscope.cli.emit import emit

if TYPE_CHECKING:
    from costscope.analysis.conformance import Result, Trap
    from costscope.pricing.book import PriceBook


def conformance(
    folder: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="FOLDER", help="Folder of traps; default: those that come with the program."),
    ] = None,
    only: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--only", metavar="PATTERN", help="Traps like rates/*; may be repeated."),
    ] = None,
    figures: Annotated[
        bool, typer.Option("--figures", help="One row per figure, with the arithmetic of its truth.")
    ] = False,
    fmt: options.Format = None,
    output: options.Output = None,
) -> None:
    """Whether the program gets known traps right, to the last digit.

    A trap is a small file that other tools were reported to count wrongly, with what it truly costs.  Exits
    with 1 when one is wrong.

    \b
    Examples:
      costscope conformance
      costscope conformance --only 'rates/*'
      costscope conformance --only 'counting/streamed-*' --figures
    """
    from costscope.analysis.conformance import figure_table, result_table, verdict_of
    from costscope.render.diagnostics import report_check

    results = run(Path(folder) if folder else None, only or ())
    table = figure_table(results) if figures else result_table(results)
    emit(table, fmt, output, empty="no trap has such a name; costscope conformance   shows all")
    verdict = verdict_of(results)
    report_check(verdict)
    raise typer.Exit(verdict.exit_code)


def run(folder: Path | None = None, only: Sequence[str] = ()) -> list[Result]:
    """Try the traps of a folder, else the shipped ones, by name."""
    from concurrent.futures import ThreadPoolExecutor

    from costscope.analysis.conformance import find_traps
    from costscope.domain.errors import UsageError
    from costscope.ingest.work import default_processes
    from costscope.pricing.book import PriceBook

    with ExitStack() as stack:
        place = folder or stack.enter_context(as_file(files("costscope") / "traps"))
        if not place.is_dir():
            raise UsageError("there is no such folder", where=str(place))
        shipped = PriceBook.load()
        with ThreadPoolExecutor(default_processes()) as pool:  # DuckDB works outside of Python's lock
            return list(pool.map(lambda trap: try_trap(trap, shipped), find_traps(place, only)))


def try_trap(trap: Trap, shipped: PriceBook) -> Result:
    """Ingest a trap's files into a lake of their own that is gone afterwards, then compare."""
    from costscope.analysis.conformance import judge
    from costscope.ingest.publish import Options, ingest
    from costscope.pricing.book import PriceBook
    from costscope.store.lake import Lake
    from costscope.store.query import reading

    book = PriceBook.load(trap.price_files) if trap.price_files else shipped
    with tempfile.TemporaryDirectory(prefix="costscope-") as work, ExitStack() as stack:
        lake, place = Lake(Path(work) / "lake"), Path(work) / "files"
        for part in trap.rounds or (".",):
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(
                trap.folder / part, place, ignore=shutil.ignore_patterns("trap.toml", "prices.toml")
            )
            ingest(lake, [str(place)], book, Options(processes=1))
        zones = {part.selection.tz for part in trap.parts} | {"UTC"}
        return judge(trap, {zone: stack.enter_context(reading(lake, tz=zone)) for zone in zones})
