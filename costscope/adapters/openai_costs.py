"""OpenAI's Costs API (``/v1/organization/costs``), its answers saved as JSON.

A file holds a page, several pages one after another or in a list, or the bare list of buckets.  Buckets
are UTC days.  An amount is a number or, since 2026, text; either may have 30 decimals, and quantities 19
digits: none of them passes through a float.

``project_id``, ``api_key_id`` and ``line_item`` are null where the query did not group by them: null is
"not asked", never "none".  There is no grouping by model: it stands inside the line item, whose text is
kept as ``charge_description`` whether or not it is understood.

A last page that says there are more is a reject of its own: what it promises is missing from the file.
"""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._openai_costs import add_cost
from costscope.adapters._pages import Document, Period, has_keys, take_results


class _Amount(msgspec.Struct):
    value: Decimal | None = None
    currency: str | None = None


class _Result(msgspec.Struct):
    amount: _Amount
    line_item: str | None = None
    project_id: str | None = None
    api_key_id: str | None = None
    quantity: Decimal | None = None
    quantity_unit: str | None = None


_result = msgspec.json.Decoder(_Result)
_COST = re.compile(rb'(?<!\\)"object"\s*:\s*"organization\.costs\.result"')


class OpenaiCosts(JsonDocument):
    """Saved answers of the Costs API."""

    name = "openai_costs"
    title = "OpenAI Costs API, JSON pages"
    export_hint = (
        "GET /v1/organization/costs?group_by=line_item&group_by=project_id with an admin key, all pages"
    )
    blind_spots = "quantities are often null; taxes, credits and minimums of the invoice may be missing"
    document_type = Document

    def sniff(self, sample: Sample) -> Match | None:
        """Every result names its kind."""
        if not has_keys(sample, "object") or not _COST.search(sample.head):
            return None
        return Match(1.0, "results of the kind organization.costs.result")

    def take(self, document: Document, name: str, out: Batch) -> None:  # noqa: ARG002 - a bill has no use for it
        """Put a charge per result into the batch."""
        take_results(document, out, _take_result)


def _take_result(raw: msgspec.Raw, period: Period, number: int, out: Batch) -> None:
    result = _result.decode(raw)
    amount = result.amount
    if amount.value is None:
        raise ValueError("an amount is missing")
    add_cost(
        out,
        number,
        period,
        str(amount.value),
        amount.currency,
        description=result.line_item,
        project=result.project_id,
        key=result.api_key_id,
        quantity=result.quantity,
        unit=result.quantity_unit,
    )
