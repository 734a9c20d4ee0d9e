"""What a step of an ATIF trajectory says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from costscope.adapters._exchange import Text
from costscope.adapters._moments import moment
from costscope.adapters._openai_content import content_texts
from costscope.adapters._values import NO_TEXT, Count, TokenCounts, is_empty
from costscope.domain.tokens import Origin, TokenRule

_ORIGINS: Final = {"system": Origin.SYSTEM, "agent": Origin.ASSISTANT}


class _CacheCreation(msgspec.Struct, gc=False):
    ephemeral_5m_input_tokens: Count | None = None
    ephemeral_1h_input_tokens: Count | None = None


class _MoreMetrics(msgspec.Struct, gc=False):
    """What harnesses keep beside the standard's counts, each by its provider's name."""

    cache_creation_input_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    cache_creation: _CacheCreation | None = None
    reasoning_tokens: Count | None = None
    reasoning_output_tokens: Count | None = None
    total_tokens: Count | None = None
    service_tier: Any = None


class Metrics(msgspec.Struct, gc=False):
    """The tokens and the cost of a step."""

    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    cached_tokens: Count | None = None
    cost_usd: Decimal | None = None
    extra: _MoreMetrics | None = None

    def counts(self) -> tuple[TokenCounts, TokenRule]:
        """The counts, and what includes what.

        The prompt includes the tokens read from cache.  Whether it includes those written depends on the
        version of the harness: where both would be more than the prompt, it does not.
        """
        more = self.extra or _MoreMetrics()
        written = more.cache_creation_input_tokens
        if written is None:
            written = more.cache_write_tokens
        lifetimes = more.cache_creation or _CacheCreation()
        reasoning = more.reasoning_tokens
        counts = TokenCounts(
            input_tokens=self.prompt_tokens,
            cache_read_tokens=self.cached_tokens,
            cache_write_tokens=written,
            cache_write_5m_tokens=lifetimes.ephemeral_5m_input_tokens,
            cache_write_1h_tokens=lifetimes.ephemeral_1h_input_tokens,
            output_tokens=self.completion_tokens,
            reasoning_tokens=more.reasoning_output_tokens if reasoning is None else reasoning,
            total_tokens=more.total_tokens,
        )
        if not any(counts):
            return TokenCounts(), TokenRule.INCLUSIVE
        read = self.cached_tokens or 0
        if self.prompt_tokens is not None and read <= self.prompt_tokens < read + (written or 0):
            return counts._replace(input_tokens=self.prompt_tokens - read), TokenRule.EXCLUSIVE
        return counts, TokenRule.INCLUSIVE


class ToolCall(msgspec.Struct, gc=False):
    """A tool the agent called."""

    tool_call_id: str | None = None
    function_name: str | None = None
    arguments: msgspec.Raw = NO_TEXT


class Result(msgspec.Struct, gc=False):
    """What came back."""

    source_call_id: str | None = None
    content: msgspec.Raw = NO_TEXT

    def texts(self) -> Iterator[Text]:
        """The texts of it; a subagent's trajectory that is only referred to has none."""
        return (t for t in content_texts(self.content, Origin.TOOL_RESULT) if not is_empty(t.token))


class _Observation(msgspec.Struct, gc=False):
    results: list[Result] | None = None


class _More(msgspec.Struct, gc=False):
    requestId: Any = None  # noqa: N815 - the provider's word


class Step(msgspec.Struct, gc=False):
    """One step: of the user, of the system, or of the agent with what came of it."""

    source: str | None = None
    timestamp: str | None = None
    model_name: str | None = None
    message: msgspec.Raw = NO_TEXT
    reasoning_content: msgspec.Raw = NO_TEXT
    tool_calls: list[ToolCall] | None = None
    observation: _Observation | None = None
    metrics: Metrics | None = None
    is_copied_context: bool | None = None
    llm_call_count: Count | None = None
    extra: _More | None = None

    @property
    def is_call(self) -> bool:
        """Whether a model was asked here: not where it is retold, nor where the agent acts by itself."""
        if self.is_copied_context or self.llm_call_count == 0:
            return False
        return self.source == "agent" or self.metrics is not None or bool(self.llm_call_count)

    @property
    def results(self) -> list[Result]:
        """What came back to the agent."""
        return (self.observation.results if self.observation else None) or []

    def written(self) -> datetime | None:
        """When it was; a time that is none is unknown, as in files made anonymous."""
        try:
            return moment(self.timestamp)
        except ValueError:
            return None

    def texts(self) -> Iterator[Text]:
        """What is said here."""
        if not is_empty(self.reasoning_content):
            yield Text(self.reasoning_content, Origin.REASONING)
        origin = Origin.ASSISTANT if self.is_call else _ORIGINS.get(self.source or "", Origin.USER)
        for text in content_texts(self.message, origin):
            if not is_empty(text.token):
                yield text
