"""The command ``reconcile``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from costscope.cli import options
from costscope.cli.config import load_config
from costscope.cli.context import book_of, reading_lake, selection_of
from costscope.cli.emit import emit

if TYPE_CHECKING:
    from costscope.store.query import Reader


def reconcile(
    invoices: Annotated[
        list[str],
        typer.Argument(metavar="INVOICE", help="Bills, cost exports, usage exports of one provider."),
    ],
    by: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--by", metavar="DIM,…", help="day, model, category, project; default: as deep as both go."
        ),
    ] = None,
    cells: Annotated[
        bool, typer.Option("--cells", help="One row per compared cell instead of the bridge.")
    ] = False,
    files: Annotated[bool, typer.Option("--files", help="One row per file of the bill instead.")] = False,
    ties: Annotated[
        bool, typer.Option("--ties", help="The provider's usage at list prices against its own cost instead.")
    ] = False,
    waterfall: Annotated[bool, typer.Option("--waterfall", help="The bridge as bars.")] = False,
    explain: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--explain", metavar="CELL", help="The rows of one cell, like 2026-07-08/MODEL/output."),
    ] = None,
    show: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--show", metavar="STATUS,…", help="Only cells like unexplained,billed_only."),
    ] = None,
    tolerance: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--tolerance", metavar="AMOUNT", help="Per cell; default: what rounding the rows explains."
        ),
    ] = None,
    fail_over: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--fail-over", metavar="LIMIT", help="Exit with 1 beyond 1.00 or 0.5%."),
    ] = None,
    usage: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--usage", metavar="FILE", help="The provider's usage export; may be repeated."),
    ] = None,
    fx: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--fx", metavar="FILE", help="CSV of currency, usd, from, until: converts the bill."),
    ] = None,
    as_of: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--as-of", metavar="INSTANT", help="When the bill was made: later days are pending."),
    ] = None,
    currency: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--currency", metavar="CODE", help="Ledger to show; for charges that state no currency."
        ),
    ] = None,
    period: options.Period = None,
    since: options.Since = None,
    until: options.Until = None,
    cost: options.Cost = "list",
    tz: options.Tz = None,
    adapter: options.Adapter = None,
    prices: options.Prices = None,
    fmt: options.Format = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """What we tracked against what was billed, cell by cell.

    The bill stays apart from the lake.  Its own rounding decides what counts as agreement, and every cell
    has one status.

    \b
    Examples:
      costscope reconcile claude_api_cost_2026_07.csv
      costscope reconcile amount-2026-6.csv --cells
      costscope reconcile claude_api_cost_2026_07.csv --usage claude_api_tokens_2026_07.csv --ties
      costscope reconcile invoice.csv --explain 2026-07-08/claude-opus-4-8/output
      costscope reconcile invoice.csv --fail-over 0.5% -f md -o reconcile.md
    """
    from costscope.analysis.reconcile import ReconcileOptions, parse_fail_over
    from costscope.analysis.reconcile import reconcile as compare
    from costscope.analysis.reconcile.exchange import Exchange
    from costscope.domain.alert import Alert
    from costscope.domain.period import parse_instant
    from costscope.render.diagnostics import report_check

    selection = selection_of(period=period, since=since, until=until, where=None, cost=cost, tz=tz)
    limit = parse_fail_over(fail_over) if fail_over else None
    asked = ReconcileOptions(
        period=selection.period,
        basis=selection.basis,
        by=by,
        tolerance=_amount(tolerance) if tolerance else None,
        tz=selection.tz,
        currency=currency,
        exchange=Exchange.read(Path(fx)) if fx else None,
        as_of=parse_instant(as_of) if as_of else None,
        book=book_of(prices, load_config()),
    )
    with reading_lake(lake) as tracked, billed_lake([*invoices, *(usage or ())], adapter) as billed:
        found = compare(tracked, billed, asked)
        explained = found.explain(tracked, explain) if explain else None
    if explained:
        table, empty = explained, ""
    elif files:
        table, empty = found.files(), ""
    elif ties:
        table, empty = found.ties(), "no file has counts beside charges; add the usage export with --usage"
    elif cells or show:
        table, empty = found.cells(show), "no cell has that status"
    else:
        table = found.waterfall(currency) if waterfall else found.summary(currency)
        empty = "the bill has no rows: nothing was compared"
    verdict = found.verdict(limit, currency) if limit else None
    if verdict:
        table = table.alerting(Alert.of(f"reconcile --fail-over {limit}", verdict))
    emit(table, fmt, output, empty=empty)
    if verdict:
        report_check(verdict)
        raise typer.Exit(verdict.exit_code)


def _amount(text: str) -> Decimal:
    from costscope.domain.errors import UsageError
    from costscope.domain.money import D

    try:
        return D(text)
    except ValueError:
        raise UsageError(f"{text!r} is not an amount", where="--tolerance", hint="--tolerance 0.01") from None


@contextmanager
def billed_lake(invoices: list[str], adapter: str | None) -> Iterator[Reader]:
    """The invoice files, read into a lake of their own that is gone afterwards."""
    from costscope.ingest.publish import Options, ingest
    from costscope.pricing.book import PriceBook
    from costscope.render.diagnostics import narrate
    from costscope.store.lake import Lake
    from costscope.store.query import reading

    with tempfile.TemporaryDirectory(prefix="costscope-") as folder:
        lake = Lake(Path(folder))
        outcome = ingest(lake, invoices, PriceBook.load(), Options(adapter=adapter, processes=1))
        for path, line, reason in outcome.told_rejects:
            narrate(f"costscope: reject: {path}:{line}: {reason}")
        with reading(lake) as reader:
            yield reader
