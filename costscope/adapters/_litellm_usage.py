"""Which tokens a LiteLLM log counts, with the rule by which it counts them."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from costscope.adapters import _openai
from costscope.adapters._anthropic import CacheCreation
from costscope.adapters._litellm_line import Line, Metadata
from costscope.adapters._values import UNKNOWN, TokenCounts, is_empty, is_object
from costscope.domain.tokens import TokenRule


class _Details(msgspec.Struct, gc=False):
    text_tokens: Any = None


class _Signs(msgspec.Struct, gc=False):
    """By what Anthropic's own counts show; LiteLLM's has no ``cache_creation`` of its own."""

    cache_creation: CacheCreation | msgspec.UnsetType | None = msgspec.UNSET
    prompt_tokens_details: _Details | None = None


_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_usage = msgspec.json.Decoder(_openai.Usage, strict=False)
_signs = msgspec.json.Decoder(_Signs)
_STATED: Final = ("prompt_tokens", "completion_tokens", "total_tokens")


def counted(line: Line, metadata: Metadata, *, passed_through: bool) -> tuple[TokenCounts, TokenRule]:
    """The counts of a line, and what includes what.

    ``passed_through`` says that the request was one of Anthropic's own API: there input and total are taken
    over without the cached tokens that stand beside them.  A line without any tokens has no counts.
    """
    said: dict[str, Any] = {}
    for usage in (metadata.additional_usage_values, metadata.usage_object, line.usage):
        if is_object(usage) and not is_empty(usage):
            said |= _object.decode(usage)
    for name in _STATED:
        if name not in said and (value := getattr(line, name)) is not None:
            said[name] = value
    body = msgspec.json.encode(said)
    counts, signs = _openai.counts(_usage.decode(body)), _signs.decode(body)
    if not any(counts):
        return UNKNOWN, TokenRule.AUTO
    cached = (counts.cache_read_tokens or 0) + (counts.cache_write_tokens or 0)
    details = signs.prompt_tokens_details
    untold = details is None or details.text_tokens is None
    if signs.cache_creation is not msgspec.UNSET or (passed_through and cached and untold):
        return _with_lifetimes(counts, signs.cache_creation or None), TokenRule.EXCLUSIVE
    return counts, TokenRule.AUTO


def _with_lifetimes(counts: TokenCounts, writes: CacheCreation | None) -> TokenCounts:
    if writes is None:
        return counts
    return counts._replace(
        cache_write_5m_tokens=writes.ephemeral_5m_input_tokens,
        cache_write_1h_tokens=writes.ephemeral_1h_input_tokens,
    )
