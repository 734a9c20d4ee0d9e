"""The usage object of OpenAI, which most other hosts write too.

Token rule: inclusive; input includes cached and cache-written tokens, output includes reasoning.  Chat
completions say ``prompt`` and ``completion`` where the Responses API says ``input`` and ``output``.  Other
hosts add fields of their own, named here after the one who does.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import msgspec

from costscope.adapters._values import UNKNOWN, Count, TokenCounts, dollars
from costscope.domain.money import EXACT


class _CacheCreation(msgspec.Struct, gc=False):
    ephemeral_5m_input_tokens: Count | None = None
    ephemeral_1h_input_tokens: Count | None = None


class _Details(msgspec.Struct, gc=False):
    cached_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    cache_creation_tokens: Count | None = None  # LiteLLM
    cache_creation_token_details: _CacheCreation | None = None  # LiteLLM
    audio_tokens: Count | None = None
    image_tokens: Count | None = None
    reasoning_tokens: Count | None = None


class _ServerToolUse(msgspec.Struct, gc=False):
    web_search_requests: Count | None = None


class _CostDetails(msgspec.Struct, gc=False):
    upstream_inference_cost: Decimal | None = None


class Usage(msgspec.Struct, gc=False):
    """Counts and, from OpenRouter, dollars."""

    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    input_tokens: Count | None = None
    output_tokens: Count | None = None
    total_tokens: Count | None = None
    prompt_tokens_details: _Details | None = None
    completion_tokens_details: _Details | None = None
    input_tokens_details: _Details | None = None
    output_tokens_details: _Details | None = None
    prompt_cache_hit_tokens: Count | None = None  # DeepSeek
    cached_tokens: Count | None = None  # Moonshot
    num_cached_tokens: Count | None = None  # Mistral
    cache_read_input_tokens: Count | None = None  # LiteLLM
    cache_creation_input_tokens: Count | None = None  # LiteLLM
    server_tool_use: _ServerToolUse | None = None  # OpenRouter
    server_tool_use_details: _ServerToolUse | None = None  # OpenRouter
    cost: Decimal | dict[str, Any] | None = None  # OpenRouter; Perplexity writes an object
    is_byok: bool | None = None  # OpenRouter
    cost_details: _CostDetails | None = None  # OpenRouter
    cost_in_usd_ticks: Count | None = None  # xAI


_TICK_PLACES: Final = 10
"""A dollar has 10^10 of the ticks xAI counts cost in (its documentation of cost tracking)."""
_NO_DETAILS: Final = _Details()
_NO_WRITES: Final = _CacheCreation()


def counts(usage: Usage | None) -> TokenCounts:
    """The counts of a response, as they stand there."""
    if usage is None:
        return UNKNOWN
    read = usage.prompt_tokens_details or usage.input_tokens_details or _NO_DETAILS
    written = usage.completion_tokens_details or usage.output_tokens_details or _NO_DETAILS
    lifetimes = read.cache_creation_token_details or _NO_WRITES
    tools = usage.server_tool_use or usage.server_tool_use_details
    return TokenCounts(
        input_tokens=_first(usage.prompt_tokens, usage.input_tokens),
        cache_read_tokens=_first(
            read.cached_tokens,
            usage.prompt_cache_hit_tokens,
            usage.cached_tokens,
            usage.num_cached_tokens,
            usage.cache_read_input_tokens,
        ),
        cache_write_tokens=_first(
            read.cache_write_tokens, read.cache_creation_tokens, usage.cache_creation_input_tokens
        ),
        cache_write_5m_tokens=lifetimes.ephemeral_5m_input_tokens,
        cache_write_1h_tokens=lifetimes.ephemeral_1h_input_tokens,
        output_tokens=_first(usage.completion_tokens, usage.output_tokens),
        reasoning_tokens=written.reasoning_tokens,
        total_tokens=usage.total_tokens,
        input_audio_tokens=read.audio_tokens,
        output_audio_tokens=written.audio_tokens,
        input_image_tokens=read.image_tokens,
        output_image_tokens=written.image_tokens,
        web_search_requests=tools.web_search_requests if tools else None,
    )


def stated_cost(usage: Usage | None) -> Decimal | None:
    """What OpenRouter or xAI says a response cost, in dollars.

    With the customer's own key ``cost`` is OpenRouter's fee alone, so that the upstream provider's bill comes
    on top; where that is missing the cost is unknown.
    """
    if usage is not None and usage.cost_in_usd_ticks is not None:
        return dollars(EXACT.scaleb(Decimal(usage.cost_in_usd_ticks), -_TICK_PLACES))
    if usage is None or not isinstance(usage.cost, Decimal):
        return None
    if not usage.is_byok:
        return dollars(usage.cost)
    upstream = usage.cost_details.upstream_inference_cost if usage.cost_details else None
    return None if upstream is None else dollars(EXACT.add(usage.cost, upstream))


def _first(*values: int | None) -> int | None:
    """The first count that is there."""
    return next((value for value in values if value is not None), None)
