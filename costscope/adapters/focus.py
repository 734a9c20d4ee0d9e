"""Cost and usage in the FinOps Open Cost and Usage Specification (FOCUS), versions 1.0 to 1.4.

A row is a charge; every row is kept, whether it is for a model or not.  Charge categories, corrections
and the four costs (billed, list, contracted, effective) stand as they are: a purchase of a vendor's
credits is billed and has no effective cost, their use has an effective cost and is not billed.

What a line is for is read from the words of its meter where they are those of Bedrock, Azure or Gemini;
quantities in ``1K Tokens`` or the like become tokens, other units stand.  Costs are decimals of the billing
currency.  Zeros at the end may be missing, so that the finest amount of a file says how far rounding
went, cents at most.

Stamps are ISO 8601; the specification's own samples have months first, ``4/1/25``, and those are read too.

Exports of trackers are no bills: costscope's own, told by ``x_EstimatedBy``, and LiteLLM's, told by its API
keys for billing accounts, carry their writer in ``estimated_by``.  LiteLLM counts every row as one request,
which is not kept.

Names of accounts, resources, tags are not read; a sub-account stands as the project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from costscope.adapters._batch import Batch
from costscope.adapters._charges import finest_rounding
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import take_rows
from costscope.adapters._focus import OPTIONAL, REQUIRED, take_charge, version_of

if TYPE_CHECKING:
    import polars as pl

_NULLS = ["NULL", "null"]
"""The published sample data of 1.0 write nothing as a word."""


class Focus(CsvTable):
    """Charges of any provider."""

    name = "focus"
    title = "FOCUS 1.0 to 1.4 cost and usage (CSV, Parquet)"
    export_hint = "AWS Data Exports, Azure Cost Management exports, Google Cloud or a vendor: choose FOCUS"
    blind_spots = "no version names the model or the kind of token; they are read from meters where possible"
    required = REQUIRED
    optional = OPTIONAL

    def sniff(self, sample: Sample) -> Match | None:
        """The names of the columns are FOCUS's alone."""
        header = {name.strip() for name in sample.header()}
        if set(self.required) <= header:
            return Match(1.0, f"the columns of FOCUS {version_of(header)} or later")
        if {"BilledCost", "BillingCurrency", "ServiceName"} <= header:
            return Match(0.5, "some of the columns of FOCUS")
        return None

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put a charge per row into the batch."""
        import polars as pl

        texts = pl.col(pl.String)
        rows = frame.with_columns(pl.when(~texts.is_in(_NULLS)).then(texts).name.keep())
        rounding = finest_rounding(rows["BilledCost"])
        take_rows(rows, out, lambda cells, batch: take_charge(cells, rounding, batch))
