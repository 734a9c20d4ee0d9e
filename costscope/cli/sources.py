"""The command ``sources``."""

from __future__ import annotations

from typing import Annotated

import typer

from costscope.cli import options
from costscope.cli.context import lake_of, reading_lake
from costscope.cli.emit import emit


def sources(
    rejects: Annotated[
        bool, typer.Option("--rejects", help="Every record that was not understood: file, line, reason.")
    ] = False,
    fmt: options.Format = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """The files the lake was made from, with their records counted.

    \b
    Examples:
      costscope sources
      costscope sources --rejects -f csv
    """
    from costscope.analysis import sources as ask

    if rejects:
        with reading_lake(lake) as reader:
            emit(ask.rejects(reader), fmt, output, empty="every record was understood")
    else:
        emit(ask.sources(lake_of(lake).manifest()), fmt, output, empty="costscope ingest PATH…")
