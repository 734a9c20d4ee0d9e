"""The command ``retries``."""

from __future__ import annotations

from typing import Annotated

import typer

from costscope.cli import options
from costscope.cli.context import reading_lake, selection_of
from costscope.cli.emit import emit
from costscope.cli.strictness import require_final


def retries(
    by: Annotated[
        str, typer.Option("--by", metavar="DIM,…", help="kind, tool, model, task, agent …; or component")
    ] = "kind",
    loops: Annotated[bool, typer.Option("--loops", help="List the loops instead, one a row.")] = False,
    sort: options.Sort = None,
    limit: options.Limit = None,
    period: options.Period = None,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    cost: options.Cost = "list",
    tz: options.Tz = None,
    strict: options.Strict = False,
    fmt: options.Format = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """What was done again: failed requests, rejected answers, tool errors, loops.

    \b
    Examples:
      costscope retries
      costscope retries --by model,kind
      costscope retries --by component
      costscope retries --loops
    """
    from costscope.analysis.dimensions import SPLITS
    from costscope.analysis.loops import loops as ask_loops
    from costscope.analysis.ordering import Ordering
    from costscope.analysis.report import report
    from costscope.analysis.retries import retries as ask

    selection = selection_of(period=period, since=since, until=until, where=where, cost=cost, tz=tz)
    ordering = Ordering(sort, limit)
    with reading_lake(lake, tz=selection.tz) as reader:
        if loops:
            table = ask_loops(reader, selection, ordering)
        elif not SPLITS.keys().isdisjoint(by.split(",")):
            table = report(reader, by, selection, ordering, retries_apart=True)
        else:
            table = ask(reader, by, selection, ordering)
    emit(table, fmt, output, empty="nothing was done again; costscope report   shows where the money went")
    if strict:
        require_final(table)
