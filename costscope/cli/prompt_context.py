"""The command ``context``."""

from __future__ import annotations

from typing import Annotated

import typer

from costscope.cli import options
from costscope.cli.context import reading_lake, selection_of
from costscope.cli.emit import emit


def context(
    by: Annotated[str, typer.Option("--by", metavar="DIM,…", help="agent, model, label, task …")] = "agent",
    breaks: Annotated[
        bool, typer.Option("--breaks", help="List the calls that did not read what was in the cache.")
    ] = False,
    sort: options.Sort = None,
    limit: options.Limit = None,
    period: options.Period = None,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    tz: options.Tz = None,
    fmt: options.Format = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """How prompts grow, what the system prompt costs, how well the cache serves.

    \b
    Examples:
      costscope context
      costscope context --by agent,model
      costscope context --breaks --limit 10
    """
    from costscope.analysis.context import cache_breaks
    from costscope.analysis.context import context as ask
    from costscope.analysis.ordering import Ordering

    selection = selection_of(period=period, since=since, until=until, where=where, cost="list", tz=tz)
    ordering = Ordering(sort, limit)
    with reading_lake(lake, tz=selection.tz) as reader:
        table = cache_breaks(reader, selection, ordering) if breaks else ask(reader, by, selection, ordering)
    nothing = "every cached prefix was read" if breaks else "no call with known tokens is in this selection"
    emit(table, fmt, output, empty=f"{nothing}; costscope sources   shows what the lake holds")
