"""Says in words what a comparison rests on, and what it leaves out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath

from costscope.analysis.reconcile.cells import TRACKED_CURRENCY, Cell
from costscope.analysis.reconcile.coverage import Coverage, Scope, categories
from costscope.analysis.reconcile.currency import Unstated
from costscope.analysis.reconcile.figures import figure
from costscope.analysis.reconcile.statuses import Status
from costscope.domain.money import total_of


def compared(cells: Sequence[Cell], coverage: Coverage, currency: str) -> Iterator[str]:
    """The periods, the levels, how the cells came out, and that no billed row was lost."""
    yield from map(_scope, coverage.scopes)
    counts = Counter(cell.status for cell in cells if cell.currency in (currency, None))
    if counts:
        yield "cells: " + ", ".join(f"{counts[s]:,} {s.value}" for s in Status if counts[s])
    tolerance = total_of(cell.tolerance for cell in cells if cell.currency == currency)
    rows = sum(cell.billed.rows for cell in cells if cell.billed and cell.currency == currency)
    files = [file for file in coverage.files if file.currency == currency]
    raw = total_of(file.raw_sum for file in files)
    parsed = total_of(cell.billed.cost for cell in cells if cell.billed and cell.currency == currency)
    yield (
        f"bill: {sum(file.rows for file in files):,} rows charge {figure(raw)} {currency}; in cells: "
        f"{rows:,} rows, {figure(parsed)} {currency}, tolerance {figure(tolerance)}"
    )


def not_checked(cells: Sequence[Cell], coverage: Coverage, unstated: Sequence[Unstated]) -> Iterator[str]:
    """Whatever a reader might take for compared that was not."""
    for category, currency in sorted(
        {(c.place.category or "", c.currency or "") for c in cells if c.billed and not c.billed.is_usage}
    ):
        charged = [
            c.billed
            for c in cells
            if c.billed and not c.billed.is_usage and (c.place.category, c.currency) == (category, currency)
        ]
        amount = total_of(side.cost for side in charged)
        yield f"{category}: {figure(amount)} {currency} in {sum(side.rows for side in charged):,} rows"
    others = sorted({c.currency for c in cells if c.currency} - {TRACKED_CURRENCY})
    if others:
        yield f"charges whose currency is {' or '.join(others)}: the log counts in {TRACKED_CURRENCY}"
    for file in unstated:
        yield (
            f"the currency of {PurePath(file.source).name}, which it does not state: "
            f"taken as {file.currency}, since {file.reason}"
        )
    outside = sum(scope.outside_rows for scope in coverage.scopes)
    if outside:
        yield f"{outside:,} billed rows for other periods"
    yield from _calls(coverage)
    if coverage.told_twice:
        yield f"{coverage.told_twice:,} billed rows stand in several files: the same bill may count twice"
    missing = categories(cells)
    if missing["neither"] and cells:
        of = (
            len(missing["neither"])
            + len(missing["both"])
            + len(missing["billed_only"] + missing["tracked_only"])
        )
        yield (
            f"{len(missing['both'])} of {of} token categories have evidence on both sides; "
            f"on neither: {', '.join(missing['neither'])}"
        )


def _calls(coverage: Coverage) -> Iterator[str]:
    for scope in coverage.scopes:
        for count, why in (
            (scope.calls_outside, "in periods that are not compared"),
            (scope.calls_without_time, "without a time"),
        ):
            if count:
                yield f"{count:,} calls of {scope.provider} {why}"
    if coverage.uncounted_calls:
        yield f"what {coverage.uncounted_calls:,} calls without token counts cost, if anything"
    for provider, calls in coverage.other_calls:
        yield f"{calls:,} calls of {provider or 'an unnamed provider'}, which the bill is not from"


def _scope(scope: Scope) -> str:
    when = f"{_day(scope.span[0])} to {_day(scope.span[1], is_end=True)}" if scope.span else "no period"
    return f"{scope.provider}: {when}, level {scope.level.code} ({scope.level.title}), {scope.calls:,} calls"


def _day(instant: datetime, *, is_end: bool = False) -> str:
    """A date where it is midnight in UTC, the last day rather than the one after it; else the instant."""
    if instant.hour or instant.minute or instant.second:
        return f"{instant:%Y-%m-%dT%H:%M}Z"
    return f"{instant - timedelta(days=is_end):%Y-%m-%d}"
