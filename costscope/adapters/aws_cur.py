"""AWS Cost and Usage Reports, legacy (``lineItem/UsageType``) and 2.0 (``line_item_usage_type``).

Every line is kept; those of Bedrock say their model and token category.  Models of other vendors are
Marketplace products and counted in millions of tokens, Amazon's own in thousands (``pricing_unit`` decides
where it is filled): quantities and prices become those of single tokens.  Costs are unblended, in the
currency of the line; tax, credits, refunds and fees are lines of their own.  Hours are UTC.

A line without a length, as some fees are, lies in its billing period.  Accounts stand as projects;
resources and tags are not read.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from costscope.adapters._aws_usage import aws_meter
from costscope.adapters._batch import Batch
from costscope.adapters._charges import Charge, add_charge, finest_rounding, optionally
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import Cells, billed, currency, instant, period, take_rows
from costscope.adapters._labels import label
from costscope.adapters._meters import Measured, Meter, measured, unit_size

if TYPE_CHECKING:
    import polars as pl

_LEGACY: Final = {
    "bill_invoice_id": "bill/InvoiceId",
    "bill_billing_period_start_date": "bill/BillingPeriodStartDate",
    "bill_billing_period_end_date": "bill/BillingPeriodEndDate",
    "line_item_usage_start_date": "lineItem/UsageStartDate",
    "line_item_usage_end_date": "lineItem/UsageEndDate",
    "line_item_usage_account_id": "lineItem/UsageAccountId",
    "line_item_line_item_type": "lineItem/LineItemType",
    "line_item_line_item_description": "lineItem/LineItemDescription",
    "line_item_product_code": "lineItem/ProductCode",
    "line_item_usage_type": "lineItem/UsageType",
    "line_item_usage_amount": "lineItem/UsageAmount",
    "line_item_currency_code": "lineItem/CurrencyCode",
    "line_item_unblended_cost": "lineItem/UnblendedCost",
    "line_item_unblended_rate": "lineItem/UnblendedRate",
    "pricing_unit": "pricing/unit",
    "pricing_public_on_demand_cost": "pricing/publicOnDemandCost",
    "product_product_name": "product/ProductName",
    "product_region_code": "product/regionCode",
}
"""The columns of CUR 2.0, with what the legacy report calls them."""
_MAP: Final = "product"
"""CUR 2.0 puts what is known of a product into one map."""

_KINDS: Final = {
    **dict.fromkeys(("Usage", "DiscountedUsage", "SavingsPlanCoveredUsage"), "Usage"),
    **dict.fromkeys(("Fee", "RIFee", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee"), "Purchase"),
    **dict.fromkeys(
        ("Credit", "Discount", "BundledDiscount", "EdpDiscount", "PrivateRateDiscount"), "Credit"
    ),
    **dict.fromkeys(("Refund", "SavingsPlanNegation"), "Adjustment"),
    "Tax": "Tax",
}
"""FOCUS's charge categories for the types of lines."""


class AwsCur(CsvTable):
    """Lines of a Cost and Usage Report."""

    name = "aws_cur"
    title = "AWS Cost and Usage Report, legacy and 2.0 (CSV, Parquet)"
    export_hint = "AWS Billing, Data Exports, CUR 2.0 or legacy CUR with daily or hourly lines"
    blind_spots = "no request ids; Marketplace lines are matched to models by the product's name"
    required = ()
    optional = (*_LEGACY, *_LEGACY.values(), _MAP)

    def sniff(self, sample: Sample) -> Match | None:
        """The columns of either generation."""
        header = {name.strip() for name in sample.header()}
        needed = ("line_item_line_item_type", "line_item_usage_type", "line_item_unblended_cost")
        for generation, columns in (("2.0", set(needed)), ("legacy", {_LEGACY[name] for name in needed})):
            if columns <= header:
                return Match(1.0, f"the columns of a {generation} report: {', '.join(sorted(columns))}")
        return None

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put a charge per line into the batch."""
        import polars as pl

        both = (pl.coalesce(name, legacy).alias(name) for name, legacy in _LEGACY.items())
        lines = frame.select("line", _MAP, *both)
        rounding = finest_rounding(lines["line_item_unblended_cost"])
        take_rows(lines, out, lambda cells, batch: _take_line(cells, rounding, batch))


def _take_line(cells: Cells, rounding: Decimal, out: Batch) -> None:
    category = _KINDS.get(cells["line_item_line_item_type"])
    if category is None:
        raise ValueError("a line type is missing or unknown")
    meter, (quantity, unit, price) = _metered(cells)
    start, end = _period(cells)
    charge = Charge(
        line=cells["line"],
        charge_period_start=start,
        charge_period_end=end,
        provider="aws",
        charge_category=category,
        billed_cost=billed(cells["line_item_unblended_cost"]),
        billing_currency=currency(cells["line_item_currency_code"]),
        rounding=rounding,
        invoice_id=cells["bill_invoice_id"],
        charge_description=label(
            cells["line_item_usage_type"]
            or cells["line_item_line_item_description"]
            or cells["line_item_product_code"]
        ),
        model=meter.model,
        token_category=meter.token_category,
        service_tier=meter.service_tier,
        region=meter.region or cells["product_region_code"],
        context_window=meter.context_window,
        project=label(cells["line_item_usage_account_id"]),
        quantity=optionally(quantity, "a quantity"),
        unit=unit,
        unit_price=optionally(price, "a price"),
        list_cost=optionally(cells["pricing_public_on_demand_cost"], "a list cost"),
    )
    add_charge(out, charge)


def _metered(cells: Cells) -> tuple[Meter, Measured]:
    amount, rate = cells["line_item_usage_amount"], cells["line_item_unblended_rate"]
    quantity = None if amount is None else billed(amount, "a quantity")
    price = None if rate is None else billed(rate, "a price")
    product = cells["product_product_name"] or _of_map(cells[_MAP])
    unit = cells["pricing_unit"]
    if found := aws_meter(cells["line_item_usage_type"] or "", product):
        stated = unit_size(unit)
        return found[0], measured(quantity, unit, price, stated if stated and stated[1] else found[1])
    return Meter(), Measured(quantity, unit, price)


def _of_map(product: str | None) -> str | None:
    try:
        found = msgspec.json.decode(product or "{}", type=dict[str, str | None])
    except (msgspec.DecodeError, RecursionError):
        return None
    return found.get("product_name")


def _period(cells: Cells) -> tuple[datetime, datetime]:
    start, end = instant(cells["line_item_usage_start_date"]), instant(cells["line_item_usage_end_date"])
    if start < end:
        return start, end
    return period(
        instant(cells["bill_billing_period_start_date"]), instant(cells["bill_billing_period_end_date"])
    )
