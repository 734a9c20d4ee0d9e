"""What a reconciliation is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from costscope.analysis.reconcile.exchange import Exchange
from costscope.analysis.selection import Basis
from costscope.domain.period import Period
from costscope.pricing.book import PriceBook


@dataclass(frozen=True, slots=True)
class ReconcileOptions:
    """How a log is compared with a bill; what is left out follows from the bill."""

    period: Period = field(default_factory=Period)
    """What is compared; left open, the periods of the bill's own files."""
    basis: Basis = Basis.LIST
    """Which cost of the log is compared."""
    by: str | None = None
    """What cells are told apart by (``day,model,category,project``); else the deepest both sides know."""
    tolerance: Decimal | None = None
    """How far a cell may be off, in the bill's currency; else what rounding the bill's rows explains."""
    tz: str = "UTC"
    """Whose days an hourly bill is summed to; a daily bill keeps its own days."""
    currency: str | None = None
    """ISO 4217 code of charges that state none; else it is inferred from their unit prices or unknown."""
    exchange: Exchange | None = None
    """Rates by which charges in other currencies are converted; else they are ledgers of their own."""
    as_of: datetime | None = None
    """When the bill was exported: what had not ended by then is pending."""
    book: PriceBook | None = None
    """Rate cards the log was priced with; else the shipped ones."""
