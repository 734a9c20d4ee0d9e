"""OpenRouter's activity API (``/api/v1/activity``), its answer saved as JSON.

A result is a UTC day, model and endpoint, of the last thirty days that are over.  ``usage`` is what
OpenRouter billed, in dollars; ``byok_usage_inference`` is what inference with a customer's own key cost
upstream, by OpenRouter's estimate, and on another bill.

Token rule: prompt tokens include cached ones, which are not told apart (``input``); completion tokens include
reasoning.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exports import DAY, instant
from costscope.adapters._openrouter import Activity, add_activity
from costscope.adapters._pages import has_keys
from costscope.adapters._values import Count

_KEYS: Final = ("data", "model_permaslug", "byok_usage_inference", "requests", "usage")


class _Result(msgspec.Struct):
    date: str | None = None
    model: str | None = None
    model_permaslug: str | None = None
    provider_name: str | None = None
    usage: Decimal | None = None
    byok_usage_inference: Decimal | None = None
    requests: Count | None = None
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None


class _Answer(msgspec.Struct):
    data: list[msgspec.Raw]


_Document = _Answer | list[_Answer]
_result = msgspec.json.Decoder(_Result)


class OpenrouterActivity(JsonDocument):
    """Saved answers of the activity API."""

    name = "openrouter_activity"
    title = "OpenRouter Activity API (JSON)"
    export_hint = "GET /api/v1/activity with a management key; it reaches back thirty days"
    blind_spots = "no cached tokens, no keys; fees on buying credits are on another bill"
    document_type = _Document

    def sniff(self, sample: Sample) -> Match | None:
        """Results have a permaslug and both kinds of usage."""
        return Match(1.0, f"the keys {', '.join(_KEYS)}") if has_keys(sample, *_KEYS) else None

    def take(self, document: _Document, name: str, out: Batch) -> None:  # noqa: ARG002 - a bill has no use for it
        """Put a charge, and a usage row per count, of a result into the batch."""
        answers = document if isinstance(document, list) else [document]
        for number, raw in enumerate((raw for answer in answers for raw in answer.data), 1):
            try:
                _take_result(raw, number, out)
            except ValueError as error:
                out.reject(number, str(error))


def _take_result(raw: msgspec.Raw, number: int, out: Batch) -> None:
    said = _result.decode(raw)
    start = instant(said.date)
    activity = Activity(
        model=said.model_permaslug or said.model,
        cost=said.usage,
        upstream_cost=said.byok_usage_inference,
        upstream=said.provider_name,
        requests=said.requests,
        prompt_tokens=said.prompt_tokens,
        completion_tokens=said.completion_tokens,
    )
    add_activity(out, number, (start, start + DAY), activity)
