"""Cost and token exports of the Anthropic Console, as CSV, of every generation since 2024.

Columns come and go with the years and with what an account uses; they are told apart by name.  An empty
month is a header alone.

Cost rows are dollars of a UTC day, rounded to cents row by row: half a cent is the most a row may be off,
and a row of 0.00 was billed something.  They have no quantities.  Models stand under their display names.

Token rows count a UTC day, or an hour where the date has one.  Token rule: exclusive; the five counts
share no token.  Models stand under their API names.

Names of keys are kept as hashes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import (
    DAY,
    HOUR,
    Cells,
    billed,
    count,
    instant,
    key_hash,
    rounding_of,
    take_rows,
)
from costscope.domain.tokens import TokenCategory

if TYPE_CHECKING:
    import polars as pl

_TOKEN_TYPES: Final = {
    "input_no_cache": TokenCategory.INPUT_UNCACHED,
    "input_cache_read": TokenCategory.CACHE_READ,
    # In 2024 there was one lifetime.
    "input_cache_write": TokenCategory.CACHE_WRITE_5M,
    "input_cache_write_5m": TokenCategory.CACHE_WRITE_5M,
    "input_cache_write_1h": TokenCategory.CACHE_WRITE_1H,
    "output": TokenCategory.OUTPUT,
}
_COUNTS: Final = {
    "usage_input_tokens_no_cache": TokenCategory.INPUT_UNCACHED,
    "usage_input_tokens_cache_read": TokenCategory.CACHE_READ,
    "usage_input_tokens_cache_write_5m": TokenCategory.CACHE_WRITE_5M,
    "usage_input_tokens_cache_write_1h": TokenCategory.CACHE_WRITE_1H,
    "usage_output_tokens": TokenCategory.OUTPUT,
    "web_search_count": TokenCategory.WEB_SEARCH,
}
_WINDOWS: Final = {"≤200k": "0-200k", "<=200k": "0-200k", ">200k": "200k-1M"}
"""The Admin API's words for what the Console shows."""

_COST_HEADER: Final = {"usage_date_utc", "model", "usage_type", "token_type", "cost_usd"}
_TOKENS_HEADER: Final = {"usage_date_utc", "model_version", "usage_type", "usage_output_tokens"}

_COMMON: Final = (
    "line",
    "charge_period_start",
    "charge_period_end",
    "provider",
    "service_tier",
    "context_window",
    "region",
    "speed",
    "project",
    "key_hash",
    "model",
    "token_category",
)
_CHARGE: Final = (
    *_COMMON,
    "charge_category",
    "charge_description",
    "billed_cost",
    "list_cost",
    "billing_currency",
    "rounding",
)
_USAGE: Final = (*_COMMON, "quantity", "unit")


class AnthropicConsole(CsvTable):
    """Cost and token exports of the Console."""

    name = "anthropic_console"
    title = "Anthropic Console, cost and token exports (CSV)"
    export_hint = "platform.claude.com, Analytics, Cost or Usage, Export"
    blind_spots = "cost rows are rounded to cents and have no quantities; Priority Tier never appears in them"
    required = ("usage_date_utc", "usage_type")
    optional = (
        *("model", "token_type", "cost_usd", "list_price_usd", "cost_type"),
        *("model_version", *_COUNTS),
        *("workspace", "api_key", "context_window", "inference_geo", "speed"),
    )

    def sniff(self, sample: Sample) -> Match | None:
        """Either header has columns of its own."""
        header = {name.strip() for name in sample.header()}
        for kind, columns in (("cost", _COST_HEADER), ("token", _TOKENS_HEADER)):
            if columns <= header:
                return Match(1.0, f"the columns of a {kind} export: {', '.join(sorted(columns))}")
        return None

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put a charge per cost row, a usage row per count of a token row into the batch."""
        take_rows(frame, out, _take_row)


def _take_row(cells: Cells, out: Batch) -> None:
    if cells["cost_usd"] is not None or cells["token_type"] is not None:
        _take_cost(cells, out)
    else:
        _take_counts(cells, out)
    out.accepted += 1


def _take_cost(cells: Cells, out: Batch) -> None:
    cost = billed(cells["cost_usd"])
    list_cost = cells["list_price_usd"]
    fee = cells["cost_type"]
    token_type = cells["token_type"]
    if fee not in (None, "token", "tokens"):
        category = fee
    else:
        known = _TOKEN_TYPES.get(token_type)
        category = known and known.value
    # `message` says that it was a call, and nothing about its tier.
    tier = None if cells["usage_type"] == "message" else cells["usage_type"]
    row = (
        *_common(cells, tier),
        cells["model"],
        category,
        "Usage",
        token_type or fee,
        cost,
        None if list_cost is None else billed(list_cost, "a list price"),
        "USD",
        rounding_of(cells["cost_usd"]),
    )
    out.table("charges", _CHARGE)(row)


def _take_counts(cells: Cells, out: Batch) -> None:
    common = _common(cells, cells["usage_type"])
    counts = {category: count(cells[column]) for column, category in _COUNTS.items()}
    known = {category: number for category, number in counts.items() if number is not None}
    if not known:
        raise ValueError("a row has neither a cost nor a count")
    add = out.table("usage", _USAGE)
    for category, number in known.items():
        unit = "requests" if category is TokenCategory.WEB_SEARCH else "tokens"
        add((*common, cells["model_version"], category.value, number, unit))


def _common(cells: Cells, tier: str | None) -> tuple[object, ...]:
    date = cells["usage_date_utc"]
    start = instant(date)
    window = cells["context_window"]
    return (
        cells["line"],
        start,
        start + (HOUR if ":" in date else DAY),
        "anthropic",
        tier,
        window and _WINDOWS.get(window.replace(" ", ""), window),
        cells["inference_geo"],
        cells["speed"],
        cells["workspace"],
        key_hash(cells["api_key"]),
    )
