"""Token categories a provider prices, and the identity that ties them to what a log reported."""

from __future__ import annotations

from enum import StrEnum


class TokenRule(StrEnum):
    """How a source's counts include one another; declared by its adapter, applied once when deriving."""

    EXCLUSIVE = "exclusive"
    """Input leaves out both cache classes; output includes reasoning (Anthropic, Bedrock)."""
    INCLUSIVE = "inclusive"
    """Input includes cached tokens; output includes reasoning (OpenAI, OTel GenAI, LiteLLM)."""
    REASONING_APART = "reasoning_apart"
    """Input includes cached tokens; reasoning comes on top of output (Gemini, Portkey for Gemini)."""
    AUTO = "auto"
    """Decided per record by whichever identity of totals holds."""


class TokenCategory(StrEnum):
    """What a provider prices separately: exclusive leaves, so that no token is charged twice."""

    INPUT_UNCACHED = "input_uncached"
    CACHE_READ = "cache_read"
    CACHE_WRITE_5M = "cache_write_5m"
    """Also writes whose lifetime the log does not say."""
    CACHE_WRITE_1H = "cache_write_1h"
    OUTPUT = "output"
    """Reasoning included."""
    INPUT_AUDIO = "input_audio"
    CACHE_READ_AUDIO = "cache_read_audio"
    OUTPUT_AUDIO = "output_audio"
    INPUT_IMAGE = "input_image"
    OUTPUT_IMAGE = "output_image"
    WEB_SEARCH = "web_search"
    """Requests, not tokens."""


class Component(StrEnum):
    """Why the tokens of a call were there."""

    SYSTEM_PROMPT = "system_prompt"
    TOOL_DEFINITIONS = "tool_definitions"
    RETRIEVED_CONTEXT = "retrieved_context"
    CONVERSATION_HISTORY = "conversation_history"
    TOOL_RESULTS = "tool_results"
    USER_INPUT = "user_input"
    MEDIA = "media"
    OUTPUT = "output"
    REASONING = "reasoning"
    UNATTRIBUTED = "unattributed"
    """Tokens the provider counted and the log does not show, such as a hidden system prompt."""
    FEES = "fees"
    """Money that is not tokens, such as web searches."""


class Origin(StrEnum):
    """Where the text of an input segment came from."""

    SYSTEM = "system"
    TOOLS = "tools"
    RETRIEVED = "retrieved"
    TOOL_RESULT = "tool_result"
    USER = "user"
    ASSISTANT = "assistant"
    REASONING = "reasoning"
    MEDIA = "media"
