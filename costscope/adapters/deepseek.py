"""The two tables of DeepSeek's usage export, as CSV.

The amount table has a row per day, model, key, kind of token and price: amount times price per single
token is the bill to the last digit.  A kind may stand twice a day, at two prices.  Counts of requests have
no price; they are usage.  The table does not say its currency, and none is assumed.

The cost table sums the same money by day, model and wallet, in the wallet's currency: read beside the
amount table it tells of the same bill a second time.

Days are UTC (``utc_date``) or, in newer files, given with their offset (``start_time_iso``).
``user_id`` is not read; of a key its name is kept as a hash.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import (
    DAY,
    Cells,
    billed,
    count,
    currency,
    instant,
    key_hash,
    period,
    rounding_of,
    take_rows,
)
from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory

if TYPE_CHECKING:
    import polars as pl

_TYPES: Final = {
    "input_cache_hit_tokens": TokenCategory.CACHE_READ,
    "input_cache_miss_tokens": TokenCategory.INPUT_UNCACHED,
    "output_tokens": TokenCategory.OUTPUT,
}
_REQUESTS: Final = "request_count"

_HEADERS: Final = {
    "amount": {"model", "api_key_name", "type", "price", "amount"},
    "cost": {"model", "wallet_type", "cost", "currency"},
}

_COMMON: Final = ("line", "charge_period_start", "charge_period_end", "provider", "model")
_USAGE: Final = (*_COMMON, "key_hash", "token_category", "quantity", "unit")
_CHARGE: Final = (*_COMMON, "charge_category", "charge_description", "billed_cost", "rounding")
_AMOUNT: Final = (*_CHARGE, "key_hash", "token_category", "quantity", "unit", "unit_price")
_COST: Final = (*_CHARGE, "billing_currency")


class Deepseek(CsvTable):
    """Amount and cost tables of the usage export."""

    name = "deepseek"
    title = "DeepSeek platform, usage export (CSV)"
    export_hint = "platform.deepseek.com, Usage, Export; unpack the ZIP"
    blind_spots = "the amount table does not say its currency; the cost table has no quantities and no keys"
    required = ("model",)
    optional = (
        *("utc_date", "start_time_iso", "end_time_iso"),
        *("api_key_name", "type", "price", "amount"),
        *("wallet_type", "cost", "currency"),
    )

    def sniff(self, sample: Sample) -> Match | None:
        """Either table has columns of its own, beside one of two forms of the date."""
        header = {name.strip() for name in sample.header()}
        if header.isdisjoint({"utc_date", "start_time_iso"}):
            return None
        for kind, columns in _HEADERS.items():
            if columns <= header:
                return Match(1.0, f"the columns of the {kind} table: {', '.join(sorted(columns))}")
        return None

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put a charge, or a usage row, per row into the batch."""
        take_rows(frame, out, _take_row)


def _take_row(cells: Cells, out: Batch) -> None:
    common = (cells["line"], *_period(cells), "deepseek", cells["model"])
    if cells["type"] == _REQUESTS:
        requests = count(cells["amount"])
        key = key_hash(cells["api_key_name"])
        out.table("usage", _USAGE)((*common, key, "requests", requests, "requests"))
    elif cells["type"] is not None:
        _take_amount(cells, common, out)
    else:
        cost = billed(cells["cost"])
        rounding, code = rounding_of(cells["cost"]), currency(cells["currency"])
        out.table("charges", _COST)((*common, "Usage", cells["wallet_type"], cost, rounding, code))
    out.accepted += 1


def _take_amount(cells: Cells, common: tuple[object, ...], out: Batch) -> None:
    quantity, price = billed(cells["amount"]), billed(cells["price"], "a price")
    cost = billed(EXACT.multiply(quantity, price))
    category = _TYPES.get(cells["type"])
    charge = (*common, "Usage", cells["type"], cost, 0)
    key = key_hash(cells["api_key_name"])
    out.table("charges", _AMOUNT)((*charge, key, category and category.value, quantity, "tokens", price))


def _period(cells: Cells) -> tuple[datetime, datetime]:
    if cells["utc_date"] is not None:
        start = instant(cells["utc_date"])
        return start, start + DAY
    return period(instant(cells["start_time_iso"]), instant(cells["end_time_iso"]))
