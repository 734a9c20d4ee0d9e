"""What we tracked as charges of FOCUS 1.2, so that programs for bills can read it.

A charge is what the calls of one UTC day used of one token category at one price.  All four costs are the
list cost: nothing here was billed, which ``x_EstimatedBy`` says in every row.  FOCUS has no unknown cost, so
that use without a price, or without a time, is left out and counted in the notes.

Source of the rules: FOCUS 1.2, "Cost and Usage" (columns, nullability, formats).
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from costscope.analysis.leaves import LEAF_SQL
from costscope.analysis.selection import Selection
from costscope.domain.money import EXACT
from costscope.domain.table import Cell, Column, Kind, Table
from costscope.domain.tokens import TokenCategory
from costscope.store.query import Reader

SCHEMA: Final = "costscope.focus/1.2"
WRITER: Final = "costscope"
NAMELESS: Final = "unknown"
"""The provider of calls whose log does not name it: FOCUS wants a name."""

_PICO: Final = Decimal("1e-12")


class _Unit(NamedTuple):
    """What FOCUS calls so many tokens or requests."""

    name: str
    size: Decimal


_TOKENS: Final = _Unit("1000 Tokens", Decimal(1_000)), _Unit("1000000 Tokens", Decimal(1_000_000))
"""What is consumed, what is priced: price lists are per million."""
_REQUESTS: Final = _Unit("Requests", Decimal(1)), _Unit("1000 Requests", Decimal(1_000))

_INSTANTS: Final = ("BillingPeriodEnd", "BillingPeriodStart", "ChargePeriodEnd", "ChargePeriodStart")
_AMOUNTS: Final = (
    *("BilledCost", "ContractedCost", "EffectiveCost", "ListCost", "PricingCurrencyEffectiveCost"),
    *("PricingCurrencyContractedUnitPrice", "PricingCurrencyListUnitPrice"),
    *("ContractedUnitPrice", "ListUnitPrice", "ConsumedQuantity", "PricingQuantity"),
)
_TEXTS: Final = (
    *("CommitmentDiscountStatus", "PricingCurrency"),
    *("BillingAccountId", "BillingAccountName", "BillingCurrency", "ChargeCategory", "ChargeClass"),
    *("ChargeDescription", "ChargeFrequency", "ConsumedUnit", "InvoiceId", "InvoiceIssuerName"),
    "PricingCategory",
    *("PricingUnit", "ProviderName", "PublisherName", "RegionId", "RegionName", "ServiceCategory"),
    *("ServiceName", "ServiceSubcategory", "SkuId", "SkuMeter", "SkuPriceDetails", "SkuPriceId"),
    *("SubAccountId", "SubAccountName"),
)
_OURS: Final = ("x_EstimatedBy", "x_Model", "x_TokenCategory", "x_ServiceTier", "x_Speed", "x_PriceBook")
COLUMNS: Final = (
    *(
        Column(name, Kind.INSTANT if name in _INSTANTS else Kind.DECIMAL if name in _AMOUNTS else Kind.TEXT)
        for name in sorted((*_INSTANTS, *_AMOUNTS, *_TEXTS))
    ),
    *(Column(name) for name in _OURS),
    Column("x_Calls", Kind.INTEGER),
)
"""FOCUS's columns by name, then ours."""

_KEYS: Final = """
    CAST(start_time AT TIME ZONE 'UTC' AS DATE) AS day, provider, model, project,
    coalesce(processing, service_tier) AS tier, speed, region, price_id
"""
_KEY_NAMES: Final = "day, provider, model, project, tier, speed, region, price_id"


def export_focus(reader: Reader, selection: Selection) -> Table:
    """Every charge, in an order that depends on nothing but the calls; costs in USD."""
    condition, values = selection.condition()
    sums = ", ".join(
        f"sum({leaf}) FILTER (list_cost_{c} IS NOT NULL) AS quantity_{c}, sum(list_cost_{c}) AS cost_{c}, "
        f"count(*) FILTER ({leaf} > 0) AS calls_{c}"
        for c, leaf in LEAF_SQL.items()
    )
    lists = ", ".join(
        f"unnest([{', '.join(f'{of}_{c}' for c in LEAF_SQL)}]) AS {of}"
        for of in ("quantity", "cost", "calls")
    )
    names = ", ".join(f"'{c}'" for c in LEAF_SQL)
    rows = reader.rows(
        f"""
        WITH part AS (SELECT {_KEYS}, {sums} FROM call WHERE {condition} GROUP BY ALL),
        charge AS (SELECT {_KEY_NAMES}, unnest([{names}]) AS category, {lists} FROM part)
        SELECT * FROM charge WHERE quantity > 0 AND day IS NOT NULL ORDER BY ALL
        """,
        values,
    )
    book = reader.manifest.price_book
    table = Table(SCHEMA, COLUMNS, [_row(row, book) for row in rows])
    return replace(table, notes=_left_out(reader, selection))


