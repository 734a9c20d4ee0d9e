"""Cohere's chat and embeddings, of both versions of its API.

Token rule: inclusive.  The counts are those Cohere bills (``billed_units``), which leave out what it puts
into the prompt itself; the counts beside them, cached ones included, are of another prompt and not taken.
"""

from __future__ import annotations

from typing import Final

import msgspec

from costscope.adapters._exchange import Answer, Prompt, ToolResult, ToolUse
from costscope.adapters._openai_content import content_texts
from costscope.adapters._sse import events
from costscope.adapters._values import NO_TEXT, UNKNOWN, Count, Token, TokenCounts, compact, quoted, string
from costscope.domain.tokens import Origin

_ORIGINS: Final = {
    "system": Origin.SYSTEM,
    "assistant": Origin.ASSISTANT,
    "chatbot": Origin.ASSISTANT,
    "tool": Origin.TOOL_RESULT,
}


class _Function(msgspec.Struct, gc=False):
    name: str | None = None
    arguments: msgspec.Raw = NO_TEXT


class _ToolCall(msgspec.Struct, gc=False):
    id: str | None = None
    function: _Function | None = None


class _Message(msgspec.Struct, gc=False):
    role: str | None = None
    content: msgspec.Raw = NO_TEXT
    message: msgspec.Raw = NO_TEXT
    tool_plan: msgspec.Raw = NO_TEXT
    tool_calls: list[_ToolCall] | None = None
    tool_call_id: str | None = None


class _Request(msgspec.Struct, gc=False):
    model: str | None = None
    messages: list[_Message] | None = None
    tools: list[msgspec.Raw] | None = None
    documents: list[msgspec.Raw] | None = None
    preamble: msgspec.Raw = NO_TEXT
    chat_history: list[_Message] | None = None
    message: msgspec.Raw = NO_TEXT
    texts: list[msgspec.Raw] | None = None
    images: list[msgspec.Raw] | None = None


class _Billed(msgspec.Struct, gc=False):
    input_tokens: Count | None = None
    output_tokens: Count | None = None
    image_tokens: Count | None = None


class _Usage(msgspec.Struct, gc=False):
    billed_units: _Billed | None = None
    tokens: _Billed | None = None


class _Response(msgspec.Struct, gc=False):
    id: str | None = None
    generation_id: str | None = None
    finish_reason: str | None = None
    message: _Message | None = None
    text: msgspec.Raw = NO_TEXT
    usage: _Usage | None = None
    meta: _Usage | None = None
    embeddings: msgspec.Raw = NO_TEXT


class _Piece(msgspec.Struct, gc=False):
    text: str = ""
    thinking: str = ""


class _Pieces(msgspec.Struct, gc=False):
    content: _Piece | list[msgspec.Raw] | None = None
    tool_plan: str = ""
    tool_calls: _ToolCall | list[_ToolCall] | None = None


class _Delta(msgspec.Struct, gc=False):
    message: _Pieces | None = None
    finish_reason: str | None = None
    usage: _Usage | None = None


class _Event(msgspec.Struct, gc=False):
    type: str = ""
    id: str | None = None
    index: int = 0
    delta: _Delta | None = None


_request = msgspec.json.Decoder(_Request, strict=False)
_response = msgspec.json.Decoder(_Response, strict=False)
_event = msgspec.json.Decoder(_Event, strict=False)


def prompt(body: Token) -> Prompt:
    """The input of a request."""
    request = _request.decode(body)
    made = Prompt(model=request.model)
    for definition in request.tools or ():
        made.add(compact(definition), Origin.TOOLS)
    made.add(request.preamble, Origin.SYSTEM)
    for document in request.documents or ():
        made.add(compact(document), Origin.RETRIEVED)
    for message in (*(request.chat_history or ()), *(request.messages or ())):
        _add_message(made, message)
    for text in (request.message, *(request.texts or ())):
        made.add(text, Origin.USER)
    for image in request.images or ():
        made.add(image, Origin.MEDIA)
    return made


def answer(body: Token) -> Answer:
    """The response to a request."""
    return _answer(_response.decode(body))


def streamed(text: str) -> Answer:
    """The response to a request that asked for a stream; one that broke off says nothing of its status."""
    whole = _Response()
    message = _Message()
    written: list[str] = []
    thoughts: list[str] = []
    plan: list[str] = []
    calls: dict[int, tuple[_ToolCall, list[str]]] = {}
    for event in events(text, _event):
        whole.id = event.id or whole.id
        delta = event.delta or _Delta()
        whole.finish_reason = delta.finish_reason or whole.finish_reason
        whole.usage = delta.usage or whole.usage
        pieces = delta.message or _Pieces()
        plan.append(pieces.tool_plan)
        if isinstance(pieces.content, _Piece):
            written.append(pieces.content.text)
            thoughts.append(pieces.content.thinking)
        if isinstance(pieces.tool_calls, _ToolCall):
            function = pieces.tool_calls.function
            _, arguments = calls.setdefault(event.index, (pieces.tool_calls, []))
            arguments.append(string(function.arguments) if function else "")
    message.content = msgspec.Raw(quoted("".join(written)))
    message.tool_plan = msgspec.Raw(quoted("".join(plan)))
    message.tool_calls = [call for call, _ in calls.values()]
    for call, arguments in calls.values():
        if call.function:
            call.function.arguments = msgspec.Raw(quoted("".join(arguments)))
    whole.message = message
    made = _answer(whole, "".join(thoughts))
    if made.finish_reason is None:
        made.status = None
    return made


def _add_message(made: Prompt, message: _Message) -> None:
    origin = _ORIGINS.get((message.role or "").lower(), Origin.USER)
    if origin is Origin.ASSISTANT:
        made.results.clear()
    made.add(message.tool_plan, Origin.ASSISTANT)
    for text in content_texts(message.content or message.message, origin):
        made.add(*text)
    for tool in _tools(message):
        made.add(tool.arguments, Origin.ASSISTANT)
    if origin is Origin.TOOL_RESULT and message.tool_call_id:
        made.results.append(ToolResult(message.tool_call_id, None, compact(message.content)))


def _tools(message: _Message) -> list[ToolUse]:
    return [
        ToolUse(call.id, call.function.name or "", call.function.arguments)
        for call in message.tool_calls or ()
        if call.function
    ]


def _answer(response: _Response, thought: str = "") -> Answer:
    if response.id is None and response.usage is None and response.meta is None:
        raise ValueError("a response without id or usage")
    made = Answer(
        response_id=response.id or response.generation_id,
        status="ok",
        finish_reason=response.finish_reason,
        counts=_counts(response.usage or response.meta),
    )
    made.add(quoted(thought), Origin.REASONING)
    made.add(response.text, Origin.ASSISTANT)
    if message := response.message:
        made.add(message.tool_plan, Origin.ASSISTANT)
        for text in content_texts(message.content, Origin.ASSISTANT):
            made.add(*text)
        for tool in _tools(message):
            made.use(tool)
    return made


def _counts(usage: _Usage | None) -> TokenCounts:
    units = (usage.billed_units or usage.tokens) if usage else None
    if units is None:
        return UNKNOWN
    text, pictures = units.input_tokens, units.image_tokens
    return TokenCounts(
        input_tokens=None if text is None and pictures is None else (text or 0) + (pictures or 0),
        output_tokens=units.output_tokens,
        input_image_tokens=pictures,
    )
