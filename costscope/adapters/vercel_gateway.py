"""The spend report of Vercel's AI Gateway, its answer saved as JSON.

A row is a UTC day of one model, in dollars: ``totalCost`` is what the gateway charges, ``marketCost`` what
the same costs at providers' prices; with a customer's own keys the first is lower.  Token rule: inclusive;
cached reads and writes are part of ``inputTokens``, reasoning is part of ``outputTokens``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._charges import Charge, add_charge, from_binary
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exports import DAY, instant
from costscope.adapters._values import Count
from costscope.domain.tokens import TokenCategory

_COARSEST: Final = Decimal("0.0000005")
"""JSON numbers drop zeros at the end: the sixth decimal is as far as rounding may have gone."""
_USAGE: Final = (
    *("line", "charge_period_start", "charge_period_end", "provider", "model"),
    *("token_category", "quantity", "unit"),
)
_ROW: Final = re.compile(rb'(?<!\\)"totalCost"\s*:')
_OF_GATEWAY: Final = (b'"marketCost"', b'"requestCount"', b'"cachedInputTokens"')


class _Row(msgspec.Struct, rename="camel"):
    total_cost: Decimal | None = None
    market_cost: Decimal | None = None
    day: str | None = None
    model: str | None = None
    input_tokens: Count | None = None
    output_tokens: Count | None = None
    cached_input_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None
    request_count: Count | None = None


class _Report(msgspec.Struct):
    results: list[msgspec.Raw]


_row = msgspec.json.Decoder(_Row)


class VercelGateway(JsonDocument):
    """A saved report."""

    name = "vercel_gateway"
    title = "Vercel AI Gateway spend report (JSON)"
    export_hint = "getSpendReport of @ai-sdk/gateway, grouped by day and model, its answer saved"
    blind_spots = "no request ids; which lifetime cache writes have is not said"
    document_type = _Report

    def sniff(self, sample: Sample) -> Match | None:
        """Results with the gateway's two costs or its counts."""
        head = sample.head.lstrip(b"\xef\xbb\xbf \t\r\n")
        if not head.startswith(b"{") or b'"results"' not in head or not _ROW.search(head):
            return None
        if any(name in head for name in _OF_GATEWAY):
            return Match(1.0, "results with totalCost and the counts of the gateway")
        return None

    def take(self, document: _Report, name: str, out: Batch) -> None:  # noqa: ARG002 - a bill has no use for it
        """Put a charge and its counts per result into the batch."""
        for number, raw in enumerate(document.results, 1):
            try:
                _take_row(_row.decode(raw), number, out)
            except ValueError as error:
                out.reject(number, str(error))


def _take_row(row: _Row, number: int, out: Batch) -> None:
    if row.day is None:
        raise ValueError("a result is not of one day")
    start = instant(row.day)
    counts = _counts(row)
    cost = from_binary(row.total_cost)
    add = out.table("usage", _USAGE)
    for category, quantity in counts.items():
        unit = "requests" if category == "requests" else "tokens"
        add((number, start, start + DAY, "vercel", row.model, category, quantity, unit))
    charge = Charge(
        line=number,
        charge_period_start=start,
        charge_period_end=start + DAY,
        provider="vercel",
        charge_category="Usage",
        billed_cost=cost,
        billing_currency="USD",
        rounding=_COARSEST,
        model=row.model,
        list_cost=None if row.market_cost is None else from_binary(row.market_cost, "a market cost"),
    )
    add_charge(out, charge)


def _counts(row: _Row) -> dict[str, int]:
    """Exclusive counts; the uncached input is known only where all of its parts are."""
    read, written = row.cached_input_tokens, row.cache_creation_input_tokens
    uncached = None
    if row.input_tokens is not None and read is not None and written is not None:
        uncached = row.input_tokens - read - written
        if uncached < 0:
            raise ValueError(
                f"{read} cached and {written} written tokens are more than {row.input_tokens} of input"
            )
    counts = {
        TokenCategory.INPUT_UNCACHED.value: uncached,
        TokenCategory.CACHE_READ.value: read,
        TokenCategory.CACHE_WRITE_5M.value: written,
        TokenCategory.OUTPUT.value: row.output_tokens,
        "requests": row.request_count,
    }
    return {category: number for category, number in counts.items() if number is not None}
