"""Claude Code analytics (``/v1/organizations/usage_report/claude_code``), its answers saved as JSON.

A record is a person's or a key's day, UTC, on one kind of terminal, with its use of each model.  Token rule:
exclusive; the four counts share no token, and the lifetime of cache writes is not told.  Costs are whole
cents, Claude Code's own estimate: they are kept as recorded costs (``estimated_by``), never as charges.

What a subscription paid for is no part of the API's invoice; it is marked by the service tier
``subscription``.  E-mail addresses are not read; a key's name is kept as its hash.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import msgspec

from costscope.adapters._anthropic_reports import cents
from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exports import DAY, currency, instant, key_hash
from costscope.adapters._pages import MISSING_PAGES, has_keys
from costscope.adapters._values import Count
from costscope.domain.tokens import TokenCategory

_KEYS: Final = ("model_breakdown", "core_metrics", "estimated_cost")
_SUBSCRIPTION: Final = "subscription"
_NO_MODEL: Final = "day-without-a-model"
_PLACE: Final = (
    *("line", "charge_period_start", "charge_period_end", "provider"),
    *("service_tier", "key_hash", "estimated_by", "model"),
)
_USAGE: Final = (*_PLACE, "token_category", "quantity", "unit")
_COST: Final = (*_PLACE, "recorded_cost")


class _Actor(msgspec.Struct):
    api_key_name: str | None = None


class _Tokens(msgspec.Struct):
    input: Count | None = None
    output: Count | None = None
    cache_read: Count | None = None
    cache_creation: Count | None = None


class _Cost(msgspec.Struct):
    amount: Decimal | None = None
    currency: str | None = None


class _Model(msgspec.Struct):
    model: str | None = None
    tokens: _Tokens | None = None
    estimated_cost: _Cost | None = None


class _Day(msgspec.Struct):
    date: str | None = None
    actor: _Actor | None = None
    customer_type: str | None = None
    model_breakdown: list[msgspec.Raw] | None = None


class _Page(msgspec.Struct):
    data: list[msgspec.Raw]
    has_more: bool | None = None


_Document = _Page | list[_Page]
_day = msgspec.json.Decoder(_Day)
_model = msgspec.json.Decoder(_Model)


class ClaudeCodeAnalytics(JsonDocument):
    """Saved answers of the Claude Code analytics API."""

    name = "claude_code_analytics"
    title = "Anthropic Admin API, Claude Code analytics, JSON pages"
    export_hint = (
        "GET /v1/organizations/usage_report/claude_code?starting_at=YYYY-MM-DD, a day at a time, all pages"
    )
    blind_spots = "an estimate in whole cents; no requests, no sessions' tokens, no lifetimes of cache writes"
    document_type = _Document

    def sniff(self, sample: Sample) -> Match | None:
        """Days have core metrics and a breakdown by model with an estimated cost."""
        if not has_keys(sample, *_KEYS):
            return None
        return Match(1.0, f"the keys {', '.join(_KEYS)}")

    def take(self, document: _Document, name: str, out: Batch) -> None:  # noqa: ARG002 - counts have no use for it
        """Put a usage row per count, and per cost, of a model's day into the batch."""
        number = 0
        pages = document if isinstance(document, list) else [document]
        for number, raw in enumerate((raw for page in pages for raw in page.data), 1):
            try:
                _take_day(raw, number, out)
            except ValueError as error:
                out.reject(number, str(error))
        if pages and pages[-1].has_more:
            out.reject(number, MISSING_PAGES)


def _take_day(raw: msgspec.Raw, number: int, out: Batch) -> None:
    said = _day.decode(raw)
    start = instant(said.date)
    tier = _SUBSCRIPTION if said.customer_type == _SUBSCRIPTION else None
    key = key_hash(said.actor.api_key_name if said.actor else None)
    place = (number, start, start + DAY, "anthropic", tier, key, "claude_code")
    models = [_model.decode(entry) for entry in said.model_breakdown or ()]
    if not models:
        out.skip(_NO_MODEL)
        return
    costs = [(model.model, _dollars(model.estimated_cost)) for model in models]
    add = out.table("usage", _USAGE)
    for model in models:
        for category, quantity in _counts(model.tokens or _Tokens()):
            if quantity is not None:
                add((*place, model.model, category.value, quantity, "tokens"))
    add_cost = out.table("usage", _COST)
    for name, cost in costs:
        if cost is not None:
            add_cost((*place, name, cost))
    out.accepted += 1


def _counts(tokens: _Tokens) -> tuple[tuple[TokenCategory, int | None], ...]:
    return (
        (TokenCategory.INPUT_UNCACHED, tokens.input),
        (TokenCategory.CACHE_READ, tokens.cache_read),
        (TokenCategory.CACHE_WRITE_5M, tokens.cache_creation),
        (TokenCategory.OUTPUT, tokens.output),
    )


def _dollars(cost: _Cost | None) -> Decimal | None:
    if cost is None or cost.amount is None:
        return None
    if currency(cost.currency) != "USD":
        raise ValueError("an estimated cost in another currency than dollars")
    return cents(str(cost.amount)).dollars
