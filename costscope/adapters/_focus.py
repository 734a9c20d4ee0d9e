"""One charge of FOCUS, in whichever file it came."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from costscope.adapters._aws_usage import aws_meter
from costscope.adapters._azure_meters import azure_meter
from costscope.adapters._batch import Batch
from costscope.adapters._charges import Charge, add_charge, optionally
from costscope.adapters._exports import Cells, billed, currency, instant, period
from costscope.adapters._google_skus import google_meter
from costscope.adapters._labels import label
from costscope.adapters._meters import Measured, Meter, measured, unit_of, unit_size
from costscope.domain.money import EXACT

REQUIRED: Final = ("BilledCost", "BillingCurrency", "ChargeCategory", "ChargePeriodStart", "ChargePeriodEnd")
OPTIONAL: Final = (
    *("ProviderName", "ServiceProviderName", "InvoiceIssuerName", "InvoiceId", "BillingAccountType"),
    *("ChargeClass", "ChargeDescription", "ServiceName", "ServiceSubcategory", "SkuMeter", "RegionId"),
    *("SubAccountName", "SubAccountId", "ResourceName", "ConsumedQuantity", "ConsumedUnit"),
    *("PricingQuantity", "PricingUnit", "ContractedUnitPrice", "ListCost", "ContractedCost"),
    *("EffectiveCost", "PricingCurrency", "x_UsageType", "x_SkuMeterName", "x_SkuMeterCategory"),
    *("x_SkuDescription", "x_EstimatedBy", "x_Model", "x_TokenCategory", "x_ServiceTier", "x_Speed"),
)
_CATEGORIES: Final = {"Usage", "Purchase", "Tax", "Credit", "Adjustment"}
_MONTH_FIRST: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})")
_CENTURY: Final = 2000
_COSTSCOPE: Final = "costscope"
_LITELLM: Final = "litellm"


_NEWEST: Final = (
    ("1.4", {"InvoiceDetailId", "CommitmentProgramEligibilityDetails"}),
    ("1.3", {"ServiceProviderName", "HostProviderName", "AllocatedMethodId", "ContractApplied"}),
    ("1.2", {"InvoiceId", "PricingCurrency", "BillingAccountType", "SubAccountType"}),
    ("1.1", {"SkuMeter", "SkuPriceDetails", "ServiceSubcategory", "CapacityReservationId"}),
)
"""Columns that came with a version, the newest first."""


def version_of(header: set[str]) -> str:
    """The oldest version that has all of the columns; 1.4 is also told by the provider it renamed."""
    if "ServiceProviderName" in header and "ProviderName" not in header:
        return "1.4"
    return next((version for version, columns in _NEWEST if columns & header), "1.0")


def take_charge(cells: Cells, rounding: Decimal, out: Batch) -> None:
    """Put a row, whose cells are :data:`REQUIRED` and :data:`OPTIONAL`, into the batch.

    Raises ``ValueError`` for a row that is no charge.
    """
    category = cells["ChargeCategory"]
    if category not in _CATEGORIES:
        raise ValueError("a charge category is missing or not one of FOCUS")
    tracker = _tracker(cells)
    if tracker == _COSTSCOPE:
        cells = {name: _bare(value) for name, value in cells.items()}
    meter, (quantity, unit, price) = _metered(cells, tracker)
    charge = Charge(
        line=cells["line"],
        charge_period_start=_instant(cells["ChargePeriodStart"]),
        charge_period_end=_instant(cells["ChargePeriodEnd"]),
        provider=cells["ProviderName"] or cells["ServiceProviderName"] or cells["InvoiceIssuerName"],
        charge_category=category,
        billed_cost=billed(cells["BilledCost"]),
        billing_currency=currency(cells["BillingCurrency"]),
        rounding=Decimal(0) if tracker == _COSTSCOPE else rounding,
        invoice_id=cells["InvoiceId"],
        charge_class=cells["ChargeClass"],
        charge_description=label(cells["ChargeDescription"] or cells["ServiceName"]),
        model=meter.model,
        token_category=meter.token_category,
        service_tier=meter.service_tier,
        region=meter.region or cells["RegionId"],
        speed=cells["x_Speed"],
        context_window=meter.context_window,
        project=label(cells["SubAccountName"] or cells["SubAccountId"]),
        quantity=optionally(quantity, "a quantity"),
        unit=unit,
        unit_price=optionally(price, "a price"),
        list_cost=optionally(cells["ListCost"], "a list cost"),
        contracted_cost=optionally(cells["ContractedCost"], "a contracted cost"),
        effective_cost=optionally(cells["EffectiveCost"], "an effective cost"),
        pricing_currency=cells["PricingCurrency"],
        estimated_by=tracker,
    )
    period(charge.charge_period_start, charge.charge_period_end)
    add_charge(out, charge)


def _bare(cell: Any) -> Any:
    """A text of our own export, without the apostrophe that keeps spreadsheets from running it."""
    return cell.removeprefix("'") if isinstance(cell, str) else cell


def _tracker(cells: Cells) -> str | None:
    if cells["x_EstimatedBy"]:
        return label(cells["x_EstimatedBy"])
    is_litellm = cells["BillingAccountType"] == "API Key" and cells["ServiceSubcategory"] == "Generative AI"
    return _LITELLM if is_litellm else None


def _metered(cells: Cells, tracker: str | None) -> tuple[Meter, Measured]:
    """What a line is for, with its quantity in tokens where it counts tokens."""
    if tracker == _LITELLM:
        return Meter(label(cells["ResourceName"])), Measured(None, None, None)
    unit = cells["ConsumedUnit"] or cells["PricingUnit"]
    quantity = cells["ConsumedQuantity"] if cells["ConsumedUnit"] else cells["PricingQuantity"]
    meter, size = _meter(cells, unit)
    price = cells["ContractedUnitPrice"]
    if price is not None and cells["PricingUnit"] != unit:
        price = _repriced(price, cells["PricingUnit"], size)
    number = None if quantity is None else billed(quantity, "a quantity")
    return meter, measured(number, unit, None if price is None else billed(price, "a price"), size)


def _repriced(price: str, unit: str | None, size: tuple[Decimal, str] | None) -> Decimal | None:
    """The price of a consumed unit, where it is given for another multiple of the same; else unknown."""
    of = unit_size(unit)
    if of is None or size is None or of[1] != size[1]:
        return None
    return EXACT.divide(EXACT.multiply(billed(price, "a price"), size[0]), of[0])


def _meter(cells: Cells, unit: str | None) -> tuple[Meter, tuple[Decimal, str] | None]:
    size = unit_size(unit)
    if cells["x_Model"] or cells["x_TokenCategory"]:
        names = ("x_Model", "x_TokenCategory", "x_ServiceTier")
        return Meter(*(cells[name] for name in names)), size
    if found := aws_meter(cells["x_UsageType"] or "", cells["ServiceName"]):
        return found[0], size if size and size[1] else found[1]
    words = cells["x_SkuMeterName"] or cells["x_SkuDescription"] or cells["SkuMeter"] or ""
    meter = google_meter(words)
    if meter is None and words.endswith("Tokens"):
        meter = azure_meter(words)
    if meter is None:
        return Meter(), size if size and size[1] else None
    return meter, size and (size[0], size[1] or unit_of(meter.token_category))


@lru_cache(maxsize=4096)
def _instant(text: str | None) -> datetime:
    if text and (found := _MONTH_FIRST.fullmatch(text)):
        month, day, year = map(int, found.groups())
        try:
            return datetime(year if year >= _CENTURY else _CENTURY + year, month, day, tzinfo=UTC)
        except ValueError:
            raise ValueError("a date is not in ISO 8601") from None
    return instant(text.removesuffix(" UTC") if text else None)
