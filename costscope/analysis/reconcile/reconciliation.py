"""The answer: what was tracked against what was billed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from costscope.analysis.reconcile.alerts import cell_alerts
from costscope.analysis.reconcile.bridge import Line, Step, bridge
from costscope.analysis.reconcile.cells import TRACKED_CURRENCY, Cell
from costscope.analysis.reconcile.coverage import Coverage
from costscope.analysis.reconcile.currency import Unstated
from costscope.analysis.reconcile.explanation import cell_name, explanation, named_cell
from costscope.analysis.reconcile.figures import figure
from costscope.analysis.reconcile.gate import FailOver, verdict_on
from costscope.analysis.reconcile.names import Models
from costscope.analysis.reconcile.notes import compared, not_checked
from costscope.analysis.reconcile.sellers import NOBODY, Seller
from costscope.analysis.reconcile.statuses import Status, worst
from costscope.analysis.reconcile.tables import cells_table, coverage_table, summary_table
from costscope.analysis.reconcile.ties import Tied, tie_note, ties, ties_table
from costscope.analysis.reconcile.waterfall import waterfall
from costscope.analysis.selection import Basis
from costscope.domain.errors import MixedCurrency, UnknownName
from costscope.domain.money import total_of
from costscope.domain.table import Table
from costscope.domain.verdict import Verdict
from costscope.pricing.book import PriceBook
from costscope.store.manifest import Source
from costscope.store.query import Reader


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Cells, what they cover, and the tables made of them; one ledger for each currency of the bill."""

    all_cells: tuple[Cell, ...]
    """Every cell, by provider, period, model, category."""
    coverage: Coverage
    unstated: tuple[Unstated, ...]
    sources: tuple[Source, ...]
    """The files of the bill."""
    models: Models
    meta: Mapping[str, str]
    """Prices, basis, period."""
    sellers: Mapping[str | None, Seller]
    """What the log has, by who bills it."""
    basis: Basis
    book: PriceBook

    @property
    def currencies(self) -> list[str]:
        """The ledgers, the log's own currency first."""
        found = {cell.currency for cell in self.all_cells if cell.currency}
        return sorted(found, key=lambda currency: (currency != TRACKED_CURRENCY, currency))

    @property
    def status(self) -> Status | None:
        """The worst of the cells' statuses; ``None`` when nothing was compared."""
        return worst(cell.status for cell in self.all_cells)

    def bridge(self, currency: str | None = None) -> list[Step]:
        """From tracked to billed, line by line.  Raises :class:`MixedCurrency`."""
        return bridge(self.all_cells, self._ledger(currency), uncounted_calls=self.coverage.uncounted_calls)

    def unexplained(self, currency: str | None = None) -> Decimal:
        """What of all differences no cause claims.  Raises :class:`MixedCurrency`."""
        rests = (Line.BILLED_ONLY, Line.TRACKED_ONLY, Line.UNEXPLAINED)
        steps = [step for step in self.bridge(currency) if step.line in rests]
        return total_of(step.amount for step in steps if isinstance(step.amount, Decimal))

    def summary(self, currency: str | None = None) -> Table:
        """The bridge of one ledger as a table; without rows when the bill charges nothing.

        Raises :class:`MixedCurrency` when the bill has several currencies and none of them is named.
        """
        ledger = self._ledger(currency)
        table = summary_table(self.bridge(ledger), ledger)
        if not self.currencies:
            table = replace(table, rows=[], total=None)
        notes = (
            *(
                compared(self.all_cells, self.coverage, ledger)
                if self.all_cells
                else ["the bill has no rows"]
            ),
            *tie_note(self._ties()),
            *(f"not checked: {note}" for note in self.not_checked()),
        )
        meta = {
            **self.meta,
            "currency": ledger,
            "status": self.status or "",
            "unexplained": f"{figure(self.unexplained(ledger))}",
        }
        alerts = cell_alerts(
            (cell for cell in self.all_cells if cell.currency in (ledger, None)), self.models
        )
        return replace(table, title=f"Tracked to billed, {ledger}", notes=notes, meta=meta, alerts=alerts)

    def waterfall(self, currency: str | None = None) -> Table:
        """The bridge as bars.  Raises :class:`MixedCurrency`."""
        return waterfall(self.summary(currency))

    def cells(self, show: str | None = None) -> Table:
        """One row per cell, of all or of the named statuses.  Raises :class:`UnknownName`."""
        names = {name.strip().upper() for name in (show or "").split(",") if name.strip()}
        for name in sorted(names - set(Status)):
            raise UnknownName.of("status", name.lower(), [s.lower() for s in Status], where="--show")
        kept = [cell for cell in self.all_cells if not names or cell.status in names]
        notes = (f"{len(kept):,} of {len(self.all_cells):,} cells",) if names else ()
        alerts = cell_alerts(kept, self.models)
        return replace(cells_table(kept, self.models), notes=notes, meta=self.meta, alerts=alerts)

    def ties(self) -> Table:
        """What the provider counted, at list prices, against what it charged."""
        return replace(ties_table(self._ties(), self.models), meta=self.meta)

    def explain(self, log: Reader, name: str) -> Table:
        """The arithmetic of one cell with the rows of both sides.  Raises :class:`UnknownName`."""
        cell = named_cell(self.all_cells, self.models, name)
        seller = self.sellers.get(cell.place.provider, NOBODY)
        table = explanation(cell, self.models, log, seller, self.basis)
        return replace(table, title=cell_name(cell, self.models), meta=self.meta)

    def _ties(self) -> list[Tied]:
        return ties(self.all_cells, self.book)

    def files(self) -> Table:
        """What each file of the bill charges and what became of it."""
        return replace(coverage_table(self.coverage.files, self.sources), meta=self.meta)

    def not_checked(self) -> list[str]:
        """What was not compared, in words."""
        return list(not_checked(self.all_cells, self.coverage, self.unstated))

    def verdict(self, fail_over: FailOver, currency: str | None = None) -> Verdict:
        """Whether the bill agrees with the log within a limit.  Raises :class:`MixedCurrency`."""
        ledger = self._ledger(currency)
        if not self.all_cells:
            return Verdict(passed=False, reason="the bill has no rows: nothing was compared")
        return verdict_on(self.all_cells, ledger, fail_over)

    def _ledger(self, currency: str | None) -> str:
        known = self.currencies
        if currency is not None:
            code = currency if currency in known else currency.upper()
            if known and code not in known:
                raise UnknownName.of("currency in the bill", currency, known, where="--currency")
            return code
        if len(known) > 1:
            raise MixedCurrency(
                f"the bill is in {' and '.join(known)}, which do not add up",
                hint=f"--currency {known[0]}",
            )
        return known[0] if known else TRACKED_CURRENCY
