"""What each side says of one cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from costscope.domain.money import EXACT, total_of
from costscope.domain.tokens import TokenCategory

if TYPE_CHECKING:
    from costscope.analysis.reconcile.bill import ChargeRows

Product = tuple[str | None, str]
"""What has a price: a model, as :class:`Models` joins its names, and a token category."""

Lines = dict[str, list[int]]
"""Rows of files, by path and line."""

REQUESTS: Final = "requests"
"""How many calls were made: counted by some bills, charged by none."""

CATEGORIES: Final = frozenset(category.value for category in TokenCategory)
"""What calls are told apart by."""
_COUNTED_IN_REQUESTS: Final = frozenset({TokenCategory.WEB_SEARCH.value, REQUESTS})
TOKEN_CATEGORIES: Final = CATEGORIES - _COUNTED_IN_REQUESTS
"""Those of them that are counted in tokens."""


@dataclass(slots=True)
class TrackedSide:
    """What the log says."""

    cost: Decimal = Decimal(0)
    """USD, as far as it is known."""
    is_bound: bool = False
    """Whether the cost of something that was counted is not known."""
    calls: int = 0
    """Calls that used what the cell is about."""
    uncounted_calls: int = 0
    """Calls without token counts, such as failed ones: nobody knows what they cost, if anything."""
    quantities: dict[Product, Decimal] = field(default_factory=dict)
    reference_cost: Decimal = Decimal(0)
    """List cost of the quantities, USD, as far as they have a price."""
    has_reference: bool = True
    """Whether all of them have one."""
    rates: dict[Product, set[Decimal | None]] = field(default_factory=dict)
    """List prices of one unit that applied, USD; ``None`` stands for one that cannot be told."""

    def count(self, product: Product, quantity: int) -> None:
        """Count the use of a product."""
        self.quantities[product] = EXACT.add(self.quantities.get(product, Decimal(0)), Decimal(quantity))

    def price(self, product: Product, list_cost: Decimal | None, rate: Decimal | None, unpriced: int) -> None:
        """Add the list cost of what was counted; ``unpriced`` units of it have no price."""
        self.reference_cost = EXACT.add(self.reference_cost, list_cost or Decimal(0))
        self.has_reference = self.has_reference and not unpriced
        self.rates.setdefault(product, set()).add(rate)

    def spend(self, cost: Decimal | None, *, is_bound: bool) -> None:
        """Add to the cost that is compared."""
        self.cost = EXACT.add(self.cost, cost or Decimal(0))
        self.is_bound = self.is_bound or is_bound

    @property
    def is_unknown(self) -> bool:
        """Whether something was tracked whose cost cannot be told."""
        return self.is_bound or (self.uncounted_calls > 0 and not self.quantities)


@dataclass(slots=True)
class BilledSide:
    """What charges say, in their own currency."""

    rows: int = 0
    cost: Decimal = Decimal(0)
    rounding: Decimal = Decimal(0)
    """How far rounding may have moved the cost: half a unit in the last place of each row."""
    is_usage: bool = True
    """Whether they are for use, and not tax, credit or the like."""
    quantities: dict[Product, Decimal] = field(default_factory=dict)
    products: set[Product] = field(default_factory=set)
    rows_without_quantity: int = 0
    charges: list[ChargeRows] = field(default_factory=list)
    """The charges themselves."""
    lines: Lines = field(default_factory=dict)


@dataclass(slots=True)
class UsageSide:
    """What the provider counted, whether or not it charged for it."""

    quantities: dict[Product, Decimal] = field(default_factory=dict)
    lines: Lines = field(default_factory=dict)


def counted(quantities: Mapping[Product, Decimal]) -> Decimal | None:
    """One quantity for a cell: its tokens, or its requests where it has no tokens; the two never add."""
    tokens = [q for (_, category), q in quantities.items() if category not in _COUNTED_IN_REQUESTS]
    return total_of(tokens or quantities.values()) if quantities else None
