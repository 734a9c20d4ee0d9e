"""The command ``report``."""

from __future__ import annotations

from typing import Annotated

import typer

from costscope.cli import options
from costscope.cli.context import reading_lake, selection_of
from costscope.cli.emit import emit
from costscope.cli.strictness import require_final


def report(
    by: Annotated[
        str, typer.Option("--by", metavar="DIM,…", help="component, model, task, day, agent, provider …")
    ] = "component",
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
    """What was spent, grouped by anything.

    \b
    Examples:
      costscope report
      costscope report --by model,day --period last-7d
      costscope report --by component --where model=claude-* -f json
      costscope report --by task --limit 10 -o tasks.csv
    """
    from costscope.analysis.ordering import Ordering
    from costscope.analysis.report import report as ask

    selection = selection_of(period=period, since=since, until=until, where=where, cost=cost, tz=tz)
    with reading_lake(lake, tz=selection.tz) as reader:
        table = ask(reader, by, selection, Ordering(sort, limit))
    emit(
        table,
        fmt,
        output,
        empty="no call is in this selection; costscope sources   shows what the lake holds",
    )
    if strict:
        require_final(table)
