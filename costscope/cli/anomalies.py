"""The commands ``anomalies`` and ``anomalies explain``."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from costscope.cli import options
from costscope.cli.context import reading_lake, selection_of
from costscope.cli.emit import FOR_PEOPLE, emit, format_of

anomalies = typer.Typer(invoke_without_command=True, rich_markup_mode=None)


@anomalies.callback()
def find(
    context: typer.Context,
    drivers: Annotated[
        bool,
        typer.Option("--drivers", help="Per finding the lines its change is made of, to the last digit."),
    ] = False,
    types: Annotated[
        str,
        typer.Option(
            "--types",
            metavar="DIM",
            help="What tells task types apart: auto, agent, project, label, provider.",
        ),
    ] = "auto",
    fail_on: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--fail-on", metavar="WHAT,…", help="Exit with 1 for a level (alert, warn, any), code or name."
        ),
    ] = None,
    period: options.Period = None,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    tz: options.Tz = None,
    fmt: options.Format = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """What is unusual: since when, by how much, at what cost, where, why.

    Looks at the last 50 days of the selection, as of its last day.

    \b
    Examples:
      costscope anomalies
      costscope anomalies --drivers
      costscope anomalies --until 2026-07-15 --fail-on alert
      costscope anomalies explain CS206
    """
    if context.invoked_subcommand is not None:
        return
    from costscope.analysis.anomalies import TYPES, find_anomalies, findings_table, lines_table, verdict_on
    from costscope.analysis.anomalies.alerts import alerts_of
    from costscope.domain.errors import UnknownName
    from costscope.render.diagnostics import report_check

    if types not in TYPES:
        raise UnknownName.of("task type", types, TYPES, where="--types")
    selection = selection_of(period=period, since=since, until=until, where=where, cost="list", tz=tz)
    with reading_lake(lake, tz=selection.tz) as reader:
        found = find_anomalies(reader, selection, types)
    for_people = format_of(fmt, output) in FOR_PEOPLE
    table = lines_table(found) if drivers else findings_table(found, for_people=for_people)
    table = table.alerting(*alerts_of(found, fail_on))
    nothing = "no task in this selection has a known cost; costscope sources   shows what the lake holds"
    emit(table, fmt, output, empty="; ".join(table.notes) or nothing)
    if fail_on:
        verdict = verdict_on(found, fail_on)
        report_check(verdict)
        raise typer.Exit(verdict.exit_code)


@anomalies.command("explain")
def explain(
    code: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="[CODE]", help="Such as CS206 or context-bloat; none: all."),
    ] = None,
    fmt: options.Format = None,
    output: options.Output = None,
) -> None:
    """What a finding means: what it flags and costs, how it is computed, when it is wrong.

    \b
    Examples:
      costscope anomalies explain
      costscope anomalies explain CS206
    """
    from costscope.analysis.anomalies import detector, detectors_table, explanation_table

    if code is None:
        emit(detectors_table(), fmt, output)
    else:
        emit(explanation_table(detector(code), for_people=format_of(fmt, output) == "table"), fmt, output)
