"""The command ``retrieval``."""

from __future__ import annotations

from typing import Annotated

import typer

from costscope.cli import options
from costscope.cli.context import reading_lake, selection_of
from costscope.cli.emit import emit
from costscope.cli.strictness import require_final


def retrieval(
    by: Annotated[str, typer.Option("--by", metavar="DIM,…", help="agent, model, task, label …")] = "agent",
    outcome: Annotated[
        bool, typer.Option("--outcome", help="Success by amount retrieved, in quarters of the tasks.")
    ] = False,
    sort: options.Sort = None,
    limit: options.Limit = None,
    period: options.Period = None,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    tz: options.Tz = None,
    strict: options.Strict = False,
    fmt: options.Format = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """What retrieved context costs, what was retrieved twice, whether more of it helped.

    \b
    Examples:
      costscope retrieval
      costscope retrieval --by task --limit 10
      costscope retrieval --outcome
    """
    from costscope.analysis.ordering import Ordering
    from costscope.analysis.retrieval import retrieval as ask
    from costscope.analysis.retrieval_outcome import retrieval_outcome

    selection = selection_of(period=period, since=since, until=until, where=where, cost="list", tz=tz)
    with reading_lake(lake, tz=selection.tz) as reader:
        if outcome:
            table = retrieval_outcome(reader, selection)
        else:
            table = ask(reader, by, selection, Ordering(sort, limit))
    emit(
        table,
        fmt,
        output,
        empty="no call holds retrieved context; costscope report --by origin   shows the rest",
    )
    if strict:
        require_final(table)
