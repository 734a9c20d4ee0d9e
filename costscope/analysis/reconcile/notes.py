"""Says in words what a comparison rests on, and what it leaves out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import PurePath

from costscope.analysis.reconcile.cells import TRACKED_CURRENCY, Cell
from costscope.analysis.reconcile.coverage import Coverage, Scope, categories
from costscope.analysis.reconcile.currency import Unstated
from costscope.analysis.reconcile.figures import figure, many
from costscope.analysis.reconcile.sides import CATEGORIES, BilledSide
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
        f"bill: {many(sum(file.rows for file in files), 'row')} charge {figure(raw)} {currency}; in cells: "
        f"{many(rows, 'row')}, {figure(parsed)} {currency}, tolerance {figure(tolerance)}"
    )


def not_checked(cells: Sequence[Cell], coverage: Coverage, unstated: Sequence[Unstated]) -> Iterator[str]:
    """Whatever a reader might take for compared that was not."""
    yield from _fees(cells)
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
        yield f"{many(outside, 'billed row')} for other periods"
    yield from _calls(coverage)
    if coverage.told_twice:
        yield f"{coverage.told_twice:,} rows that several files tell of: the same bill may count twice"
    evidence = categories(cells)
    if evidence["neither"] and cells:
        yield (
            f"{len(evidence['both'])} of {len(CATEGORIES)} token categories have evidence on both sides; "
            f"on neither: {', '.join(evidence['neither'])}"
        )


def _fees(cells: Sequence[Cell]) -> Iterator[str]:
    fees: dict[tuple[str, str], list[BilledSide]] = {}
    for cell in cells:
        if cell.billed and not cell.billed.is_usage:
            fees.setdefault((cell.place.category or "", cell.currency or ""), []).append(cell.billed)
    for (category, currency), sides in sorted(fees.items()):
        charged = figure(total_of(side.cost for side in sides))
        yield f"{category}: {charged} {currency} in {many(sum(side.rows for side in sides), 'row')}"


def _calls(coverage: Coverage) -> Iterator[str]:
    for scope in coverage.scopes:
        for count, why in (
            (scope.calls_outside, "in periods that are not compared"),
            (scope.calls_without_time, "without a time"),
        ):
            if count:
                yield f"{many(count, 'call')} of {scope.provider} {why}"
    if coverage.uncounted_calls:
        yield f"what {many(coverage.uncounted_calls, 'call')} without token counts cost, if anything"
    for provider, calls in coverage.other_calls:
        yield f"{many(calls, 'call')} of {provider or 'an unnamed provider'}, which the bill is not from"


def _scope(scope: Scope) -> str:
    when = f"{_day(scope.span[0])} to {_day(scope.span[1], is_end=True)}" if scope.span else "no period"
    level = f"level {scope.level.code} ({scope.level.title})"
    return f"{scope.provider}: {when}, {level}, {many(scope.calls, 'call')}"


def _day(instant: datetime, *, is_end: bool = False) -> str:
    """A date where it is midnight in UTC, the last day rather than the one after it; else the instant."""
    instant = instant.astimezone(UTC)
    if instant.hour or instant.minute or instant.second:
        return f"{instant:%Y-%m-%dT%H:%M}Z"
    return f"{instant - timedelta(days=is_end):%Y-%m-%d}"
