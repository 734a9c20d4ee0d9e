"""What a cause claims of a difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from costscope.analysis.reconcile.sides import Product


class Support(StrEnum):
    """How sure a cause is, from the surest."""

    MEASURED = "measured"
    """Read off one of the two sides."""
    FITS = "fits"
    """Pricing again under this cause ends within the rounding of the billed rows."""
    ASSUMED = "assumed"
    """There are signs of it, and nothing else claims the amount."""


class Side(StrEnum):
    """Whose part of a difference a cause is about."""

    VOLUME = "volume"
    TRACKER = "tracker"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Claim:
    """An amount of one cell's difference, in the currency of its ledger, with its cause."""

    cause: int
    """Its id in the registry of causes."""
    amount: Decimal
    support: Support
    evidence: str
    side: Side = Side.VOLUME
    quantities: dict[Product, Decimal] = field(default_factory=dict)
    """Units that go with it, billed minus tracked."""
