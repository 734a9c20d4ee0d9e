"""Puts the rows of both sides into cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from costscope.analysis.reconcile.bill import BillRows, ChargeRows
from costscope.analysis.reconcile.buckets import Span
from costscope.analysis.reconcile.calls import Calls, Used
from costscope.analysis.reconcile.cells import TRACKED_CURRENCY, Cell, Place
from costscope.analysis.reconcile.extent import Extent
from costscope.analysis.reconcile.levels import REQUEST, Level
from costscope.analysis.reconcile.names import Models
from costscope.analysis.reconcile.rates import Rates
from costscope.analysis.reconcile.sides import (
    CATEGORIES,
    REQUESTS,
    BilledSide,
    Lines,
    Product,
    TrackedSide,
    UsageSide,
)
from costscope.analysis.selection import Basis
from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory

_OTHER = "other"
"""A charge that says neither what it is for nor in which words."""


@dataclass(slots=True)
class Board:
    """The places of one provider, being filled."""

    provider: str | None
    level: Level
    extent: Extent
    models: Models
    bare: frozenset[str]
    """Categories that the bill does not tell apart by model, so that the log's are not either."""
    billed: dict[Place, dict[str, BilledSide]] = field(default_factory=dict)
    """By place, then currency."""
    usage: dict[Place, UsageSide] = field(default_factory=dict)
    tracked: dict[Place, TrackedSide] = field(default_factory=dict)
    requests: dict[Place, Decimal] = field(default_factory=dict)
    """What the provider counts of calls, by place without a category."""

    def charge(self, row: ChargeRows, span: Span | None, currency: str) -> None:
        """Put charges of a period into their place."""
        request = row.request if "request" in self.level.dimensions else None
        place = self.place(span, row.project, *self._charge_key(row), request)
        side = self.billed.setdefault(place, {}).setdefault(currency, BilledSide(is_usage=row.is_usage))
        side.rows += len(row.lines)
        side.charges.append(row)
        side.cost = EXACT.add(side.cost, row.cost)
        side.rounding = EXACT.add(side.rounding, row.rounding)
        _remember(side.lines, row)
        product = self._product(row)
        if product:
            side.products.add(product)
        if product and row.quantity is not None:
            side.quantities[product] = EXACT.add(side.quantities.get(product, 0), row.quantity)
        else:
            side.rows_without_quantity += len(row.lines)

    def count(self, row: BillRows, span: Span | None) -> None:
        """Put a provider's own counts into their place; requests have one only among token categories."""
        product = self._product(row)
        if not row.quantity or not product:
            return
        if row.category == REQUESTS:
            whole = self.place(span, row.project, product[0], None)
            self.requests[whole] = EXACT.add(self.requests.get(whole, Decimal(0)), row.quantity)
        if REQUEST in self.level.dimensions:
            return  # a bill's counts are of no one call
        if "category" in self.level.dimensions:
            place = self.place(span, row.project, *product)
        elif row.category == REQUESTS:
            return
        else:
            place = self.place(span, row.project, product[0], None)
        side = self.usage.setdefault(place, UsageSide())
        side.quantities[product] = EXACT.add(side.quantities.get(product, 0), row.quantity)
        _remember(side.lines, row)

    def call(self, calls: Calls, rates: Rates, basis: Basis) -> None:
        """Put calls of one bucket into their places; requests only where the bill counts them."""
        model = self.models.key(calls.context.provider, calls.context.model or None)
        span = self.extent.buckets[calls.bucket]
        by_category = "category" in self.level.dimensions
        whole = self.place(span, calls.project, model, None, calls.request)
        if by_category:
            requests = self.place(span, calls.project, model, REQUESTS)
            if requests in self.usage:
                side = self.tracked.setdefault(requests, TrackedSide())
                side.count((model, REQUESTS), calls.calls - calls.uncounted_calls)
        else:
            self.tracked.setdefault(whole, TrackedSide()).uncounted_calls += calls.uncounted_calls
        counted: set[Place] = set()
        for place, product, used in self.uses(calls, span):
            side = self.tracked.setdefault(place, TrackedSide())
            side.calls += 0 if place in counted else calls.calls
            counted.add(place)
            side.count(product, used.quantity)
            rate = rates.rate(calls.context, calls.price_id, TokenCategory(product[1]))
            side.price(product, used.list_cost, rate, used.unpriced)
            if basis is Basis.LIST:
                side.spend(used.list_cost, is_bound=used.unpriced > 0)
        if basis is Basis.RECORDED:
            self.tracked[whole].spend(calls.recorded_cost, is_bound=calls.has_unrecorded)

    def uses(self, calls: Calls, span: Span) -> Iterator[tuple[Place, Product, Used]]:
        """What some calls of a period used, with the place of each category."""
        model = self.models.key(calls.context.provider, calls.context.model or None)
        for category, used in calls.used.items():
            product = (None if category.value in self.bare else model, category.value)
            yield self.cell_place(span, calls, product), product, used

    def cell_place(self, span: Span, calls: Calls, product: Product) -> Place:
        """The place of what some calls of a period used of one product."""
        if "category" in self.level.dimensions:
            return self.place(span, calls.project, *product, calls.request)
        model = self.models.key(calls.context.provider, calls.context.model or None)
        return self.place(span, calls.project, model, None, calls.request)

    def cells(self) -> Iterable[Cell]:
        """Every place as a cell of its ledger; of two ledgers, the one in the log's currency has the log."""
        currencies = {c for sides in self.billed.values() for c, side in sides.items() if side.is_usage}
        for place in sorted({*self.billed, *self.usage, *self.tracked}, key=Place.order):
            sides = self.billed.get(place, {})
            usage, tracked = self.usage.get(place), self.tracked.get(place)
            if not sides and not usage and tracked and not tracked.quantities:
                continue  # calls nobody counted and nobody charged for
            home = _home(set(sides) or (set() if usage else currencies))
            yield Cell(place, home, tracked, sides.get(home or ""), usage)
            for currency in sorted(sides.keys() - {home}):
                yield Cell(place, currency, None, sides[currency], None)

    def place(
        self,
        span: Span | None,
        project: str | None,
        model: str | None,
        category: str | None,
        request: str | None = None,
    ) -> Place:
        """The cell of something, as far as the level tells cells apart."""
        dimensions = self.level.dimensions
        if not self.level.keeps_buckets:
            span = self.extent.span or span
        start, end = span or (None, None)
        return Place(
            self.provider,
            start,
            end,
            project=project if "project" in dimensions else None,
            model=model if "model" in dimensions else None,
            category=category,
            request=request,
        )

    def _charge_key(self, row: ChargeRows) -> tuple[str | None, str | None]:
        """Model and category of a charge's place; what no call has stands under the bill's own words."""
        model = self.models.key(row.provider, row.model)
        words = row.category or row.description or _OTHER
        if not row.is_usage:
            return model, row.charge_category.lower()
        if "category" in self.level.dimensions:
            product = self._product(row)
            return product or (model, words)
        if "model" in self.level.dimensions and model is None:
            return None, words
        return model, None

    def _product(self, row: BillRows) -> Product | None:
        if row.category is None or row.category not in CATEGORIES | {REQUESTS}:
            return None
        return None if row.category in self.bare else self.models.key(row.provider, row.model), row.category


def _home(currencies: set[str]) -> str | None:
    return TRACKED_CURRENCY if TRACKED_CURRENCY in currencies else min(currencies, default=None)


def _remember(lines: Lines, row: BillRows) -> None:
    lines.setdefault(row.source, []).extend(row.lines)
