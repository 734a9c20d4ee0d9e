"""Traces of the OpenAI Agents SDK, as a trace processor saves them: one exported trace or span a line.

A line may also be ``{"data": […]}``, which the SDK's own exporter sends.  Spans of type ``response`` and
``generation`` are calls; what ``task`` and ``turn`` spans say they used is a sum of those, and agents,
hand-offs and guardrails use nothing.

Token rule: inclusive for responses; decided per record for generations, which other providers may have made.

The SDK exports neither model nor texts of a ``response``; a processor of one's own may add ``response`` and
``input``, which are read where they are there.  Without them a call's model is unknown, unless the same
response is in another log.  Requests the SDK repeated within a span are not told apart.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final

import msgspec

from costscope.adapters import _openai, _openai_chat, _openai_responses
from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._errors import error_type
from costscope.adapters._exchange import Answer, Prompt
from costscope.adapters._hosts import address, seller_of
from costscope.adapters._values import NO_TEXT, TokenCounts, is_empty, is_list, is_object, quoted
from costscope.domain.tokens import Origin, TokenRule

_PLACE: Final = ("line", "kind", "task_id", "thread_id", "start_time", "conversation_id", "label")
_CALL: Final = (
    *_PLACE,
    "end_time",
    "operation",
    "response_id",
    "provider",
    "model",
    "service_tier",
    "status",
    "error_type",
    "finish_reason",
    "token_rule",
    "shows_whole_input",
    "input_segments",
    "output_segments",
    *TokenCounts._fields,
)
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_NOTHING: Final = b'""'
_KNOWN: Final = frozenset({"function", "agent", "handoff", "guardrail", "mcp_tools", "speech_group"})
_OBJECTS: Final = ("trace", "trace.span")


class _Config(msgspec.Struct, gc=False):
    base_url: Any = None


class _Response(msgspec.Struct, gc=False):
    instructions: msgspec.Raw = NO_TEXT
    tools: msgspec.Raw = NO_TEXT


class _SpanData(msgspec.Struct, gc=False):
    type: str | None = None
    name: str | None = None
    response_id: str | None = None
    model: str | None = None
    model_config: _Config | None = None
    usage: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT
    output: msgspec.Raw = NO_TEXT
    response: msgspec.Raw = NO_TEXT
    data: dict[str, msgspec.Raw] | None = None


class _Error(msgspec.Struct, gc=False):
    data: Any = None


class Item(msgspec.Struct, gc=False):
    """A trace or a span."""

    object: str | None = None
    id: str | None = None
    trace_id: str | None = None
    workflow_name: str | None = None
    group_id: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    span_data: _SpanData | None = None
    error: _Error | None = None


class Line(Item, gc=False):
    """One item, or what the SDK's exporter sends at once."""

    data: list[Item] | None = None


_usage = msgspec.json.Decoder(_openai.Usage)
_response = msgspec.json.Decoder(_Response)
_messages = msgspec.json.Decoder(list[msgspec.Raw])


class OpenAIAgents(JsonLines):
    """Traces of the OpenAI Agents SDK."""

    name = "openai_agents"
    title = "OpenAI Agents SDK traces (JSONL)"
    export_hint = "add a trace processor that writes json.dumps(span.export()) as a line of a file"
    blind_spots = (
        "responses have neither model nor texts unless the processor adds them; agents are not told; "
        "no cost, no outcome, no requests that were repeated"
    )
    line_type = Line
    keeps_state = True
    remembers_text = True
    constants: ClassVar = {"context": "full"}

    def __init__(self) -> None:
        self._traces: dict[str | None, Item] = {}

    def sniff(self, sample: Sample) -> Match | None:
        """Lines say that they are a trace or a span of one."""
        objects = sample.objects()
        hits = sum(_is_ours(o) or _is_sent(o) for o in objects)
        if not hits:
            return None
        return Match(hits / len(objects), f"{hits} of {len(objects)} lines are a trace or a span")

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a line's rows into the batch."""
        items: list[Item] = [line] if line.data is None else line.data
        # Understood first, all of it: a line that is rejected leaves no rows.
        exchanges = [_exchange(item) if _is_call(item) else None for item in items]
        kinds = [self._kind(item) for item in items]
        for item, exchange, kind in zip(items, exchanges, kinds, strict=True):
            if exchange:
                self._add_call(item, *exchange, number, out)
            elif kind == "function":
                self._add_tool(item, number, out)
        if any(exchanges) or "function" in kinds:
            out.accepted += 1
        else:
            out.skip(kinds[0] if kinds else "nothing")

    def _kind(self, item: Item) -> str:
        """What an item is; a trace is taken note of."""
        if item.object == "trace":
            self._traces[item.id] = item
            return "trace"
        data = item.span_data
        if item.object != "trace.span" or data is None:
            raise ValueError("neither a trace nor a span")
        if data.type == "custom" and data.data and "usage" in data.data:
            return "roll-up"
        return data.type if data.type in _KNOWN else "other"

    def _place(self, item: Item, number: int, kind: str) -> tuple[object, ...]:
        trace = self._traces.get(item.trace_id)
        group, workflow = (trace.group_id, trace.workflow_name) if trace else (None, None)
        return number, kind, item.trace_id, item.trace_id, item.started_at, group, workflow

    def _add_call(self, item: Item, prompt: Prompt, answer: Answer, number: int, out: Batch) -> None:
        data = item.span_data
        assert data is not None
        is_generation = data.type == "generation"
        provider = _provider(data) if is_generation else "openai"
        rule = TokenRule.AUTO if is_generation else TokenRule.INCLUSIVE
        texts = [out.text(*text) for text in prompt.texts]
        # Tools and output formats are not in a generation.
        shows_all = None if data.type == "response" and prompt.is_whole else False
        row = (
            *self._place(item, number, "call"),
            item.ended_at,
            "chat" if data.type in ("response", "generation") else data.type,
            answer.response_id,
            provider,
            answer.model,
            answer.service_tier,
            answer.status,
            answer.error_type,
            answer.finish_reason,
            rule.value,
            shows_all,
            texts,
            [out.text(*text) for text in answer.texts],
            *answer.counts,
        )
        out.table("records", _CALL)(row)

    def _add_tool(self, item: Item, number: int, out: Batch) -> None:
        """A function that ran; which call asked for it is not told."""
        data = item.span_data
        assert data is not None
        written = out.text(data.input if not is_empty(data.input) else _NOTHING, Origin.ASSISTANT)
        given = out.text(data.output if not is_empty(data.output) else _NOTHING, Origin.TOOL_RESULT)
        out.table("tool_calls", _TOOL_USE)((number, item.id, data.name, written))
        out.table("tool_calls", _TOOL_RESULT)((number, item.id, item.error is not None, given))
        out.table("records", _PLACE)(self._place(item, number, "entry"))


