"""What the attributes of a span are called by those who write them.

The order is the order of trust: OpenTelemetry's names, newest first, then OpenInference's, Vercel's,
OpenLLMetry's, and those of single products.  Sources: the registry of gen_ai attributes, the
instrumentations themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Names = tuple[str, ...]

_METADATA: Final = "ai.response.providerMetadata"

OPENED: Final = (_METADATA, "langfuse.observation.cost_details")
"""Attributes that hold an object as JSON text, whose values have names of their own here."""

COUNTS: Final[Mapping[str, Names]] = {
    "input_tokens": (
        "gen_ai.usage.input_tokens",
        "llm.token_count.prompt",
        "ai.usage.inputTokens",
        "gen_ai.usage.prompt_tokens",
        "ai.usage.promptTokens",
        "llm.usage.prompt_tokens",
        "ai.usage.tokens",  # Vercel's embeddings
        "input_tokens",  # Claude Code
        "input_token_count",  # Gemini CLI
    ),
    "cache_read_tokens": (
        "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.cache_read_input_tokens",
        "gen_ai.usage.cache_read_tokens",
        "gen_ai.usage.details.cache_read_input_tokens",
        "gen_ai.usage.details.cache_read_tokens",
        "gen_ai.usage.details.cached_tokens",
        "gen_ai.usage.input_cached_tokens",
        "llm.token_count.prompt_details.cache_read",
        "llm.usage.cache_read_input_tokens",
        "ai.usage.inputTokenDetails.cacheReadTokens",
        "ai.usage.cachedInputTokens",
        f"{_METADATA}.openai.cachedPromptTokens",
        f"{_METADATA}.anthropic.usage.cache_read_input_tokens",
        f"{_METADATA}.anthropic.cacheReadInputTokens",
        f"{_METADATA}.bedrock.usage.cacheReadInputTokens",
        "cache_read_tokens",
        "cached_content_token_count",
    ),
    "cache_write_tokens": (
        "gen_ai.usage.cache_write.input_tokens",
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens",
        "gen_ai.usage.cache_write_tokens",
        "gen_ai.usage.details.cache_write_tokens",
        "gen_ai.usage.details.cache_creation_input_tokens",
        "llm.token_count.prompt_details.cache_write",
        "llm.usage.cache_creation_input_tokens",
        "ai.usage.inputTokenDetails.cacheWriteTokens",
        f"{_METADATA}.anthropic.usage.cache_creation_input_tokens",
        f"{_METADATA}.anthropic.cacheCreationInputTokens",
        f"{_METADATA}.bedrock.usage.cacheWriteInputTokens",
        "cache_creation_tokens",
    ),
    "cache_write_5m_tokens": (f"{_METADATA}.anthropic.usage.cache_creation.ephemeral_5m_input_tokens",),
    "cache_write_1h_tokens": (f"{_METADATA}.anthropic.usage.cache_creation.ephemeral_1h_input_tokens",),
    "output_tokens": (
        "gen_ai.usage.output_tokens",
        "llm.token_count.completion",
        "ai.usage.outputTokens",
        "gen_ai.usage.completion_tokens",
        "ai.usage.completionTokens",
        "llm.usage.completion_tokens",
        "output_tokens",
        "output_token_count",
    ),
    "reasoning_tokens": (
        "gen_ai.usage.reasoning.output_tokens",
        "gen_ai.usage.reasoning_tokens",
        "gen_ai.usage.details.reasoning_tokens",
        "gen_ai.usage.details.thoughts_tokens",
        "llm.token_count.completion_details.reasoning",
        "llm.usage.reasoning_tokens",
        "ai.usage.outputTokenDetails.reasoningTokens",
        "ai.usage.reasoningTokens",
        "thoughts_token_count",
    ),
    "total_tokens": (
        "gen_ai.usage.total_tokens",
        "llm.token_count.total",
        "llm.usage.total_tokens",
        "ai.usage.totalTokens",
        "total_token_count",
    ),
    "input_audio_tokens": (
        "gen_ai.usage.audio.input_tokens",
        "gen_ai.usage.details.input_audio_tokens",
        "llm.token_count.prompt_details.audio",
    ),
    "output_audio_tokens": (
        "gen_ai.usage.audio.output_tokens",
        "gen_ai.usage.details.output_audio_tokens",
        "llm.token_count.completion_details.audio",
    ),
    "input_image_tokens": ("gen_ai.usage.image.input_tokens",),
    "output_image_tokens": ("gen_ai.usage.image.output_tokens",),
}
"""Columns of counts.  ``gen_ai.aggregated_usage.*`` and ``gen_ai.usage.partial.*`` are sums, and not here."""

COST: Final = (
    "gen_ai.usage.cost",
    "gen_ai.usage.total_cost",
    "operation.cost",
    "llm.cost.total",
    "langfuse.observation.cost_details.total",
    "cost_usd",
)

WORDS: Final[Mapping[str, Names]] = {
    "provider": (
        *("gen_ai.provider.name", "gen_ai.system", "ai.model.provider"),
        *("llm.provider", "llm.system", "gen_ai.vendor"),
    ),
    "requested_model": (
        *("gen_ai.request.model", "llm.input_model_name", "ai.model.id", "llm.request.model"),
        "langfuse.observation.model.name",
    ),
    "model": (
        *("gen_ai.response.model", "llm.output_model_name", "ai.response.model", "llm.response.model"),
        *("llm.model_name", "embedding.model_name", "model"),
    ),
    "response_id": ("gen_ai.response.id", "ai.response.id", "llm.response.id"),
    "request_id": ("request_id", "gen_ai.request.id"),
    "finish_reason": (
        *("gen_ai.response.finish_reasons", "ai.response.finishReason", "llm.response.finish_reason"),
        *("gen_ai.completion.0.finish_reason", "gen_ai.response.finish_reason", "llm.finish_reason"),
    ),
    "service_tier": (
        *("openai.response.service_tier", "gen_ai.openai.response.service_tier"),
        f"{_METADATA}.openai.serviceTier",
    ),
    "error_type": ("error.type", "exception.type", "error_type"),
    "label": ("service.version", "langfuse.release"),
}
"""Columns of words."""

HTTP_STATUS: Final = ("http.response.status_code", "http.status_code", "status_code")
OPERATION: Final = ("gen_ai.operation.name", "gen_ai.operation", "llm.request.type")

CONVERSATION: Final = (
    *("gen_ai.conversation.id", "session.id", "langfuse.session.id", "langfuse.trace.session_id"),
    *("traceloop.association.properties.session_id", "gcp.vertex.agent.session_id"),
    *("ai.telemetry.metadata.sessionId", "ai.telemetry.metadata.conversationId"),
)
AGENT: Final = (
    *("gen_ai.agent.name", "agent.name", "agent_name", "traceloop.entity.name", "ai.telemetry.functionId"),
)
PROJECT: Final = ("openinference.project.name", "service.name")

NATIVE_INPUT: Final = f"{_METADATA}.anthropic.usage.input_tokens"
"""Anthropic's own count, without cached tokens, as Vercel passes it on beside its own."""

MODEL_OPERATIONS: Final = frozenset(
    {"chat", "generate_content", "text_completion", "embeddings", "completion", "embedding", "responses"}
)
AGENT_OPERATIONS: Final = frozenset(
    {"invoke_agent", "create_agent", "agent_step", "invoke_workflow", "plan", "agent", "workflow", "task"}
)

KINDS: Final[Mapping[str, frozenset[str]]] = {
    "langfuse.observation.type": frozenset({"generation", "embedding"}),
    "openinference.span.kind": frozenset({"llm", "embedding"}),
    "agentops.span.kind": frozenset({"llm", "embedding", "request"}),
    "langsmith.span.kind": frozenset({"llm", "embedding"}),
    "mlflow.spanType": frozenset({"llm", "chat_model", "embedding"}),
    "traceloop.span.kind": frozenset(),
}
"""Attributes that say what kind of thing a span is, and which of the kinds are model calls."""

PASSED_OVER: Final = frozenset(
    {"agent", "chain", "event", "guardrail", "prompt", "rerank", "reranker", "retrieval", "retriever", "span"}
    | {"evaluator", "task", "tool", "workflow"}
)
"""Kinds of spans that are counted by their name; any other is just another span."""
