"""Anthropic's cost report (``/v1/organizations/cost_report``), its answers saved as JSON.

A file holds a page, several pages one after another or in a list, or the bare list of buckets.  Buckets are
UTC days.  Amounts are cents as text: ``"123.78912"`` is 1.2378912 dollars.

``description``, ``model``, ``token_type`` and the rest are null where the query did not group by description:
null is "not asked", never "none"; a workspace of null is also the default one.  The description is display
text, kept as it stands and not read.  What is not tokens (web searches, code execution, sessions) has its
``cost_type`` for a category.  Costs of the Priority Tier never appear.
"""

from __future__ import annotations

from typing import Final

import msgspec

from costscope.adapters._anthropic_reports import category, cents
from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exports import currency
from costscope.adapters._pages import Document, Period, has_keys, take_results

_KEYS: Final = ("starting_at", "ending_at", "results", "amount", "currency")
_CHARGE: Final = (
    *(
        "line",
        "charge_period_start",
        "charge_period_end",
        "provider",
        "charge_category",
        "charge_description",
    ),
    *("model", "token_category", "service_tier", "context_window", "region", "speed", "project"),
    *("billed_cost", "billing_currency", "rounding"),
)


class _Result(msgspec.Struct):
    amount: str | None = None
    currency: str | None = None
    cost_type: str | None = None
    token_type: str | None = None
    description: str | None = None
    model: str | None = None
    service_tier: str | None = None
    context_window: str | None = None
    inference_geo: str | None = None
    speed: str | None = None
    workspace_id: str | None = None


_result = msgspec.json.Decoder(_Result)


class AnthropicCosts(JsonDocument):
    """Saved answers of the cost report."""

    name = "anthropic_costs"
    title = "Anthropic Admin API, cost report, JSON pages"
    export_hint = (
        "GET /v1/organizations/cost_report?group_by[]=description&group_by[]=workspace_id with an admin key, "
        "all pages"
    )
    blind_spots = "no quantities, no keys; costs of the Priority Tier never appear"
    document_type = Document

    def sniff(self, sample: Sample) -> Match | None:
        """Buckets with RFC 3339 bounds hold amounts, and no list amounts as the Enterprise report does."""
        if not has_keys(sample, *_KEYS) or has_keys(sample, "list_amount"):
            return None
        return Match(1.0, "buckets from starting_at to ending_at with amounts in cents")

    def take(self, document: Document, name: str, out: Batch) -> None:  # noqa: ARG002 - a bill has no use for it
        """Put a charge per result into the batch."""
        take_results(document, out, _take_result)


def _take_result(raw: msgspec.Raw, period: Period, number: int, out: Batch) -> None:
    said = _result.decode(raw)
    cost = cents(said.amount)
    row = (
        number,
        *period,
        "anthropic",
        "Credit" if cost.dollars < 0 else "Usage",
        said.description,
        said.model,
        category(said.cost_type, said.token_type),
        said.service_tier,
        said.context_window,
        said.inference_geo,
        said.speed,
        said.workspace_id,
        cost.dollars,
        currency(said.currency),
        cost.rounding,
    )
    out.table("charges", _CHARGE)(row)
    out.accepted += 1
