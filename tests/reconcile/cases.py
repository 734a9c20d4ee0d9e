"""Two sides made up row by row, and a comparison of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from costscope.analysis.reconcile import ReconcileOptions, Reconciliation, reconcile
from costscope.analysis.reconcile.cells import Cell
from costscope.domain.columns import CALLS, CHARGES, PRICED_CATEGORIES, USAGE, Field
from costscope.domain.money import from_pico, half_unit, total_of
from costscope.domain.tokens import TokenCategory
from costscope.pricing.book import PriceBook, PriceContext
from costscope.pricing.categories import INPUTS
from costscope.store.manifest import Manifest, Source
from costscope.store.query import Reader

Row = dict[str, Any]

DAY = timedelta(days=1)
OPUS = "claude-3-opus-20240229"
OPUS_SHOWN = "Claude 3 Opus"
INPUT, OUTPUT = Decimal("0.000015"), Decimal("0.000075")
"""Dollars per token of Claude 3 Opus."""

_TYPES = {
    "int64": pa.int64(),
    "string": pa.string(),
    "bool": pa.bool_(),
    "instant": pa.timestamp("us", tz="UTC"),
    "usd": pa.decimal128(18, 12),
    "billed": pa.decimal128(38, 18),
}
_PRICED_BY = ("service_tier", "processing", "speed", "region")
_OUTPUTS = (TokenCategory.OUTPUT, TokenCategory.OUTPUT_AUDIO, TokenCategory.OUTPUT_IMAGE)
_PLACE = (Field("source", "string", "path of the file"),)


@cache
def book() -> PriceBook:
    return PriceBook.load()


def at(day: int, hour: int = 12, minute: int = 0, *, month: int = 3) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=UTC)


def call(start: datetime | None, model: str = OPUS, provider: str | None = "anthropic", **more: Any) -> Row:
    """A call priced by the book; ``input`` and ``output`` are its tokens, other categories by name."""
    used = {TokenCategory.INPUT_UNCACHED: more.pop("input", 0), TokenCategory.OUTPUT: more.pop("output", 0)}
    used |= {c: more.pop(c.value) for c in PRICED_CATEGORIES if c.value in more}
    context = PriceContext(provider, model, **{k: v for k, v in more.items() if k in _PRICED_BY})
    card = book().card(context, start, sum(used.get(c, 0) for c in INPUTS)) if start else None
    row: Row = {"provider": provider, "model": model, "start_time": start}
    costs: list[Decimal | None] = []
    for category in PRICED_CATEGORIES:
        count = used.get(category, 0)
        cost = from_pico(card.rates[category] * count) if card and category in card.rates else None
        row[_quantity(category)] = count
        row[f"list_cost_{category}"] = cost
        costs.append(cost if count else Decimal(0))
    row["input_tokens"] = sum(used.get(category, 0) for category in INPUTS)
    row["output_tokens"] = sum(used.get(category, 0) for category in _OUTPUTS)
    row["price_id"] = card.card_id if card else None
    row["list_cost"] = None if None in costs else total_of(c for c in costs if c is not None)
    row["unpriced_tokens"] = sum(
        count for category, count in used.items() if not card or category not in card.rates
    )
    return row | more


def failed_call(start: datetime, model: str = OPUS, provider: str = "anthropic") -> Row:
    """A call without token counts."""
    return {"provider": provider, "model": model, "start_time": start, "unpriced_tokens": None}


def _quantity(category: TokenCategory) -> str:
    names = {TokenCategory.OUTPUT: "output_tokens", TokenCategory.WEB_SEARCH: "web_search_requests"}
    return names.get(category, f"{category}_tokens")


def charge(
    start: datetime, cost: str, model: str | None = OPUS_SHOWN, category: str | None = "output", **more: Any
) -> Row:
    """A charge for a day in dollars, rounded as its text shows."""
    row: Row = {
        "charge_period_start": start,
        "charge_period_end": start + DAY,
        "provider": "anthropic",
        "charge_category": "Usage",
        "charge_description": category,
        "model": model,
        "token_category": category,
        "billed_cost": Decimal(cost),
        "rounding": half_unit(cost),
        "billing_currency": "USD",
        "source": "bill.csv",
        "unit": "tokens" if "quantity" in more else None,
    }
    return row | more


def usage(start: datetime, quantity: int, category: str = "output", **more: Any) -> Row:
    """What the provider counted on a day."""
    row: Row = {
        "charge_period_start": start,
        "charge_period_end": start + DAY,
        "provider": "anthropic",
        "model": OPUS,
        "token_category": category,
        "quantity": quantity,
        "unit": "requests" if category in ("requests", "web_search") else "tokens",
        "source": "tokens.csv",
    }
    return row | more


@cache
def connection(side: str) -> duckdb.DuckDBPyConnection:
    """One for each side, used again and again: opening it takes longer than a comparison."""
    opened = duckdb.connect(config={"threads": "1"})
    opened.execute("SET TimeZone = 'UTC'")
    return opened


def reader(
    side: str,
    *,
    calls: Sequence[Row] = (),
    charges: Sequence[Row] = (),
    counts: Sequence[Row] = (),
    resets: Sequence[datetime] = (),
) -> Reader:
    """The views of a lake over made-up rows; a row's line is its number, from 2 as under a header."""
    sources = {row.get("source") or "log.jsonl" for row in (*calls, *charges, *counts)}
    manifest = Manifest(
        sources=[
            Source(number, path, "made-up", 1, 0, "", records=len(charges) + len(counts))
            for number, path in enumerate(sorted(sources))
        ]
    )
    numbers = {source.path: source.source_id for source in manifest.sources}
    for view, fields, rows in (
        ("lake_calls", CALLS, calls),
        ("charge", CHARGES, charges),
        ("usage", USAGE, counts),
    ):
        placed = [
            {"line": number, "source_id": numbers[row.get("source") or "log.jsonl"]} | row
            for number, row in enumerate(rows, 2)
        ]
        columns = (*fields, *(f for f in _PLACE if f.name not in {g.name for g in fields}))
        schema = pa.schema([(f.name, _TYPES[f.type]) for f in columns])
        connection(side).register(view, pa.Table.from_pylist(placed, schema))
    connection(side).execute(
        "CREATE OR REPLACE TEMP VIEW reject AS SELECT '' AS reason WHERE false;"
        "CREATE OR REPLACE TEMP TABLE said_records (kind VARCHAR, start_time TIMESTAMPTZ)"
    )
    connection(side).execute("CREATE OR REPLACE TEMP TABLE lake_sources (source_id BIGINT, path VARCHAR)")
    for path, number in numbers.items():
        connection(side).execute("INSERT INTO lake_sources VALUES (?, ?)", [number, path])
    for instant in resets:
        connection(side).execute("INSERT INTO said_records VALUES ('reset', ?)", [instant])
    return Reader(manifest, connection(side))


def compare(
    calls: Sequence[Row] = (),
    charges: Sequence[Row] = (),
    counts: Sequence[Row] = (),
    *,
    resets: Sequence[datetime] = (),
    **options: Any,
) -> Reconciliation:
    """Compare made-up sides."""
    tracked, billed = (
        reader("tracked", calls=calls, resets=resets),
        reader("billed", charges=charges, counts=counts),
    )
    return reconcile(tracked, billed, ReconcileOptions(book=book(), **options))


def only(found: Reconciliation) -> Cell:
    """The one cell there is."""
    (cell,) = found.all_cells
    return cell


def by_category(found: Reconciliation) -> dict[str | None, Cell]:
    """Cells that differ in nothing but their category."""
    cells = {cell.place.category: cell for cell in found.all_cells}
    assert len(cells) == len(found.all_cells)
    return cells
