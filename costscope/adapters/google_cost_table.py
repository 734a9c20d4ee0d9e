"""The cost table of Google Cloud's billing console, as CSV.

Amounts stand under the currency's sign, ``Subtotal (€)``, with commas between thousands; unrounded ones
are taken where there are any.  A dollar sign does not say whose dollars: then the currency is what stands
above the header, in files that begin with the invoice, else unknown.

Days are those of California, where Google's invoices close.  A row may stand for several days, its last one
included.  Tokens are counted singly (unit ``count``); what was used is read from the SKU's description.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from costscope.adapters._batch import Batch
from costscope.adapters._charges import Charge, add_charge, finest_rounding, optionally
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import DAY, Cells, billed, currency, period, take_rows
from costscope.adapters._google_skus import google_meter
from costscope.adapters._labels import label
from costscope.adapters._meters import COUNT, Meter, unit_of

if TYPE_CHECKING:
    import polars as pl

_COSTS: Final = ("unrounded subtotal", "unrounded cost", "subtotal", "cost")
"""Amounts after savings, the finest first."""
_LIST: Final = "list cost"
_AMOUNT: Final = re.compile(rf"({'|'.join((*_COSTS, _LIST))}) \((.+)\)", re.IGNORECASE)
_SIGNS: Final = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₩": "KRW",
    "US$": "USD",
    "A$": "AUD",
    "CA$": "CAD",
    "HK$": "HKD",
    "NT$": "TWD",
    "NZ$": "NZD",
    "R$": "BRL",
    "CN¥": "CNY",
}
"""Signs of one currency alone; ``$`` and ``¥`` are of several."""
_PACIFIC: Final = ZoneInfo("America/Los_Angeles")
_KINDS: Final = {
    **dict.fromkeys(("usage", "regular"), "Usage"),
    **dict.fromkeys(("tax", "taxes"), "Tax"),
    **dict.fromkeys(("adjustment", "adjustments", "rounding error", "rounding_error"), "Adjustment"),
    **dict.fromkeys(("credit", "credits"), "Credit"),
}


class GoogleCostTable(CsvTable):
    """Rows of the cost table."""

    name = "google_cost_table"
    title = "Google Cloud console, cost table (CSV)"
    export_hint = "Google Cloud console, Billing, Cost table, Download CSV; group by day and SKU"
    blind_spots = "a dollar sign does not say whose dollars; days are those of California"
    required = ("SKU description",)
    optional = (
        *("Date", "Usage start date", "Usage end date", "Service description", "Usage amount", "Usage unit"),
        *("Project ID", "Project name", "Cost type", "Credit type"),
    )
    further = rf"(?i){_AMOUNT.pattern}"
    preamble = ("Currency", "Invoice number")

    def sniff(self, sample: Sample) -> Match | None:
        """A header with a SKU and an amount under a currency's sign, perhaps below the invoice's data."""
        for line in sample.lines()[:30]:
            header = Sample(line, whole=True).header()
            amounts = [name for name in header if _AMOUNT.fullmatch(name.strip())]
            if amounts and "SKU description" in header:
                return Match(1.0, f"the columns SKU description, {amounts[-1]}")
        return None

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put a charge per row into the batch."""
        amounts = {found[1].lower(): found for name in frame.columns if (found := _AMOUNT.fullmatch(name))}
        chosen = next((amounts[name] for name in _COSTS if name in amounts), None)
        if chosen is None:
            for line in frame["line"]:
                out.reject(line, "the table has no column of costs")
            return
        rounding = finest_rounding(map(_plain, frame[chosen[0]]))
        listed = amounts.get(_LIST)
        take_rows(
            frame,
            out,
            lambda cells, batch: _take_row(cells, chosen, listed and listed[0], rounding, batch),
        )


def _take_row(cells: Cells, cost: re.Match[str], listed: str | None, rounding: Decimal, out: Batch) -> None:
    said = (cells["Cost type"] or "usage").lower()
    kind = "Credit" if cells["Credit type"] else _KINDS.get(said)
    if kind is None:
        raise ValueError("a cost type is unknown")
    if not any(cells[name] for name in ("SKU description", "Service description", "Cost type")):
        out.skip("total")
        return
    sku = cells["SKU description"] or ""
    meter = google_meter(sku) or Meter()
    unit = cells["Usage unit"]
    is_counted = meter.token_category is not None and unit == COUNT
    start = _day(cells["Date"] or cells["Usage start date"])
    last = _day(cells["Date"] or cells["Usage end date"])
    stated = cells["Currency"] or _SIGNS.get(cost[2], cost[2] if cost[2].isalpha() else None)
    charge = Charge(
        line=cells["line"],
        charge_period_start=start.astimezone(UTC),
        # The day after, which may have another offset.
        charge_period_end=(last + DAY).astimezone(UTC),
        provider="google",
        charge_category=kind,
        billed_cost=billed(_plain(cells[cost[0]])),
        billing_currency=None if stated is None else currency(stated),
        rounding=rounding,
        invoice_id=cells["Invoice number"],
        charge_description=label(
            sku or cells["Credit type"] or cells["Service description"] or cells["Cost type"]
        ),
        model=meter.model,
        token_category=meter.token_category,
        service_tier=meter.service_tier,
        region=meter.region,
        context_window=meter.context_window,
        project=label(cells["Project ID"] or cells["Project name"]),
        quantity=optionally(_plain(cells["Usage amount"]), "a quantity"),
        unit=unit_of(meter.token_category) if is_counted else unit,
        list_cost=optionally(_plain(cells[listed]) if listed else None, "a list cost"),
    )
    period(charge.charge_period_start, charge.charge_period_end)
    add_charge(out, charge)


def _plain(amount: str | None) -> str | None:
    """A number without commas between its thousands."""
    return None if amount is None else amount.replace(",", "")


@lru_cache(maxsize=4096)
def _day(text: str | None) -> datetime:
    try:
        return datetime.strptime(text or "", "%Y-%m-%d").replace(tzinfo=_PACIFIC)
    except ValueError:
        raise ValueError("a date is not in ISO 8601") from None
