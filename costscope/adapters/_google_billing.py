"""One row of Google's billing export to BigQuery, in whichever file it came."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._charges import Charge, add_charge, from_binary
from costscope.adapters._exports import currency, instant, period
from costscope.adapters._google_skus import google_meter
from costscope.adapters._labels import label
from costscope.adapters._meters import COUNT, Meter, unit_of

_KINDS: Final = {"regular": "Usage", "tax": "Tax", "adjustment": "Adjustment", "rounding_error": "Adjustment"}
"""FOCUS's charge categories for cost types."""
_ROUNDING: Final = Decimal("0.0000005")
"""Costs have up to six decimals; the further digits of a binary number say nothing."""


class _Named(msgspec.Struct, gc=False):
    id: str | None = None
    description: str | None = None


class _Place(msgspec.Struct, gc=False):
    region: str | None = None
    location: str | None = None


class _Usage(msgspec.Struct, gc=False):
    amount: Decimal | None = None
    unit: str | None = None


class _Credit(msgspec.Struct, gc=False):
    amount: Decimal
    name: str | None = None
    type: str | None = None


class BillingRow(msgspec.Struct, gc=False):
    """The columns we read; the export has more."""

    cost: Decimal
    currency: str | None = None
    service: _Named | None = None
    sku: _Named | None = None
    usage_start_time: str | None = None
    usage_end_time: str | None = None
    project: _Named | None = None
    location: _Place | None = None
    usage: _Usage | None = None
    credits: list[_Credit] | None = None
    cost_type: str | None = None
    cost_at_list: Decimal | None = None


def add_row(row: BillingRow, line: int, out: Batch) -> None:
    """Accept a row: its cost, and every credit as a charge of its own.

    Costs are binary numbers, kept to 18 decimals.  Raises ``ValueError`` for what is no bill's.
    """
    kind = _KINDS.get(row.cost_type or "regular")
    if kind is None:
        raise ValueError("a cost type is unknown")
    sku = (row.sku and row.sku.description) or ""
    meter = google_meter(sku) or Meter()
    usage, place = row.usage or _Usage(), row.location or _Place()
    is_counted = meter.token_category is not None and usage.unit == COUNT
    start, end = period(_instant(row.usage_start_time), _instant(row.usage_end_time))
    cost = Charge(
        line=line,
        charge_period_start=start,
        charge_period_end=end,
        provider="google",
        charge_category=kind,
        billed_cost=from_binary(row.cost),
        billing_currency=currency(row.currency),
        rounding=_ROUNDING,
        charge_description=label(sku or (row.service and row.service.description)),
        model=meter.model,
        token_category=meter.token_category,
        service_tier=meter.service_tier,
        region=meter.region or place.region or place.location,
        context_window=meter.context_window,
        project=label(row.project and row.project.id),
        quantity=None if usage.amount is None else from_binary(usage.amount, "a quantity"),
        unit=unit_of(meter.token_category) if is_counted else usage.unit,
        list_cost=None if row.cost_at_list is None else from_binary(row.cost_at_list),
    )
    credited = (
        cost._replace(
            charge_category="Credit",
            charge_description=label(credit.name or credit.type),
            billed_cost=from_binary(credit.amount),
            quantity=None,
            unit=None,
            list_cost=None,
        )
        for credit in row.credits or ()
    )
    add_charge(out, cost, *credited)


def _instant(text: str | None) -> datetime:
    return instant(text.removesuffix(" UTC") if text else None)
