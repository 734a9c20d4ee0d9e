"""The command ``export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Optional

import typer

from costscope.cli import options
from costscope.cli.context import reading_lake, selection_of
from costscope.cli.emit import emit

if TYPE_CHECKING:
    from costscope.domain.table import Table

_FORMATS: Final = ("focus",)
_PARQUET: Final = ".parquet"


def export(
    fmt: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="focus: FOCUS 1.2 charges.")
    ] = "focus",
    output: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--output", "-o", metavar="FILE", help="File to write: .csv, .parquet, .json, .jsonl."),
    ] = None,
    period: options.Period = None,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    strict: options.Strict = False,
    lake: options.Lake = None,
) -> None:
    """What we tracked, for programs that read bills: charges at list prices, per UTC day.

    \b
    Examples:
      costscope export --format focus -o charges.csv
      costscope export --period 2026-07 -o charges.parquet
    """
    from costscope.analysis.export_focus import export_focus
    from costscope.domain.errors import NotFinal, UnknownName
    from costscope.render.diagnostics import narrate

    if fmt not in _FORMATS:
        raise UnknownName.of("export format", fmt, _FORMATS, where="--format")
    selection = selection_of(period=period, since=since, until=until, where=where, cost="list", tz=None)
    with reading_lake(lake) as reader:
        table = export_focus(reader, selection)
    if output is not None and Path(output).suffix.lower() == _PARQUET:
        _write_parquet(table, output)
    else:
        emit(table, None if output else "csv", output)
    for note in table.notes:
        narrate(f"costscope: {note}")
    if not table.rows:
        narrate(
            "costscope: no priced call is in this selection; costscope sources   shows what the lake holds"
        )
    if strict and table.notes:
        raise NotFinal(
            "part of the money is unknown: it is not among the charges",
            hint="costscope report --by model   shows which; add a price with --prices FILE and reprice",
        )


def _write_parquet(table: Table, output: str) -> None:
    from costscope.domain.errors import UsageError
    from costscope.render.parquet import write_parquet

    try:
        write_parquet(table, Path(output))
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror or error}", where=output) from error
