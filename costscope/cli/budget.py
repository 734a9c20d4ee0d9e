"""The commands ``budget check``, ``replay``, ``recommend``, ``events``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from costscope.cli import options
from costscope.cli.config import load_config
from costscope.cli.context import now_of, reading_lake, selection_of
from costscope.cli.emit import emit
from costscope.domain.errors import UsageError

if TYPE_CHECKING:
    from fractions import Fraction

    from costscope.analysis.budget.spending import Spending
    from costscope.analysis.selection import Selection
    from costscope.domain.budget import Limit

budget = typer.Typer(
    help="Spending limits: do they hold, what would they have done, which to set.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Limits = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--limit", metavar="LIMIT", help="2.50USD/task, 50USD/24h, 20USD/7d/model; may be repeated."
    ),
]
Type = Annotated[
    str,
    typer.Option(
        "--type", metavar="NAME", help="What a task's type is: auto, agent, project, label, provider."
    ),
]
_EMPTY = "no call of known time is in this selection; costscope sources   shows what the lake holds"


@budget.command("check")
def check(
    limit: Limits = None,
    period: options.Period = None,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    cost: options.Cost = "list",
    tz: options.Tz = None,
    fmt: options.CheckFormat = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """Hold the calls of a period against the limits; exit 1 when one that stops work was breached.

    Without a period, the last day of the lake.  Limits come from the tables [[budget]] of costscope.toml,
    or from --limit.

    \b
    Examples:
      costscope budget check
      costscope budget check --limit 2.50USD/task --period last-7d
      costscope budget check --limit 50USD/24h/model -f md -o budget.md
    """
    from costscope.analysis.budget.check import check as ask
    from costscope.analysis.budget.check import last_day, verdict
    from costscope.render.diagnostics import report_check

    limits = _limits(limit)
    selection = selection_of(period=period, since=since, until=until, where=where, cost=cost, tz=tz)
    calls = _calls(lake, selection, limits)
    checked = selection.period if selection.period.start else last_day(calls, selection)
    table = ask(calls, limits, checked, now_of(load_config()))
    emit(table, fmt, output, empty=_EMPTY)
    found = verdict(table, limits)
    report_check(found)
    raise typer.Exit(found.exit_code)


@budget.command("events")
def events(
    limit: Limits = None,
    period: options.Period = None,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    cost: options.Cost = "list",
    tz: options.Tz = None,
    fmt: options.CheckFormat = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """Every time a limit was neared or breached: when, at which call of which task, with what spent before.

    \b
    Examples:
      costscope budget events
      costscope budget events --limit 2.50USD/task -f jsonl
    """
    from costscope.analysis.budget.check import events as ask
    from costscope.analysis.budget.tables import events_table

    limits = _limits(limit)
    selection = selection_of(period=period, since=since, until=until, where=where, cost=cost, tz=tz)
    calls = _calls(lake, selection, limits)
    empty = "no limit was neared or breached; costscope budget check   shows how far each is"
    emit(events_table(ask(calls, limits, selection.period)), fmt, output, empty=empty)


@budget.command("replay")
def replay(
    limit: Limits = None,
    curve: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--curve", metavar="FACTORS", help="Also at these factors of each limit: 0.5,2,4."),
    ] = None,
    period: options.Period = None,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    cost: options.Cost = "list",
    tz: options.Tz = None,
    fmt: options.Format = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """What limits would have done to the calls of the lake: cut, saved, and what the cut successes cost.

    \b
    Examples:
      costscope budget replay
      costscope budget replay --limit 2.50USD/task --curve 0.5,2,4
      costscope budget replay --limit 50USD/24h -f json
    """
    from costscope.analysis.budget.tables import replay_table

    limits = _limits(limit)
    selection = selection_of(period=period, since=since, until=until, where=where, cost=cost, tz=tz)
    factors = _factors(curve)
    calls = _calls(lake, selection, limits, with_past=False)
    emit(replay_table(calls, limits, factors), fmt, output, empty=_EMPTY)


@budget.command("recommend")
def recommend(
    by_type: Type = "auto",
    target: Annotated[
        float,
        typer.Option("--target-pct", min=0.01, max=50, metavar="PCT", help="Successes a ceiling may cut."),
    ] = 1.0,
    window: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--window", metavar="1h|24h|7d", help="Limits for a rolling window instead, per --per."),
    ] = None,
    per: Annotated[
        str, typer.Option("--per", metavar="DIM", help="Whose windows: all, or a dimension such as model.")
    ] = "all",
    period: options.Period = None,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    cost: options.Cost = "list",
    tz: options.Tz = None,
    fmt: options.Format = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """The smallest ceiling per task type that cuts few enough successes, beside 5 and 10 times the median.

    \b
    Examples:
      costscope budget recommend
      costscope budget recommend --type label --target-pct 0.5
      costscope budget recommend --window 24h --per model
    """
    from costscope.analysis.budget.policy import parse_window
    from costscope.analysis.budget.recommend import recommend as ask
    from costscope.analysis.budget.rolling import recommend_windows
    from costscope.analysis.dimensions import dimension
    from costscope.domain.budget import EVERYTHING, Limit

    selection = selection_of(period=period, since=since, until=until, where=where, cost=cost, tz=tz)
    if window:
        length, of = parse_window(window), per if per == EVERYTHING else dimension(per).name
        calls = _calls(lake, selection, [Limit("window", 1, of, window=length)], with_past=False)
        emit(recommend_windows(calls, of, length), fmt, output, empty=_EMPTY)
        return
    with reading_lake(lake, tz=selection.tz) as reader:
        table = ask(reader, selection, by_type=by_type, target=target / 100)
    emit(table, fmt, output, empty=_EMPTY)


def _limits(flags: list[str] | None) -> list[Limit]:
    from costscope.analysis.budget.policy import limits_of, parse_limit

    if flags:
        return [parse_limit(text) for text in dict.fromkeys(flags)]
    found = load_config().origin("budget")
    if not found.value:
        raise UsageError(
            "there is no limit to hold anything against",
            where="costscope.toml",
            hint="--limit 2.50USD/task, or a table [[budget]]; costscope budget recommend   proposes some",
        )
    return limits_of(found.value, where=found.origin)


def _calls(
    lake: str | None, selection: Selection, limits: list[Limit], *, with_past: bool = True
) -> list[Spending]:
    """The calls of a selection in the order of time; with those before it, which windows still hold."""
    from dataclasses import replace

    from costscope.analysis.budget.spending import spendings, timeless_calls
    from costscope.domain.period import Period
    from costscope.render.diagnostics import narrate

    if with_past:
        selection = replace(selection, period=Period(None, selection.period.end))
    with reading_lake(lake, tz=selection.tz) as reader:
        if count := timeless_calls(reader, selection):
            narrate(f"costscope: {count:,} calls without a time are in no limit's sum")
        return list(spendings(reader, selection, limits))


def _factors(curve: str | None) -> list[Fraction]:
    from fractions import Fraction

    if not curve:
        return [Fraction(1)]
    try:
        factors = {Fraction(1), *(Fraction(text.strip()) for text in curve.split(","))}
    except (ValueError, ZeroDivisionError):
        factors = {Fraction(0)}
    if min(factors) <= 0:
        raise UsageError(f"{curve!r} is no list of factors above 0", where="--curve", hint="--curve 0.5,2,4")
    return sorted(factors)
