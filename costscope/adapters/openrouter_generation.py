"""OpenRouter's account of single generations (``/api/v1/generation``), its answers saved as JSON.

A file holds one answer, several one after another, or a list of them; an answer is a call.  Token rule:
inclusive, over the native counts, which are what is billed: prompt tokens include cached ones, completion
tokens include reasoning.  Counts normalised to one tokenizer are not read.

``total_cost`` is billed by OpenRouter; with the customer's own key it is a fee alone, and the cost upstream
comes on top; where that is missing the cost is unknown.  A cancelled generation may cost all the same.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exchange import Answer, Prompt
from costscope.adapters._labels import label
from costscope.adapters._logged_call import Logged, add_call
from costscope.adapters._moments import moment
from costscope.adapters._pages import has_keys
from costscope.adapters._values import Count, TokenCounts, dollars
from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenRule

_KEYS = ("native_tokens_prompt", "native_tokens_completion", "total_cost", "is_byok")


class _Generation(msgspec.Struct):
    id: str | None = None
    request_id: str | None = None
    session_id: str | None = None
    created_at: str | None = None
    model: str | None = None
    service_tier: str | None = None
    data_region: str | None = None
    cancelled: bool | None = None
    finish_reason: str | None = None
    is_byok: bool | None = None
    total_cost: Decimal | None = None
    upstream_inference_cost: Decimal | None = None
    native_tokens_prompt: Count | None = None
    native_tokens_completion: Count | None = None
    native_tokens_reasoning: Count | None = None
    native_tokens_cached: Count | None = None
    native_tokens_completion_images: Count | None = None


class _Answer(msgspec.Struct):
    data: msgspec.Raw


_Document = _Answer | list[_Answer]
_generation = msgspec.json.Decoder(_Generation)


class OpenrouterGeneration(JsonDocument):
    """Saved answers about single generations."""

    name = "openrouter_generation"
    title = "OpenRouter Generation API (JSON)"
    export_hint = "GET /api/v1/generation?id=… for each generation"
    blind_spots = "no texts, no tasks; how long a generation took is not read"
    document_type = _Document

    def sniff(self, sample: Sample) -> Match | None:
        """An answer has native counts beside its cost."""
        return Match(1.0, f"the keys {', '.join(_KEYS)}") if has_keys(sample, "data", *_KEYS) else None

    def take(self, document: _Document, name: str, out: Batch) -> None:  # noqa: ARG002 - ids tell calls apart
        """Put a call per answer into the batch."""
        for number, answer in enumerate(document if isinstance(document, list) else [document], 1):
            try:
                said = _logged(_generation.decode(answer.data))
            except ValueError as error:
                out.reject(number, str(error))
                continue
            add_call(out, number, said[0], Prompt(is_whole=False), said[1])
            out.accepted += 1


def _logged(said: _Generation) -> tuple[Logged, Answer]:
    session = label(said.session_id)
    counts = TokenCounts(
        input_tokens=said.native_tokens_prompt,
        cache_read_tokens=said.native_tokens_cached,
        output_tokens=said.native_tokens_completion,
        reasoning_tokens=said.native_tokens_reasoning,
        output_image_tokens=said.native_tokens_completion_images,
    )
    call = Logged(
        rule=TokenRule.INCLUSIVE,
        counts=counts,
        task=session or said.id,
        thread=said.id,
        conversation=session,
        response_id=said.id,
        request_id=said.request_id,
        start_time=moment(said.created_at),
        provider="openrouter",
        model=said.model,
        service_tier=said.service_tier,
        region=said.data_region,
        status=None if said.cancelled else "ok",
        cost=_cost(said),
        cost_source="billed",
    )
    return call, Answer(finish_reason="cancelled" if said.cancelled else said.finish_reason)


def _cost(said: _Generation) -> Decimal | None:
    if said.total_cost is None or not said.is_byok:
        return dollars(said.total_cost)
    fee, upstream = dollars(said.total_cost), dollars(said.upstream_inference_cost)
    return None if fee is None or upstream is None else EXACT.add(fee, upstream)
