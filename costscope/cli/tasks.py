"""The commands ``tasks`` and ``task show``."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from costscope.cli import options
from costscope.cli.context import reading_lake, selection_of
from costscope.cli.emit import emit
from costscope.cli.strictness import require_final


def tasks(
    by: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--by", metavar="DIM,…", help="Compare tasks by label, model, project … instead."),
    ] = None,
    sort: options.Sort = None,
    limit: options.Limit = 20,
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
    """What each task cost, dearest first, with its outcome.

    \b
    Examples:
      costscope tasks
      costscope tasks --where outcome=failure --limit 50
      costscope tasks --sort -duration_s -f csv
      costscope tasks --by label
    """
    from costscope.analysis.ordering import Ordering
    from costscope.analysis.tasks import tasks as ask
    from costscope.analysis.tasks_compare import compare_tasks

    selection = selection_of(period=period, since=since, until=until, where=where, cost=cost, tz=tz)
    ordering = Ordering(sort, limit)
    with reading_lake(lake, tz=selection.tz) as reader:
        table = compare_tasks(reader, by, selection, ordering) if by else ask(reader, selection, ordering)
    emit(
        table,
        fmt,
        output,
        empty="no task is in this selection; costscope sources   shows what the lake holds",
    )
    if strict:
        require_final(table)


task = typer.Typer(help="One task, call by call.", no_args_is_help=True, rich_markup_mode=None)


@task.command("show")
def task_show(
    task_id: Annotated[
        str, typer.Argument(metavar="ID", help="A task id, or a start of one that fits only it.")
    ],
    fmt: options.Format = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """The calls of one task in order, with what was spent so far.

    \b
    Examples:
      costscope task show django__django-11206
      costscope task show 1af7fc5e -f html -o task.html
    """
    from costscope.analysis.task_show import task_show as ask

    with reading_lake(lake) as reader:
        table = ask(reader, task_id)
    emit(table, fmt, output)
