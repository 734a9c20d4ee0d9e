"""Azure Cost Management's cost details, for enterprise agreements (EA) and customer agreements (MCA).

Their columns are the same but for case, and a few are named anew (``Cost``, ``costInBillingCurrency``):
names are compared without case.  Quantities come in the unit of measure, and meters for the same model
exist per ``1K`` and per ``1M`` tokens: the number in the unit is the scale.  Models and token categories
are read from the names of meters.

Days are UTC, written ``09/21/2023``, months first, or in ISO 8601.  Costs are binary numbers with up to 17
digits, kept to 18 decimals.  ``ChargeType`` says what is usage, purchase, refund, tax.  Every line is kept.

Subscriptions stand as projects.  Owners' addresses, resources, tags are not read.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from costscope.adapters._azure_meters import azure_meter
from costscope.adapters._batch import Batch
from costscope.adapters._charges import BINARY_ROUNDING, Charge, add_charge, finest_rounding, from_binary
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import DAY, Cells, currency, instant, take_rows
from costscope.adapters._labels import label
from costscope.adapters._meters import Measured, Meter, measured, unit_of, unit_size

if TYPE_CHECKING:
    import polars as pl

_NAMES: Final = {
    "date": ("date", "usagedatetime"),
    "cost": ("cost", "costinbillingcurrency", "pretaxcost"),
    "currency": ("billingcurrency", "billingcurrencycode", "currency"),
    "quantity": ("quantity", "usagequantity"),
    "unit": ("unitofmeasure",),
    "meter": ("metername",),
    "meter_category": ("metercategory",),
    "product": ("product", "productname"),
    "charge_type": ("chargetype",),
    "project": ("subscriptionname", "subscriptionid", "subscriptionguid"),
    "region": ("resourcelocation", "location"),
    "price": ("effectiveprice", "resourcerate"),
    "pricing_currency": ("pricingcurrency", "pricingcurrencycode"),
    "list_cost": ("paygcostinbillingcurrency",),
    "invoice": ("invoiceid",),
}
"""What each agreement and version calls a column, in lower case."""
_KINDS: Final = {
    "usage": "Usage",
    "purchase": "Purchase",
    "unusedreservation": "Usage",
    "unusedsavingsplan": "Usage",
    "refund": "Adjustment",
    "adjustment": "Adjustment",
    "roundingadjustment": "Adjustment",
    "credit": "Credit",
    "tax": "Tax",
}
"""FOCUS's charge categories for Azure's charge types."""
_OF_MODELS: Final = re.compile(r"cognitive|foundry|openai|machine learning|azure ai", re.IGNORECASE)
_MONTH_FIRST: Final = re.compile(r"(\d\d)/(\d\d)/(\d{4})")


class AzureCost(CsvTable):
    """Lines of a cost details file."""

    name = "azure_cost"
    title = "Azure Cost Management cost details, EA and MCA (CSV, Parquet)"
    export_hint = "Azure portal, Cost Management, Exports, cost and usage details (actual cost)"
    blind_spots = "provisioned throughput is billed by the hour: it has no price per token"
    required = ()
    further = rf"(?i)(?:{'|'.join(name for names in _NAMES.values() for name in names)})"

    def sniff(self, sample: Sample) -> Match | None:
        """The names of meter, unit, quantity and cost."""
        header = {name.strip().lower() for name in sample.header()}
        if not {"date", "metername", "unitofmeasure", "quantity", "chargetype"} <= header:
            return None
        for agreement, cost in (("an EA", "cost"), ("an MCA", "costinbillingcurrency")):
            if cost in header:
                return Match(1.0, f"the columns of {agreement} export: MeterName, UnitOfMeasure, {cost}")
        return None

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put a charge per line into the batch."""
        import polars as pl

        written: dict[str, str] = {}
        for name in frame.columns:
            written.setdefault(name.lower(), name)
        lines = frame.select(
            "line",
            *(
                pl.coalesce(
                    *(written[name] for name in names if name in written), pl.lit(None, pl.String)
                ).alias(ours)
                for ours, names in _NAMES.items()
            ),
        )
        rounding = max(BINARY_ROUNDING, finest_rounding(lines["cost"]))
        take_rows(lines, out, lambda cells, batch: _take_line(cells, rounding, batch))


def _take_line(cells: Cells, rounding: Decimal, out: Batch) -> None:
    category = _KINDS.get((cells["charge_type"] or "").lower())
    if category is None:
        raise ValueError("a charge type is missing or unknown")
    day = _day(cells["date"])
    meter, (quantity, unit, price) = _metered(cells)
    charge = Charge(
        line=cells["line"],
        charge_period_start=day,
        charge_period_end=day + DAY,
        provider="azure",
        charge_category=category,
        billed_cost=from_binary(cells["cost"]),
        billing_currency=currency(cells["currency"]),
        rounding=rounding,
        invoice_id=cells["invoice"],
        charge_description=label(cells["meter"] or cells["product"]),
        model=meter.model,
        token_category=meter.token_category,
        service_tier=meter.service_tier,
        region=meter.region or cells["region"],
        context_window=meter.context_window,
        project=label(cells["project"]),
        quantity=quantity,
        unit=unit,
        unit_price=price,
        list_cost=None if cells["list_cost"] is None else from_binary(cells["list_cost"]),
        pricing_currency=cells["pricing_currency"],
    )
    add_charge(out, charge)


def _metered(cells: Cells) -> tuple[Meter, Measured]:
    quantity = None if cells["quantity"] is None else from_binary(cells["quantity"], "a quantity")
    # The price is in the currency of prices, which need not be that of the bill.
    in_billing_currency = cells["pricing_currency"] in (None, cells["currency"])
    price = (
        from_binary(cells["price"], "a price") if cells["price"] is not None and in_billing_currency else None
    )
    name, unit = cells["meter"] or "", cells["unit"]
    is_model = name.endswith("Tokens") or _OF_MODELS.search(cells["meter_category"] or "")
    meter = azure_meter(name) if is_model else None
    size = unit_size(unit)
    if meter is None or size is None:
        return meter or Meter(), Measured(quantity, unit, price)
    quantity, unit, price = measured(
        quantity, unit, price, (size[0], size[1] or unit_of(meter.token_category))
    )
    return meter, Measured(quantity, unit, None if price is None else from_binary(price))


@lru_cache(maxsize=4096)
def _day(text: str | None) -> datetime:
    found = _MONTH_FIRST.fullmatch(text or "")
    return instant(f"{found[3]}-{found[1]}-{found[2]}" if found else text)
