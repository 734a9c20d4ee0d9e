"""Anthropic's usage report (``/v1/organizations/usage_report/messages``), its answers saved as JSON.

A file holds a page, several pages one after another or in a list, or the bare list of buckets, of one minute,
hour or day, UTC.  Token rule: exclusive; the five counts share no token, and output includes thinking.

``model``, ``workspace_id``, ``service_tier``, ``context_window``, ``inference_geo`` and ``speed`` are null
where the query did not group by them.  A workspace of null is also the default one, a key of null also the
Console's.  Keys are kept as hashes, accounts not at all.
"""

from __future__ import annotations

from typing import Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exports import key_hash
from costscope.adapters._pages import Document, Period, has_keys, take_results
from costscope.adapters._values import Count
from costscope.domain.tokens import TokenCategory

_KEYS: Final = ("starting_at", "ending_at", "results")
_COUNTED: Final = ("uncached_input_tokens", "cache_read_input_tokens", "output_tokens", "server_tool_use")
_USAGE: Final = (
    *("line", "charge_period_start", "charge_period_end", "provider"),
    *("model", "service_tier", "context_window", "region", "speed", "project", "key_hash"),
    *("token_category", "quantity", "unit"),
)


class _CacheCreation(msgspec.Struct):
    ephemeral_5m_input_tokens: Count | None = None
    ephemeral_1h_input_tokens: Count | None = None


class _ServerToolUse(msgspec.Struct):
    web_search_requests: Count | None = None


class _Result(msgspec.Struct):
    model: str | None = None
    service_tier: str | None = None
    context_window: str | None = None
    inference_geo: str | None = None
    speed: str | None = None
    workspace_id: str | None = None
    api_key_id: str | None = None
    uncached_input_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    cache_creation: _CacheCreation | None = None
    output_tokens: Count | None = None
    server_tool_use: _ServerToolUse | None = None


_NO_WRITES: Final = _CacheCreation()
_NO_TOOLS: Final = _ServerToolUse()
_result = msgspec.json.Decoder(_Result)


class AnthropicUsage(JsonDocument):
    """Saved answers of the usage report."""

    name = "anthropic_usage"
    title = "Anthropic Admin API, usage report of messages, JSON pages"
    export_hint = (
        "GET /v1/organizations/usage_report/messages?group_by[]=model&group_by[]=service_tier"
        "&group_by[]=context_window&group_by[]=workspace_id with an admin key, all pages"
    )
    blind_spots = "no money, no number of requests, no code execution"
    document_type = Document

    def sniff(self, sample: Sample) -> Match | None:
        """Buckets with RFC 3339 bounds hold the report's own counts."""
        if not has_keys(sample, *_KEYS) or has_keys(sample, "amount"):
            return None
        found = [name for name in _COUNTED if has_keys(sample, name)]
        return Match(1.0, f"buckets from starting_at to ending_at with {', '.join(found)}") if found else None

    def take(self, document: Document, name: str, out: Batch) -> None:  # noqa: ARG002 - counts have no use for it
        """Put a usage row per count of a result into the batch."""
        take_results(document, out, _take_result)


def _take_result(raw: msgspec.Raw, period: Period, number: int, out: Batch) -> None:
    said = _result.decode(raw)
    written = said.cache_creation or _NO_WRITES
    counts = (
        (TokenCategory.INPUT_UNCACHED, said.uncached_input_tokens),
        (TokenCategory.CACHE_READ, said.cache_read_input_tokens),
        (TokenCategory.CACHE_WRITE_5M, written.ephemeral_5m_input_tokens),
        (TokenCategory.CACHE_WRITE_1H, written.ephemeral_1h_input_tokens),
        (TokenCategory.OUTPUT, said.output_tokens),
        (TokenCategory.WEB_SEARCH, (said.server_tool_use or _NO_TOOLS).web_search_requests),
    )
    known = [(category, quantity) for category, quantity in counts if quantity is not None]
    if not known:
        raise ValueError("a result counts nothing")
    conditions = (said.model, said.service_tier, said.context_window, said.inference_geo, said.speed)
    place = (number, *period, "anthropic", *conditions, said.workspace_id, key_hash(said.api_key_id))
    add = out.table("usage", _USAGE)
    for category, quantity in known:
        unit = "requests" if category is TokenCategory.WEB_SEARCH else "tokens"
        add((*place, category.value, quantity, unit))
    out.accepted += 1
