"""Compares a log with a bill, provider by provider."""

from __future__ import annotations

from costscope.analysis.reconcile.bill import read_charges, read_usage
from costscope.analysis.reconcile.causes.c39_circular import refuse_estimates
from costscope.analysis.reconcile.coverage import Coverage, told_twice
from costscope.analysis.reconcile.currency import unstated
from costscope.analysis.reconcile.files import assert_complete, billed_files
from costscope.analysis.reconcile.names import Models, seller
from costscope.analysis.reconcile.one_bill import Bill, compare_bill
from costscope.analysis.reconcile.options import ReconcileOptions
from costscope.analysis.reconcile.rates import Rates
from costscope.analysis.reconcile.reconciliation import Reconciliation
from costscope.analysis.reconcile.sellers import sellers
from costscope.pricing.book import PriceBook
from costscope.store.query import Reader


def reconcile(tracked: Reader, billed: Reader, options: ReconcileOptions) -> Reconciliation:
    """Compare the calls of a lake with the charges and counts of another.

    A bill is compared with the calls of the provider that sent it, gateways included.  Raises
    :class:`UsageError` when ``options.by`` asks for more than both sides tell, :class:`CircularSource` for a
    tracker's own estimate, :class:`UnitScale` for amounts in another unit.
    """
    refuse_estimates(billed)
    book = options.book or PriceBook.load()
    models, rates, log = Models(book), Rates(book), sellers(tracked)
    found = unstated(billed, book, options.currency)
    currencies = {file.source: file.currency for file in found}
    charges, counts = read_charges(billed), read_usage(billed)
    providers = sorted({seller(row.provider) for row in (*charges, *counts)}, key=lambda name: name or "")
    parts = []
    for provider in providers:
        bill = Bill(
            provider,
            [row for row in charges if seller(row.provider) == provider],
            [row for row in counts if seller(row.provider) == provider],
            currencies,
        )
        # A bill that does not say whose it is has no calls: those without a provider may be anyone's.
        calls = None if provider is None else log.get(provider)
        parts.append(compare_bill(tracked, billed, bill, calls, models, rates, options))
    cells = [cell for part in parts for cell in part.cells]
    files = billed_files(
        billed,
        currencies,
        [row for part in parts for row in part.inside],
        [row for part in parts for row in part.outside],
    )
    assert_complete(cells, files, (amount for part in parts for amount in part.placed))
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
        tuple(cells),
        coverage,
        tuple(found),
        tuple(billed.manifest.sources),
        models,
        meta,
        log,
        options.basis,
        book,
    )
