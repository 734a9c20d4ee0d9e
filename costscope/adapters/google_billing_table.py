"""Google Cloud's billing export to BigQuery, saved as CSV or Parquet.

What the rows mean is as in JSON lines (``google_billing``).  Parquet keeps the nested columns; a CSV file
has them flattened (``sku.description`` or ``sku_description``), and lists as JSON.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import Cells, take_rows
from costscope.adapters._google_billing import BillingRow, add_row

if TYPE_CHECKING:
    import polars as pl

_PARTS: Final = {
    "service": ("id", "description"),
    "sku": ("id", "description"),
    "project": ("id",),
    "location": ("region", "location"),
    "usage": ("amount", "unit"),
}
_PLAIN: Final = ("cost", "currency", "usage_start_time", "usage_end_time", "cost_type", "cost_at_list")


class GoogleBillingTable(CsvTable):
    """Rows of the standard or the detailed export, as a table."""

    name = "google_billing_table"
    title = "Google Cloud billing export, BigQuery rows (CSV, Parquet)"
    export_hint = "EXPORT DATA of the table gcp_billing_export_v1_…, format Parquet or CSV"
    blind_spots = "no request ids; what a SKU counts is only in its description"
    required = ("cost", "currency", "usage_start_time", "usage_end_time")
    optional = (
        *("cost_type", "cost_at_list", "credits", *_PARTS),
        *(f"{whole}{dot}{part}" for whole, parts in _PARTS.items() for dot in "._" for part in parts),
    )

    def sniff(self, sample: Sample) -> Match | None:
        """The columns of times, cost and a SKU."""
        header = {name.strip() for name in sample.header()}
        skus = {"sku", "sku.description", "sku_description"} & header
        if not skus or not set(self.required) <= header:
            return None
        return Match(1.0, f"the columns {', '.join(self.required)} and {min(skus)}")

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put the cost and the credits of every row into the batch."""
        take_rows(frame, out, _take_row)


def _take_row(cells: Cells, out: Batch) -> None:
    row: dict[str, Any] = {name: cells[name] for name in _PLAIN if cells[name] is not None}
    if cells["credits"]:
        row["credits"] = _value(cells["credits"])
    for whole, parts in _PARTS.items():
        flat = {part: cells[f"{whole}.{part}"] or cells[f"{whole}_{part}"] for part in parts}
        row[whole] = _value(cells[whole]) if cells[whole] else flat
    add_row(msgspec.convert(row, BillingRow, strict=False), cells["line"], out)


def _value(text: str) -> Any:
    """A nested cell, its numbers as they are written."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError:
        raise ValueError("nested too deeply") from None
