"""Google Cloud's billing export to BigQuery, saved as JSON lines.

A row is an hour's use of one SKU; tokens are counted singly (unit ``count``).  ``cost`` is before credits,
each of which is a charge of its own, so that the charges of a row add up to what it comes to.  Times are
UTC, while invoices close at midnight in California.  What was used is read from the SKU's description.
Labels and resources are not read.
"""

from __future__ import annotations

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._google_billing import BillingRow, add_row


class GoogleBilling(JsonLines):
    """Rows of the standard or the detailed export."""

    name = "google_billing"
    title = "Google Cloud billing export, BigQuery rows (JSON lines)"
    export_hint = "EXPORT DATA of the table gcp_billing_export_v1_…, format JSON"
    blind_spots = "no request ids; what a SKU counts is only in its description"
    line_type = BillingRow

    def sniff(self, sample: Sample) -> Match | None:
        """Rows name a SKU, a cost and when the use began."""
        rows = sample.objects()
        if rows and all({"sku", "cost", "usage_start_time"} <= row.keys() for row in rows):
            return Match(1.0, "rows with sku, cost, usage_start_time")
        return None

    def take(self, line: BillingRow, number: int, out: Batch) -> None:
        """Put the cost and the credits of a row into the batch."""
        add_row(line, number, out)
