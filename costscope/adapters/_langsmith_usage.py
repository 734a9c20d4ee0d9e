"""LangSmith's canonical usage: which details are parts of the input, which name a service tier."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import msgspec

from costscope.adapters._values import UNKNOWN, Count, TokenCounts

_TIERS: Final = ("priority", "flex")
"""Tiers whose cached and reasoning tokens have the tier's name before theirs."""
_MOST: Final = 10**15


class UsageMetadata(msgspec.Struct, gc=False, frozen=True):
    """Totals, with details that need not add up to them."""

    input_tokens: Count | None = None
    output_tokens: Count | None = None
    total_tokens: Count | None = None
    input_token_details: dict[str, Any] | None = None
    output_token_details: dict[str, Any] | None = None


class TokenUsage(NamedTuple):
    """The three totals of OpenAI's older usage, and of a run's own columns."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None

    def as_metadata(self, given: dict[str, Any] | None, made: dict[str, Any] | None) -> UsageMetadata:
        """The same in the canonical form, with the details of input and output."""
        return UsageMetadata(*self, given, made)


def counted(usage: UsageMetadata) -> tuple[TokenCounts, str | None]:
    """The counts, and the service tier the details speak of.  Without any token nothing is known."""
    given, made = usage.input_token_details or {}, usage.output_token_details or {}
    counts = TokenCounts(
        input_tokens=usage.input_tokens,
        # Gemini's tokens above 200,000 have a price, and so a key, of their own.
        cache_read_tokens=_sum(given, "cache_read", "cache_read_over_200k", *_tiered("cache_read")),
        cache_write_tokens=_sum(given, "cache_creation"),
        cache_write_5m_tokens=_sum(given, "ephemeral_5m_input_tokens"),
        cache_write_1h_tokens=_sum(given, "ephemeral_1h_input_tokens"),
        output_tokens=usage.output_tokens,
        reasoning_tokens=_sum(made, "reasoning", *_tiered("reasoning")),
        total_tokens=usage.total_tokens,
        input_audio_tokens=_sum(given, "audio"),
        output_audio_tokens=_sum(made, "audio"),
    )
    tier = next((name for name in _TIERS if name in given or name in made), None)
    return (counts, tier) if any(counts) else (UNKNOWN, tier)


def _tiered(name: str) -> list[str]:
    return [f"{tier}_{name}" for tier in _TIERS]


def _sum(details: dict[str, Any], *names: str) -> int | None:
    """The details by those names together; ``None`` where there is none.  Raises ``ValueError``."""
    found = [value for name in names if (value := details.get(name)) is not None]
    if any(isinstance(v, bool) or not isinstance(v, int) or not 0 <= v <= _MOST for v in found):
        raise ValueError("a detail of the usage is not a count of tokens")
    return sum(found) if found else None
