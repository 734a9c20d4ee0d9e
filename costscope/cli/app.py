"""The command line: every command, in the order a newcomer meets them."""

from __future__ import annotations

from typing import Annotated

import typer

from costscope.cli.anomalies import anomalies
from costscope.cli.budget import budget
from costscope.cli.check import check
from costscope.cli.compare import compare
from costscope.cli.conformance import conformance
from costscope.cli.demo import demo
from costscope.cli.doctor import doctor
from costscope.cli.export import export
from costscope.cli.ingest import ingest, reprice
from costscope.cli.prices import prices
from costscope.cli.prompt_context import context
from costscope.cli.reconcile import reconcile
from costscope.cli.report import report
from costscope.cli.retries import retries
from costscope.cli.retrieval import retrieval
from costscope.cli.sources import sources
from costscope.cli.sql import sql
from costscope.cli.tasks import task, tasks

app = typer.Typer(
    name="costscope",
    help="What each AI agent task cost, why, and whether the invoice agrees.",
    epilog="Start with: costscope ingest PATH…   then: costscope report",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

for command in (
    ingest,
    sources,
    doctor,
    report,
    tasks,
    retries,
    retrieval,
    context,
    compare,
    check,
    reconcile,
    reprice,
    export,
    sql,
    demo,
    conformance,
):
    app.command()(command)
app.add_typer(task, name="task")
app.add_typer(anomalies, name="anomalies")
app.add_typer(budget, name="budget")
app.add_typer(prices, name="prices")


def _print_version(value: bool) -> None:
    if value:
        from costscope import __version__

        typer.echo(f"costscope {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """What each AI agent task cost, why, and whether the invoice agrees."""
