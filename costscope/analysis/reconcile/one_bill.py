"""Compares the calls of a log with one provider's bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from costscope.analysis.reconcile.bill import BillRows, ChargeRows
from costscope.analysis.reconcile.calls import read_calls
from costscope.analysis.reconcile.cells import TRACKED_CURRENCY, Cell
from costscope.analysis.reconcile.coverage import Scope
from costscope.analysis.reconcile.explaining import explained
from costscope.analysis.reconcile.extent import Extent, extent_of
from costscope.analysis.reconcile.judging import judged, with_causes
from costscope.analysis.reconcile.levels import DIMENSIONS, MOST_REQUESTS, REQUEST, level_of, parse_by
from costscope.analysis.reconcile.names import Models
from costscope.analysis.reconcile.options import ReconcileOptions
from costscope.analysis.reconcile.placing import Board
from costscope.analysis.reconcile.rates import Rates
from costscope.analysis.reconcile.scene import Scene
from costscope.analysis.reconcile.sellers import NOBODY, Seller
from costscope.analysis.reconcile.sides import CATEGORIES, TOKEN_CATEGORIES
from costscope.analysis.selection import Basis
from costscope.store.query import Reader


@dataclass(frozen=True, slots=True)
class Bill:
    """What one provider says."""

    provider: str | None
    charges: Sequence[ChargeRows]
    counts: Sequence[BillRows]
    currencies: Mapping[str, str]
    """Of the files that do not state theirs."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of it: cells, and which charges they hold."""

    cells: tuple[Cell, ...]
    scope: Scope
    inside: tuple[ChargeRows, ...]
    outside: tuple[ChargeRows, ...]
    placed: tuple[tuple[str, Decimal], ...]
    """Currency and cost of each charge as it was put into a cell."""


def compare_bill(
    tracked: Reader,
    billed: Reader,
    bill: Bill,
    log: Seller | None,
    models: Models,
    rates: Rates,
    options: ReconcileOptions,
) -> Compared:
    """Put both sides into cells.  ``log`` tells which calls are the provider's, if any."""
    log = log or NOBODY
    used = [row for row in bill.charges if row.is_usage]
    extent = extent_of([*used, *bill.counts], options.period, log.period, ZoneInfo(options.tz))
    asked = None if options.by is None else parse_by(options.by)
    level = level_of(bill.provider, _told(bill, used, extent), _logged(options, log), asked)
    bare = frozenset(row.category for row in used if row.model is None and row.category in CATEGORIES)
    board = Board(bill.provider, level, extent, models, bare)
    inside: list[ChargeRows] = []
    outside: list[ChargeRows] = []
    placed: list[tuple[str, Decimal]] = []
    is_converted = False
    for charge in bill.charges:
        is_inside, span = extent.place(charge)
        currency = charge.currency or bill.currencies[charge.source]
        if is_inside:
            converted = options.exchange and options.exchange.in_dollars(charge, currency)
            is_converted = is_converted or converted is not None
            shown, code = (converted, TRACKED_CURRENCY) if converted else (charge, currency)
            board.charge(shown, span, code)
            placed.append((code, shown.cost))
        (inside if is_inside else outside).append(charge)
    for row in bill.counts:
        is_inside, span = extent.place(row)
        if is_inside:
            board.count(row, span)
    calls = uncounted = 0
    slices = list(
        read_calls(
            tracked,
            log,
            extent.buckets,
            by_project="project" in level.dimensions,
            by_request=REQUEST in level.dimensions,
        )
    )
    for some in slices:
        calls += some.calls
        uncounted += some.uncounted_calls
        board.call(some, rates, options.basis)
    scope = Scope(
        bill.provider,
        level,
        extent.span,
        calls,
        uncounted,
        calls_outside=log.calls - calls - log.calls_without_time,
        calls_without_time=log.calls_without_time,
        outside_rows=sum(len(row.lines) for row in outside),
    )
    scene = Scene.of(
        judged(board.cells(), options.tolerance, options.as_of),
        slices,
        log=tracked,
        seller=log,
        bill=billed,
        board=board,
        rates=rates,
        basis=options.basis,
        is_converted=is_converted,
    )
    cells = with_causes(explained(scene))
    return Compared(tuple(cells), scope, tuple(inside), tuple(outside), tuple(placed))


def _told(bill: Bill, used: Sequence[ChargeRows], extent: Extent) -> frozenset[str]:
    """What a bill tells its rows apart by."""
    rows: Sequence[BillRows] = used or bill.counts
    told = {
        "day": extent.is_daily,
        "model": any(row.model is not None for row in rows),
        "category": any(row.category in TOKEN_CATEGORIES for row in rows),
        "project": any(row.project is not None for row in rows),
        REQUEST: any(row.request is not None for row in used),
    }
    return frozenset(name for name, is_told in told.items() if is_told)


def _logged(options: ReconcileOptions, log: Seller) -> frozenset[str]:
    """What a log's cost can be told apart by: a recorded cost is one figure per call."""
    unknown = set() if options.basis is Basis.LIST else {"category"}
    if log.calls > MOST_REQUESTS and options.by is None:
        unknown.add(REQUEST)
    return frozenset(DIMENSIONS) - unknown
