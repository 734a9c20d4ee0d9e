"""Anthropic's Enterprise analytics cost report, its answers saved as JSON.

Amounts are cents as text, fractions included: ``amount`` after discounts and before credits, ``list_amount``
before both.  Figures are revised for up to thirty days.  A bucket holds its hundred greatest groups and tells
nothing of the rest.

Groups of people overlap, so that costs by group add up to more than was billed: such a result is a reject.
Requests are not read, since they stand beside each kind of token; nor are channels and organizations.
The product, such as chat or Claude Code, is the charge's description.
"""

from __future__ import annotations

from typing import Final

import msgspec

from costscope.adapters._anthropic_reports import category, cents
from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exports import currency
from costscope.adapters._pages import Document, Period, has_keys, take_results

_KEYS: Final = ("starting_at", "ending_at", "results", "amount", "list_amount")
_CHARGE: Final = (
    *(
        "line",
        "charge_period_start",
        "charge_period_end",
        "provider",
        "charge_category",
        "charge_description",
    ),
    *("model", "token_category", "context_window", "region", "speed"),
    *("billed_cost", "list_cost", "billing_currency", "rounding"),
)


class _Result(msgspec.Struct):
    amount: str | None = None
    list_amount: str | None = None
    currency: str | None = None
    cost_type: str | None = None
    token_type: str | None = None
    product: str | None = None
    model: str | None = None
    context_window: str | None = None
    inference_geo: str | None = None
    speed: str | None = None
    rbac_group_id: str | None = None


_result = msgspec.json.Decoder(_Result)


class AnthropicEnterpriseCosts(JsonDocument):
    """Saved answers of the Enterprise cost report."""

    name = "anthropic_enterprise_costs"
    title = "Anthropic Enterprise Analytics API, cost report, JSON pages"
    export_hint = "the Analytics API's cost report, grouped by model, cost and token type, all pages"
    blind_spots = "a hundred groups a bucket and no remainder; figures change for thirty days; no quantities"
    document_type = Document

    def sniff(self, sample: Sample) -> Match | None:
        """Buckets hold amounts beside list amounts."""
        if not has_keys(sample, *_KEYS):
            return None
        return Match(1.0, "buckets from starting_at to ending_at with amounts and list amounts in cents")

    def take(self, document: Document, name: str, out: Batch) -> None:  # noqa: ARG002 - a bill has no use for it
        """Put a charge per result into the batch."""
        take_results(document, out, _take_result)


def _take_result(raw: msgspec.Raw, period: Period, number: int, out: Batch) -> None:
    said = _result.decode(raw)
    if said.rbac_group_id is not None:
        raise ValueError("a cost by group: groups overlap, ask for costs without them")
    cost = cents(said.amount)
    row = (
        number,
        *period,
        "anthropic",
        "Credit" if cost.dollars < 0 else "Usage",
        said.product,
        said.model,
        category(said.cost_type, said.token_type),
        said.context_window,
        said.inference_geo,
        said.speed,
        cost.dollars,
        None if said.list_amount is None else cents(said.list_amount, "a list amount").dollars,
        currency(said.currency),
        cost.rounding,
    )
    out.table("charges", _CHARGE)(row)
    out.accepted += 1
