"""One cell: what was tracked beside what was billed for the same thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from costscope.analysis.reconcile.claims import Claim
from costscope.analysis.reconcile.sides import BilledSide, Product, TrackedSide, UsageSide
from costscope.analysis.reconcile.split import Split, split
from costscope.analysis.reconcile.statuses import Status
from costscope.domain.money import EXACT, total_of

TRACKED_CURRENCY: Final = "USD"
"""What the log and the price book count in."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which cell something belongs to; ``None`` is what its level does not tell apart."""

    provider: str | None
    start: datetime | None
    end: datetime | None
    project: str | None = None
    model: str | None = None
    category: str | None = None
    request: str | None = None

    def series(self) -> tuple[str | None, ...]:
        """The same cell of other periods."""
        return (self.provider, self.project, self.model, self.category, self.request)

    def order(self) -> tuple[str, ...]:
        """By provider, then time, then the rest; nothing comes before something."""
        times = (self.start.isoformat() if self.start else "", self.end.isoformat() if self.end else "")
        return (
            self.provider or "",
            *times,
            self.project or "",
            self.model or "",
            self.category or "",
            self.request or "",
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """Both sides of one place, in the currency of one ledger; a side that has nothing is ``None``."""

    place: Place
    currency: str | None
    """Of the charges; ``None`` where there are only counts."""
    tracked: TrackedSide | None
    billed: BilledSide | None
    usage: UsageSide | None
    tolerance: Decimal = Decimal(0)
    status: Status = Status.UNEXPLAINED
    claims: tuple[Claim, ...] = ()
    """What causes claim of the difference, or of the cost where there is none."""

    @property
    def is_comparable(self) -> bool:
        """Whether money of the two sides may be subtracted."""
        return self.currency == TRACKED_CURRENCY and (self.billed is None or self.billed.is_usage)

    @property
    def has_only_counts(self) -> bool:
        """Whether the provider counted here and charged nothing that it told."""
        return self.billed is None and self.usage is not None

    @property
    def billed_cost(self) -> Decimal | None:
        """What was charged; nothing, where the bill has charges and none of them is here."""
        if self.billed is not None:
            return self.billed.cost
        return Decimal(0) if self.is_comparable and not self.has_only_counts else None

    @property
    def tracked_cost(self) -> Decimal:
        """What the log says, as far as it is known, USD."""
        return self.tracked.cost if self.tracked else Decimal(0)

    @property
    def difference(self) -> Decimal | None:
        """Billed - tracked; ``None`` where the two cannot be compared."""
        if not self.is_comparable or self.billed_cost is None:
            return None
        return EXACT.subtract(self.billed_cost, self.tracked_cost)

    @property
    def unclaimed(self) -> Decimal:
        """What of the difference, or of the cost where there is none, no cause claims."""
        whole = self.difference
        if whole is None:
            whole = self.billed.cost if self.billed and not self.is_comparable else Decimal(0)
        return EXACT.subtract(whole, total_of(claim.amount for claim in self.claims))

    @property
    def billed_quantities(self) -> Mapping[Product, Decimal] | None:
        """What the charges say, else what the provider counted; ``None`` where neither tells all."""
        if self.billed is None:
            return self.usage.quantities if self.usage else {}
        if not self.billed.rows_without_quantity:
            return self.billed.quantities
        if self.usage and not self.billed.quantities and self.billed.products <= self.usage.quantities.keys():
            return self.usage.quantities
        return None

    @property
    def split(self) -> Split | None:
        """The parts of the difference; ``None`` where there is none."""
        if self.difference is None or self.billed_cost is None:
            return None
        return split(self.tracked or TrackedSide(), self.billed_cost, self.billed_quantities)
