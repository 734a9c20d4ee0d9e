"""One provider's comparison while causes are looked for: its open cells with the calls behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from costscope.analysis.reconcile.buckets import Span
from costscope.analysis.reconcile.calls import Calls, Used, read_calls
from costscope.analysis.reconcile.cells import Cell, Place
from costscope.analysis.reconcile.claims import Claim
from costscope.analysis.reconcile.opening import OpenCell
from costscope.analysis.reconcile.placing import Board
from costscope.analysis.reconcile.rates import Rates
from costscope.analysis.reconcile.sellers import Seller
from costscope.analysis.reconcile.sides import Product
from costscope.analysis.reconcile.statuses import Status
from costscope.analysis.selection import Basis
from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory
from costscope.store.query import Reader


@dataclass(frozen=True, slots=True)
class Use:
    """What some calls used of one product, in the cell it belongs to."""

    cell: OpenCell
    product: Product
    used: Used
    rate: Decimal | None
    """List price of one unit, USD."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Calls of one period that agree in all that a price depends on, with what they used."""

    calls: Calls
    span: Span
    uses: tuple[Use, ...]

    def units(self, category: str) -> int:
        """How much of a category they used."""
        return next((use.used.quantity for use in self.uses if use.product[1] == category), 0)


@dataclass(eq=False)
class Bundle:
    """Cells that differ in nothing but the token category, with their calls."""

    place: Place
    cells: list[OpenCell] = field(default_factory=list)
    slices: list[Slice] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether anything is left to explain."""
        return any(cell.is_open for cell in self.cells)


@dataclass(eq=False)
class Scene:
    """What causes look at."""

    log: Reader
    seller: Seller
    """What the log has of the provider."""
    bill: Reader
    board: Board
    rates: Rates
    basis: Basis
    is_converted: bool
    """Whether the bill was in another currency and was converted."""
    cells: list[OpenCell]
    bundles: list[Bundle]
    by_place: dict[Place, OpenCell]
    _resets: list[datetime] | None = None

    @classmethod
    def of(cls, cells: Iterable[Cell], slices: Iterable[Calls], **facts: object) -> Scene:
        """Open the cells of one provider, those that are compared in the log's currency first."""
        found = [OpenCell.of(number, cell) for number, cell in enumerate(cells)]
        by_place = {
            each.cell.place: each
            for each in found
            if each.cell.is_comparable and each.cell.status is not Status.PENDING
        }
        scene = cls(cells=found, bundles=[], by_place=by_place, **facts)  # type: ignore[arg-type]
        bundles: dict[Place, Bundle] = {}
        for each in by_place.values():
            place = replace(each.cell.place, category=None)
            bundles.setdefault(place, Bundle(place)).cells.append(each)
        for part in scene.sliced(slices):
            model = scene.board.models.key(part.calls.context.provider, part.calls.context.model or None)
            place = scene.board.place(part.span, part.calls.project, model, None, part.calls.request)
            if place in bundles:
                bundles[place].slices.append(part)
        scene.bundles = list(bundles.values())
        return scene

    def open_cells(self) -> list[OpenCell]:
        """Comparable cells with something left to explain."""
        return [each for each in self.by_place.values() if each.is_open]

    def open_bundles(self) -> list[Bundle]:
        """Bundles with something left to explain."""
        return [bundle for bundle in self.bundles if bundle.is_open]

    def sliced(self, calls: Iterable[Calls], spans: Sequence[Span] | None = None) -> Iterator[Slice]:
        """Calls with the cells they belong to; ``spans`` says where each bucket counts, else where it is."""
        for some in calls:
            span = (spans or self.board.extent.buckets)[some.bucket]
            uses = []
            for place, product, used in self.board.uses(some, span):
                cell = self.by_place.get(place)
                if cell is not None:
                    rate = self.rates.rate(some.context, some.price_id, TokenCategory(product[1]))
                    uses.append(Use(cell, product, used, rate))
            yield Slice(some, span, tuple(uses))

    def cell_of(self, part: Slice, category: TokenCategory) -> tuple[OpenCell | None, Product]:
        """The cell that a category of some calls belongs to, whether or not they used it."""
        calls, board = part.calls, self.board
        model = board.models.key(calls.context.provider, calls.context.model or None)
        product = (None if category.value in board.bare else model, category.value)
        place = board.cell_place(part.span, calls, product)
        return self.by_place.get(place), product

    def rate_of(self, part: Slice, category: TokenCategory) -> Decimal | None:
        """List price of one unit of a category for some calls, USD."""
        return self.rates.rate(part.calls.context, part.calls.price_id, category)

    def read(self, among: str, buckets: Sequence[Span] | None = None) -> Iterator[Calls]:
        """Some of the provider's calls, by the comparison's buckets or others."""
        yield from read_calls(
            self.log,
            self.seller,
            self.board.extent.buckets if buckets is None else buckets,
            by_project="project" in self.board.level.dimensions,
            by_request="request" in self.board.level.dimensions,
            among=among,
        )

    def resets(self, start: datetime, end: datetime) -> int:
        """How often conversations in the log began anew in a period, as they do when they are compacted."""
        if self._resets is None:
            self._resets = [
                time
                for (time,) in self.log.rows(
                    "SELECT start_time FROM said_records WHERE kind = 'reset' AND start_time IS NOT NULL"
                )
            ]
        return sum(start <= time < end for time in self._resets)

    def pages_missing(self) -> bool:
        """Whether a file of the bill says that it is not whole."""
        return bool(self.bill.rows("SELECT 1 FROM reject WHERE reason LIKE '%more pages follow%' LIMIT 1"))


def nearer(claims: Iterable[tuple[OpenCell, Claim]]) -> bool:
    """Whether claims, taken together, leave less unexplained than there was."""
    before = after = Decimal(0)
    moved: dict[OpenCell, Decimal] = {}
    for cell, claim in claims:
        moved[cell] = EXACT.add(moved.get(cell, Decimal(0)), claim.amount)
    for cell, amount in moved.items():
        before = EXACT.add(before, abs(cell.total))
        after = EXACT.add(after, abs(EXACT.subtract(cell.total, amount)))
    return after < before
