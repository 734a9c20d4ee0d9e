"""A cell whose difference is being given away to causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from costscope.analysis.reconcile.cells import Cell
from costscope.analysis.reconcile.claims import Claim, Side
from costscope.analysis.reconcile.sides import Product, TrackedSide
from costscope.domain.money import EXACT, total_of

NOTHING: Final = Decimal(0)
_PER_CALL: Final = Decimal("1E-9")
"""USD by which a log's own cost of a call may be off for being added up in floating point."""


@dataclass(eq=False)
class OpenCell:
    """What of a cell's difference no cause has claimed yet."""

    number: int
    cell: Cell
    rest: dict[Side | None, Decimal]
    """By whose side it is on; under ``None`` what the bill does not tell apart."""
    gap: dict[Product, Decimal] | None
    """Billed minus tracked units; ``None`` when the bill does not tell all of them."""
    claims: list[Claim]

    @classmethod
    def of(cls, number: int, cell: Cell) -> OpenCell:
        """A cell with its whole difference, or, where nothing is tracked in its terms, its whole cost."""
        split = cell.split
        if split is None:
            cost = cell.billed.cost if cell.billed and not cell.is_comparable else NOTHING
            return cls(number, cell, {None: cost}, None, [])
        parts = {Side.VOLUME: split.volume, Side.TRACKER: split.tracker, Side.PROVIDER: split.provider}
        rest: dict[Side | None, Decimal] = {None: split.unsplit}
        rest |= {side: amount for side, amount in parts.items() if amount is not None}
        billed = cell.billed_quantities
        tracked = (cell.tracked or TrackedSide()).quantities
        gap = None if billed is None else _difference(billed, tracked)
        return cls(number, cell, rest, gap, [])

    @property
    def total(self) -> Decimal:
        """All that is left."""
        return total_of(self.rest.values())

    @property
    def is_open(self) -> bool:
        """Whether more is left than rounding explains."""
        return abs(self.total) > self.cell.tolerance

    def pot(self, side: Side) -> Side | None:
        """Where the rest of one side is kept."""
        return side if side in self.rest else None

    def slack(self, pot: Side | None) -> Decimal:
        """How far a figure may be from the rest it explains."""
        if pot is Side.VOLUME:
            return NOTHING
        calls = self.log_slack if pot in (Side.TRACKER, None) else NOTHING
        return calls if pot is Side.TRACKER else self.cell.tolerance + calls

    @cached_property
    def log_slack(self) -> Decimal:
        """What adding up in floating point may have changed in the log's own cost."""
        tracked = self.cell.tracked
        if tracked is None or tracked.cost == tracked.reference_cost:
            return NOTHING
        return _PER_CALL * max(tracked.calls, 1)

    def rate(self, product: Product) -> Decimal | None:
        """The one list price of a product here, if there is one."""
        rates = self.cell.tracked.rates.get(product, set()) if self.cell.tracked else set()
        return next(iter(rates)) if len(rates) == 1 else None

    def take(self, claim: Claim) -> None:
        """Give away an amount, with the units that go with it."""
        pot = self.pot(claim.side)
        self.rest[pot] = EXACT.subtract(self.rest[pot], claim.amount)
        if self.gap is not None:
            for product, units in claim.quantities.items():
                self.gap[product] = EXACT.subtract(self.gap.get(product, NOTHING), units)
        self.claims.append(claim)


def _difference(
    billed: Mapping[Product, Decimal], tracked: Mapping[Product, Decimal]
) -> dict[Product, Decimal]:
    products = [*billed, *(product for product in tracked if product not in billed)]
    return {p: EXACT.subtract(billed.get(p, NOTHING), tracked.get(p, NOTHING)) for p in products}
