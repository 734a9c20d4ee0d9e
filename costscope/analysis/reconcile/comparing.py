"""Compares a log with a bill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from costscope.analysis.reconcile.bill import BillRows, ChargeRows, read_charges, read_usage
from costscope.analysis.reconcile.buckets import Span
from costscope.analysis.reconcile.calls import Seller, read_calls, sellers
from costscope.analysis.reconcile.cells import Cell
from costscope.analysis.reconcile.coverage import BilledFile, Coverage, Scope, assert_complete, told_twice
from costscope.analysis.reconcile.currency import unstated
from costscope.analysis.reconcile.extent import Extent, extent_of
from costscope.analysis.reconcile.judging import judged
from costscope.analysis.reconcile.levels import DEEPEST, level_of, parse_by
from costscope.analysis.reconcile.names import Models, seller
from costscope.analysis.reconcile.options import ReconcileOptions
from costscope.analysis.reconcile.placing import Board
from costscope.analysis.reconcile.rates import Rates
from costscope.analysis.reconcile.reconciliation import Reconciliation
from costscope.analysis.reconcile.sides import TOKEN_CATEGORIES
from costscope.analysis.selection import Basis
from costscope.domain.money import total_of
from costscope.domain.period import Period
from costscope.pricing.book import PriceBook
from costscope.store.query import Reader


def reconcile(tracked: Reader, billed: Reader, options: ReconcileOptions) -> Reconciliation:
    """Compare the calls of a lake with the charges and counts of another, provider by provider.

    Raises :class:`UsageError` when ``options.by`` asks for more than both sides tell.
    """
    book = options.book or PriceBook.load()
    found = unstated(billed, book, options.currency)
    comparison = _Comparison(
        tracked, options, Models(book), Rates(book), {file.source: file.currency for file in found}
    )
    charges, counts = read_charges(billed), read_usage(billed)
    log = sellers(tracked)
    providers = sorted({seller(row.provider) for row in (*charges, *counts)}, key=lambda name: name or "")
    parts = [
        comparison.of(
            provider,
            [row for row in charges if seller(row.provider) == provider],
            [row for row in counts if seller(row.provider) == provider],
            log.get(provider) if provider else None,
        )
        for provider in providers
    ]
    cells = judged((cell for part in parts for cell in part.cells), options.tolerance, options.as_of)
    files = _files(billed, comparison.currencies, parts)
    assert_complete(cells, files)
    coverage = Coverage(
        files,
        tuple(part.scope for part in parts),
        tuple((name, log[name].calls) for name in log if name is None or name not in providers),
        told_twice(billed),
    )
    meta = {
        "price_book": tracked.manifest.price_book,
        "price_book_sha256": tracked.manifest.price_book_sha256,
        "cost_basis": options.basis.value,
        "period_start": options.period.start.isoformat() if options.period.start else "",
        "period_end": options.period.end.isoformat() if options.period.end else "",
    }
    return Reconciliation(
        tuple(cells), coverage, tuple(found), tuple(billed.manifest.sources), comparison.models, meta
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """The comparison with one provider's bill."""

    cells: list[Cell]
    scope: Scope
    inside: list[ChargeRows]
    outside: list[ChargeRows]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What the comparisons with all providers share."""

    tracked: Reader
    options: ReconcileOptions
    models: Models
    rates: Rates
    currencies: dict[str, str]
    """Of files that do not state theirs."""

    def of(
        self,
        provider: str | None,
        charges: Sequence[ChargeRows],
        counts: Sequence[BillRows],
        log: Seller | None,
    ) -> _Part:
        used = [row for row in charges if row.is_usage]
        extent = extent_of(
            [*used, *counts],
            self.options.period,
            log.period if log else Period(),
            ZoneInfo(self.options.tz),
        )
        level = level_of(provider, _told(used or counts, extent), _logged(self.options.basis), self._asked())
        bare = frozenset(
            row.category for row in used if row.model is None and row.category in TOKEN_CATEGORIES
        )
        board = Board(provider, level, extent, self.models, bare)
        inside, outside = _put_charges(board, charges, self.currencies)
        for row in counts:
            is_inside, span = extent.place(row)
            if is_inside:
                board.count(row, span)
        calls = uncounted = 0
        names = log.names if log else ()
        for some in read_calls(self.tracked, names, extent.buckets, by_project="project" in level.dimensions):
            calls += some.calls
            uncounted += some.uncounted_calls
            board.call(some, self.rates, self.options.basis)
        without_time = log.calls_without_time if log else 0
        scope = Scope(
            provider,
            level,
            extent.span,
            calls,
            uncounted,
            (log.calls if log else 0) - calls - without_time,
            without_time,
            sum(len(row.lines) for row in outside),
        )
        return _Part(list(board.cells()), scope, inside, outside)

    def _asked(self) -> frozenset[str] | None:
        return None if self.options.by is None else parse_by(self.options.by)


def _put_charges(
    board: Board, charges: Sequence[ChargeRows], currencies: dict[str, str]
) -> tuple[list[ChargeRows], list[ChargeRows]]:
    """Place the charges that are compared; tells which are and which are not."""
    inside: list[ChargeRows] = []
    outside: list[ChargeRows] = []
    for row in charges:
        is_inside, span = board.extent.place(row)
        if is_inside:
            board.charge(row, span, row.currency or currencies[row.source])
        (inside if is_inside else outside).append(row)
    return inside, outside


def _told(rows: Sequence[BillRows], extent: Extent) -> frozenset[str]:
    """What a bill tells its rows apart by."""
    told = {
        "day": extent.is_daily,
        "model": any(row.model is not None for row in rows),
        "category": any(row.category in TOKEN_CATEGORIES for row in rows),
        "project": any(row.project is not None for row in rows),
    }
    return frozenset(name for name, is_told in told.items() if is_told)


def _logged(basis: Basis) -> frozenset[str]:
    """What a log's cost can be told apart by: a recorded cost is one figure per call."""
    return frozenset({*DEEPEST, "project"} - (set() if basis is Basis.LIST else {"category"}))


def _files(billed: Reader, currencies: dict[str, str], parts: Sequence[_Part]) -> tuple[BilledFile, ...]:
    """Every file with what it charges, asked of the bill anew, beside what became of its rows."""
    raw = billed.rows(
        "SELECT source, billing_currency, count(*), sum(billed_cost) FROM charge GROUP BY ALL ORDER BY ALL"
    )
    inside = [row for part in parts for row in part.inside]
    outside = [row for part in parts for row in part.outside]
    files = [
        BilledFile(
            source,
            currency or currencies[source],
            rows,
            charged,
            *(
                total_of(row.cost for row in kept if (row.source, row.currency) == (source, currency))
                for kept in (inside, outside)
            ),
        )
        for source, currency, rows, charged in raw
    ]
    charging = {file.source for file in files}
    zero = total_of(())
    empty = [
        BilledFile(source.path, None, 0, zero, zero, zero)
        for source in billed.manifest.sources
        if source.path not in charging
    ]
    return tuple(sorted([*files, *empty], key=lambda file: (file.source, file.currency or "")))
