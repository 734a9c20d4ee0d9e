"""The usage object of Anthropic's Messages API.

Token rule: exclusive; ``input_tokens`` leaves out both cache classes, ``output_tokens`` includes thinking,
and the 5-minute and 1-hour writes add up to ``cache_creation_input_tokens``.
"""

from __future__ import annotations

from typing import Final

import msgspec

from costscope.adapters._values import UNKNOWN, Count, TokenCounts


class CacheCreation(msgspec.Struct, gc=False):
    """How many of the cache writes live how long."""

    ephemeral_5m_input_tokens: Count | None = None
    ephemeral_1h_input_tokens: Count | None = None


class ServerToolUse(msgspec.Struct, gc=False):
    """Requests the provider bills apart from tokens."""

    web_search_requests: Count | None = None


class _OutputDetails(msgspec.Struct, gc=False):
    thinking_tokens: Count | None = None


class Iteration(msgspec.Struct, gc=False):
    """One model pass within a response."""

    type: str = "message"
    model: str | None = None
    input_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None
    cache_creation: CacheCreation | None = None
    output_tokens: Count | None = None


class Usage(msgspec.Struct, gc=False):
    """Counts and what decides their price."""

    input_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None
    cache_creation: CacheCreation | None = None
    output_tokens: Count | None = None
    output_tokens_details: _OutputDetails | None = None
    server_tool_use: ServerToolUse | None = None
    service_tier: str | None = None
    inference_geo: str | None = None
    speed: str | None = None
    iterations: list[Iteration] | None = None

    def extra_passes(self) -> list[tuple[int, Iteration]]:
        """The passes that are billed on top of the counts above, with their places from 1.

        The counts above sum the passes of type ``message``; a compaction or an advisor's pass stands in
        ``iterations`` alone.  Where all passes add up to the output above, none is extra.
        """
        passes = self.iterations or ()
        if sum(p.output_tokens or 0 for p in passes) == self.output_tokens:
            return []
        return [(place, p) for place, p in enumerate(passes, 1) if p.type != "message"]


_NO_WRITES: Final = CacheCreation()


def counts(usage: Usage | Iteration | None) -> TokenCounts:
    """The counts of a response or of one pass, as they stand there."""
    if usage is None:
        return UNKNOWN
    lifetimes = usage.cache_creation or _NO_WRITES
    details = usage.output_tokens_details if isinstance(usage, Usage) else None
    tools = usage.server_tool_use if isinstance(usage, Usage) else None
    return TokenCounts(
        input_tokens=usage.input_tokens,
        cache_read_tokens=usage.cache_read_input_tokens,
        cache_write_tokens=usage.cache_creation_input_tokens,
        cache_write_5m_tokens=lifetimes.ephemeral_5m_input_tokens,
        cache_write_1h_tokens=lifetimes.ephemeral_1h_input_tokens,
        output_tokens=usage.output_tokens,
        reasoning_tokens=details.thinking_tokens if details else None,
        web_search_requests=tools.web_search_requests if tools else None,
    )
