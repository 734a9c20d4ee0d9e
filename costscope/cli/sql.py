"""The command ``sql``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from costscope.cli import options
from costscope.cli.context import reading_lake
from costscope.cli.emit import emit


def sql(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="A SELECT; - reads it from standard input.")],
    limit: options.Limit = None,
    tz: Annotated[str, typer.Option("--tz", metavar="ZONE", help="Zone that says what a day is.")] = "UTC",
    fmt: options.Format = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """Ask the lake in SQL.

    The views are call, tool_call, task, charge, usage, reject.  A query can read the lake and nothing else.

    \b
    Examples:
      costscope sql "SELECT model, sum(list_cost) FROM call GROUP BY ALL"
      costscope sql "DESCRIBE call"
    """
    from costscope.analysis.sql import ask

    with reading_lake(lake, tz=tz) as reader:
        table = ask(reader, sys.stdin.read() if query == "-" else query, limit)
    emit(table, fmt, output, empty="the query returned no rows")