def _is_call(item: Item) -> bool:
    kind = item.span_data.type if item.span_data else None
    return item.object == "trace.span" and kind in ("response", "generation", "transcription", "speech")


def _exchange(item: Item) -> tuple[Prompt, Answer]:
    """What a call sent and what came back, as far as the span shows it."""
    data = item.span_data
    assert data is not None
    prompt, answer = Prompt(is_whole=False), Answer(status="ok")
    if data.type == "generation":
        prompt, answer = _generated(data)
    elif data.type == "response" and is_object(data.response):
        answer = _openai_responses.answer(data.response)
        said = _response.decode(data.response)
        body = {"input": data.input, "instructions": said.instructions, "tools": said.tools}
        prompt = _openai_responses.prompt(_body(body))
        prompt.is_whole = prompt.is_whole and not is_empty(data.input)
    if is_object(data.usage) and data.type in ("response", "generation"):
        answer.counts = _openai.counts(_usage.decode(data.usage))
    if data.type == "response":
        answer.response_id = data.response_id or answer.response_id or item.id
    else:  # the SDK puts the same made-up id into every answer
        answer.response_id = item.id
    answer.model = answer.model or (data.model or "").removeprefix("litellm/") or None
    if item.error is not None:
        detail = item.error.data
        inner = detail.get("error") if isinstance(detail, dict) else None
        answer.status, answer.error_type = "error", error_type(inner) or error_type(detail) or "error"
    return prompt, answer


def _generated(data: _SpanData) -> tuple[Prompt, Answer]:
    """The messages of a generation; streamed ones have a whole response for output."""
    prompt, answer = Prompt(is_whole=False), Answer(status="ok")
    if is_list(data.input):
        prompt = _openai_chat.prompt(_body({"messages": data.input}))
    outputs = _messages.decode(data.output) if is_list(data.output) else []
    if outputs and b'"object":"response"' in bytes(outputs[0]).replace(b" ", b""):
        return prompt, _openai_responses.answer(outputs[0])
    if outputs:
        body = {"choices": [{"message": output} for output in outputs]}
        answer = _openai_chat.answer(msgspec.json.encode(body))
    return prompt, answer


def _body(fields: dict[str, msgspec.Raw]) -> bytes:
    """A request's body of the fields that are there."""
    pairs = (quoted(name) + b":" + bytes(value) for name, value in fields.items() if not is_empty(value))
    return b"{" + b",".join(pairs) + b"}"


def _provider(data: _SpanData) -> str | None:
    """Who bills for a generation: by address, else by the prefix through which LiteLLM routes."""
    url = data.model_config.base_url if data.model_config else None
    if isinstance(url, str) and (found := seller_of(address(url)).provider):
        return found
    *prefixes, _ = (data.model or "").removeprefix("litellm/").split("/")
    return prefixes[0] if prefixes else None


def _is_ours(said: Any) -> bool:
    if not isinstance(said, dict) or said.get("object") not in _OBJECTS:
        return False
    return "span_data" in said or "workflow_name" in said


def _is_sent(said: dict[str, Any]) -> bool:
    data = said.get("data")
    return isinstance(data, list) and bool(data) and all(map(_is_ours, data))