def _row(row: tuple[Any, ...], book: str) -> tuple[Cell, ...]:
    day, provider, model, project, tier, speed, region, price_id, category, quantity, cost, calls = row
    start = datetime.combine(day, time(), UTC)
    units = Decimal(int(quantity))
    seller = provider or NAMELESS
    consumed, priced = _REQUESTS if category == TokenCategory.WEB_SEARCH else _TOKENS
    sku = "/".join((seller, model or NAMELESS, category))
    details = {"x_TokenCategory": category, "x_ServiceTier": tier, "x_Speed": speed}
    said: dict[str, Cell] = {
        **dict.fromkeys((name for name in _AMOUNTS if name.endswith("Cost")), cost),
        **dict.fromkeys(
            (name for name in _AMOUNTS if name.endswith("UnitPrice")), _price(cost, units, priced)
        ),
        "ConsumedQuantity": EXACT.divide(units, consumed.size),
        "ConsumedUnit": consumed.name,
        "PricingQuantity": EXACT.divide(units, priced.size),
        "PricingUnit": priced.name,
        "PricingCurrency": "USD",
        "CommitmentDiscountStatus": None,
        **dict.fromkeys(("InvoiceIssuerName", "ProviderName", "PublisherName"), seller),
        **dict.fromkeys(("RegionId", "RegionName"), region),
        **dict.fromkeys(("SubAccountId", "SubAccountName"), project),
        "BillingAccountId": WRITER,
        "BillingAccountName": WRITER,
        "BillingCurrency": "USD",
        "BillingPeriodStart": _month(day),
        "BillingPeriodEnd": _month(day.replace(day=28) + timedelta(days=4)),
        "ChargeCategory": "Usage",
        "ChargeClass": None,
        "ChargeDescription": f"{model or NAMELESS} {category}",
        "ChargeFrequency": "Usage-Based",
        "ChargePeriodStart": start,
        "ChargePeriodEnd": start + timedelta(days=1),
        "InvoiceId": None,
        "PricingCategory": "Standard",
        "ServiceCategory": "AI and Machine Learning",
        "ServiceName": f"{seller} models",
        "ServiceSubcategory": "Generative AI",
        "SkuId": sku,
        "SkuMeter": category.replace("_", " ").title(),
        "SkuPriceDetails": json.dumps({name: value for name, value in details.items() if value}),
        "SkuPriceId": f"{sku}/{price_id}",
        "x_EstimatedBy": WRITER,
        "x_Model": model,
        "x_TokenCategory": category,
        "x_ServiceTier": tier,
        "x_Speed": speed,
        "x_PriceBook": book,
        "x_Calls": calls,
    }
    return tuple(said[column.name] for column in COLUMNS)


def _month(day: date) -> datetime:
    """The first instant of a day's month."""
    return datetime.combine(day.replace(day=1), time(), UTC)


def _price(cost: Decimal, units: Decimal, unit: _Unit) -> Decimal:
    """The price of one of the unit."""
    price = EXACT.quantize(EXACT.divide(cost, units), _PICO)
    assert EXACT.multiply(price, units) == cost, "a rate card has one rate for a category"
    return EXACT.multiply(price, unit.size)


def _left_out(reader: Reader, selection: Selection) -> tuple[str, ...]:
    condition, values = selection.condition()
    ((unpriced, models, calls),) = reader.rows(
        f"""
        SELECT coalesce(sum(unpriced_tokens), 0), count(DISTINCT model) FILTER (unpriced_tokens > 0),
               count(*) FILTER (start_time IS NULL)
        FROM call WHERE {condition}
        """,
        values,
    )
    notes = []
    if unpriced:
        of = f"{models} models" if models != 1 else "a model"
        notes.append(f"left out: {unpriced:,} tokens and requests of {of} without a price")
    if calls:
        notes.append(f"left out: {calls:,} call{'s' if calls != 1 else ''} without a time")
    return tuple(notes)
