"""Requests to model providers with their responses, one pair a line, as a proxy or a test recorder logs them.

A line is ``{"request": …, "response": …}``; ``request_body`` and ``response_body`` do as well.  Both may be
objects or text; a stream is the text of its server-sent events.  ``uri`` or ``url``, ``method`` and
``status`` are taken when there, and so are ``timestamp``, ``agent``, ``task_id``, ``conversation_id``,
``session_id`` and ``trace_id``, of the line or of the request's ``metadata``.

Token rule: exclusive for Anthropic's Messages API and Bedrock's Converse; thoughts apart for Gemini;
inclusive for Cohere and for OpenAI's shapes at hosts whose totals were checked, decided per record at any
other host.

The whole input of each call is in its request.  Without the id of a task or a conversation, the hash of the
texts before the first answer stands for it, since a conversation sends them again with every call; runs
that open with the same words are then one task.  A request that failed has no usage: its tokens are
unknown, not zero, and so is the output of a stream that broke off.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from costscope.adapters._batch import Batch, Row
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._exchange import Pass
from costscope.adapters._raw_provider_pairs import Line, Pair, understood
from costscope.adapters._values import TokenCounts
from costscope.domain.tokens import Origin, TokenRule

_INCLUSIVE: Final = frozenset(
    {"openai", "azure", "openrouter", "groq", "deepseek", "mistral", "cerebras", "aws", "zai"}
)
"""Hosts in whose recorded responses every total is input plus output."""

_BILLING: Final = frozenset({"openrouter", "x-ai"})
"""Hosts that say what they bill."""

_CALL: Final = (
    "line",
    "kind",
    "shows_whole_input",
    "operation",
    "task_id",
    "thread_id",
    "conversation_id",
    "agent",
    "is_copy",
    "response_id",
    "request_id",
    "start_time",
    "end_time",
    "provider",
    "requested_model",
    "model",
    "service_tier",
    "speed",
    "region",
    "status",
    "http_status",
    "error_type",
    "finish_reason",
    "token_rule",
    "recorded_cost",
    "recorded_cost_source",
    "input_segments",
    "output_segments",
    *TokenCounts._fields,
)
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_FIELDS_OF_BODIES: Final = frozenset(
    {"model", "messages", "input", "choices", "usage", "contents", "candidates", "usageMetadata"}
)


class RawProvider(JsonLines):
    """Pairs of a provider's request and response."""

    name = "raw_provider"
    version = 2
    title = "Provider requests with their responses (JSONL)"
    export_hint = "log each request body with its response body as one JSON line of a file"
    blind_spots = (
        "binary streams of Bedrock; texts the server keeps (previous_response_id, file ids) are tokens "
        "without text; no outcome"
    )
    line_type = Line
    remembers_text = True
    constants: ClassVar = {"context": "full"}

    def sniff(self, sample: Sample) -> Match | None:
        """Lines hold a request and a response, one of which is a model's."""
        objects = sample.objects()
        hits = sum(_is_pair(line) for line in objects)
        if not hits:
            return None
        return Match(
            0.9 * hits / len(objects), f"{hits} of {len(objects)} lines are a request with a response"
        )

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a line's rows into the batch."""
        pair = understood(line)
        if isinstance(pair, str):
            out.skip(pair)
            return
        for tool in pair.answer.tool_uses:
            written = out.text(tool.arguments or b'""', Origin.ASSISTANT)
            out.table("tool_calls", _TOOL_USE)((number, tool.id, tool.name, written))
        for result in pair.prompt.results:
            given = out.text(result.content or b'""', Origin.TOOL_RESULT)
            out.table("tool_calls", _TOOL_RESULT)((number, result.id, result.is_error, given))
        out.table("records", _CALL)(_call(pair, number, out))
        for extra in pair.answer.passes:
            out.table("records", _CALL)(_call(pair, number, out, extra))
        out.accepted += 1


def _call(pair: Pair, number: int, out: Batch, extra: Pass | None = None) -> Row:
    """The row of a call; of ``extra``, a pass the provider made and bills within it, only the counts show."""
    answer = pair.answer
    response_id, model, counts, cost = answer.response_id, answer.model, answer.counts, answer.cost
    if extra is not None:
        response_id, model, counts, cost = (
            f"{response_id}/{extra.place}",
            extra.model or model,
            extra.counts,
            None,
        )
    is_partial = not pair.prompt.is_whole or answer.ran_tools or bool(counts.web_search_requests)
    rule = pair.format.rule or (TokenRule.INCLUSIVE if pair.provider in _INCLUSIVE else TokenRule.AUTO)
    return (
        number,
        "call",
        False if is_partial or extra else None,
        pair.format.operation,
        pair.task,
        pair.thread,
        pair.conversation,
        pair.agent,
        pair.is_copy,
        response_id,
        answer.request_id,
        pair.start_time,
        answer.finished,
        pair.provider,
        pair.prompt.model,
        model,
        answer.service_tier,
        answer.speed,
        answer.region or pair.region,
        answer.status,
        pair.http_status,
        answer.error_type,
        answer.finish_reason,
        rule.value,
        cost,
        None if cost is None else "billed" if pair.provider in _BILLING else "gateway",
        [] if extra else [out.text(*text) for text in pair.prompt.texts],
        [] if extra else [out.text(*text) for text in answer.texts],
        *counts,
    )


def _is_pair(line: dict[str, Any]) -> bool:
    if not ({"request", "request_body"} & line.keys() and {"response", "response_body"} & line.keys()):
        return False
    if "processed_time" in line:
        return False  # of a batch
    bodies = [line.get(key) for key in ("request", "request_body", "response", "response_body")]
    return bool({"uri", "url"} & line.keys()) or any(
        isinstance(body, dict) and _FIELDS_OF_BODIES & body.keys() for body in bodies
    )
