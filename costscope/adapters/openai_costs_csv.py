"""OpenAI's costs as CSV: the dashboard's export, or a table of start, end, amount, currency and line item.

Days are UTC.  The dashboard writes a row with a blank amount for a day without costs: that is skipped, not
zero.  Its ISO stamps come with and without an offset, its Unix seconds are exact.  An export that was not
grouped leaves the line item blank.  E-mail addresses and names of people are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import Cells, take_rows
from costscope.adapters._openai_costs import add_cost
from costscope.adapters._openai_rows import bounds
from costscope.adapters._pages import EMPTY_BUCKET

if TYPE_CHECKING:
    import polars as pl


class OpenaiCostsCsv(CsvTable):
    """Cost exports of the usage dashboard."""

    name = "openai_costs_csv"
    title = "OpenAI dashboard, cost export (CSV)"
    export_hint = "platform.openai.com, Usage, Costs, group by line item, Export"
    blind_spots = "quantities are often blank; taxes, credits and minimums of the invoice may be missing"
    required = ("amount_value", "amount_currency")
    optional = (
        *("start_time", "end_time", "start_time_iso", "end_time_iso", "start", "end"),
        *("line_item", "project_id", "api_key_id", "quantity", "quantity_unit"),
    )

    def sniff(self, sample: Sample) -> Match | None:
        """The header names the amount, its currency and the line item."""
        header = {name.strip() for name in sample.header()}
        if not {"amount_value", "amount_currency", "line_item"} <= header:
            return None
        return Match(1.0, "columns amount_value, amount_currency, line_item")

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put a charge per row into the batch."""
        take_rows(frame, out, _take_row)


def _take_row(cells: Cells, out: Batch) -> None:
    amount = cells["amount_value"]
    if amount is None:
        if cells["line_item"] or cells["quantity"]:
            raise ValueError("an amount is missing")
        out.skip(EMPTY_BUCKET)
        return
    add_cost(
        out,
        cells["line"],
        bounds(cells),
        amount,
        cells["amount_currency"],
        description=cells["line_item"],
        project=cells["project_id"],
        key=cells["api_key_id"],
        quantity=cells["quantity"],
        unit=cells["quantity_unit"],
    )
