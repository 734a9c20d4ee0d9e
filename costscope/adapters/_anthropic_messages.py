"""Anthropic's Messages API.

The tool definitions come first in the prompt, then the system prompt, then the messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from costscope.adapters import _anthropic
from costscope.adapters._errors import error_type
from costscope.adapters._exchange import Answer, Pass, Prompt, Text, ToolResult, ToolUse
from costscope.adapters._sse import events, latest
from costscope.adapters._values import NO_TEXT, Token, compact, is_list, is_object, quoted, string
from costscope.domain.tokens import Origin

_ORIGINS: Final = {"system": Origin.SYSTEM, "assistant": Origin.ASSISTANT}


class _Block(msgspec.Struct, gc=False):
    type: str = ""
    text: msgspec.Raw = NO_TEXT
    thinking: msgspec.Raw = NO_TEXT
    data: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT
    content: msgspec.Raw = NO_TEXT
    source: msgspec.Raw = NO_TEXT
    tool: msgspec.Raw = NO_TEXT
    id: str | None = None
    name: str | None = None
    tool_use_id: str | None = None
    is_error: bool | None = None


class _Source(msgspec.Struct, gc=False):
    type: str = ""
    data: msgspec.Raw = NO_TEXT
    content: msgspec.Raw = NO_TEXT


class _Turn(msgspec.Struct, gc=False):
    role: str | None = None
    content: msgspec.Raw = NO_TEXT


class _Request(msgspec.Struct, gc=False):
    model: str | None = None
    system: msgspec.Raw = NO_TEXT
    messages: list[_Turn] | None = None
    tools: list[msgspec.Raw] | None = None


class _Message(msgspec.Struct, gc=False):
    type: str | None = None
    id: str | None = None
    model: str | None = None
    content: list[_Block] | None = None
    stop_reason: str | None = None
    usage: _anthropic.Usage | None = None
    error: Any = None
    request_id: str | None = None


class _Delta(msgspec.Struct, gc=False):
    type: str = ""
    text: str = ""
    partial_json: str = ""
    thinking: str = ""
    stop_reason: str | None = None


class _Event(msgspec.Struct, gc=False):
    type: str = ""
    index: int = 0
    message: _Message | None = None
    content_block: _Block | None = None
    delta: _Delta | None = None
    usage: _anthropic.Usage | None = None
    error: Any = None
    request_id: str | None = None


_request = msgspec.json.Decoder(_Request, strict=False)
_message = msgspec.json.Decoder(_Message, strict=False)
_event = msgspec.json.Decoder(_Event, strict=False)
_events = msgspec.json.Decoder(list[_Event], strict=False)
_blocks = msgspec.json.Decoder(list[_Block])
_source = msgspec.json.Decoder(_Source)


def prompt(body: Token) -> Prompt:
    """The input of a request."""
    request = _request.decode(body)
    made = Prompt(model=request.model)
    for definition in request.tools or ():
        made.add(compact(definition), Origin.TOOLS)
    _add_content(made, request.system, Origin.SYSTEM)
    for turn in request.messages or ():
        if turn.role == "assistant":
            made.results.clear()
        _add_content(made, turn.content, _ORIGINS.get(turn.role or "", Origin.USER))
    return made


def answer(body: Token) -> Answer:
    """The response to a request; a list is the events of a stream."""
    return _folded(_events.decode(body)) if is_list(body) else _answer(_message.decode(body))


def streamed(text: str) -> Answer:
    """The response to a request that asked for a stream.

    The output count of the first event is a placeholder, so that of a stream that broke off neither the
    output nor the status is known.
    """
    return _folded(events(text, _event))


def _folded(said: Iterable[_Event]) -> Answer:
    message = _Message()
    blocks: dict[int, _Writer] = {}
    for event in said:
        match event.type:
            case "message_start" if event.message:
                message = event.message
                if message.usage:
                    message.usage.output_tokens = None
            case "content_block_start" if event.content_block:
                blocks[event.index] = _Writer(event.content_block)
            case "content_block_delta" if event.delta and event.index in blocks:
                blocks[event.index].take(event.delta)
            case "message_delta":
                message.usage = latest(message.usage, event.usage)
                message.stop_reason = event.delta.stop_reason if event.delta else None
            case "error":
                message.error = event.error
                message.request_id = event.request_id
    message.content = [blocks[index].block() for index in sorted(blocks)]
    made = _answer(message)
    if made.finish_reason is None and made.error_type is None:
        made.status = None
    return made


def _add_content(made: Prompt, content: Token, origin: Origin) -> None:
    if not is_list(content):
        made.add(content, origin)
        return
    for block in _blocks.decode(content):
        for text in _block_texts(block, origin):
            made.add(*text)
        if block.tool_use_id and origin is Origin.USER:
            made.results.append(ToolResult(block.tool_use_id, block.is_error, compact(block.content)))


def _block_texts(block: _Block, origin: Origin) -> Iterator[Text]:
    match block.type:
        case "text":
            yield Text(block.text, origin)
        case "thinking" | "redacted_thinking":
            yield Text(block.thinking or block.data, Origin.REASONING)
        case "tool_addition":
            yield Text(compact(block.tool), Origin.TOOLS)
        case "search_result":
            yield from _content_texts(block.content, Origin.RETRIEVED)
        case "document":
            yield from _document_texts(block.source, origin)
        case "compaction":
            yield Text(block.content, Origin.ASSISTANT)
        case kind if kind.endswith("tool_use"):
            yield Text(compact(block.input), Origin.ASSISTANT)
        case kind if kind.endswith("tool_result"):
            yield from _content_texts(block.content, Origin.TOOL_RESULT)
        case _:
            yield Text(block.source or block.content, Origin.MEDIA)


def _content_texts(content: Token, origin: Origin) -> Iterator[Text]:
    """The texts of a tool result or a document: a string, an object of the server's, or blocks."""
    if not is_list(content):
        yield Text(compact(content), origin)
        return
    blocks = _blocks.decode(content)
    if all(block.type in ("text", "image", "document", "search_result") for block in blocks):
        for block in blocks:
            yield from _block_texts(block, origin)
    else:
        yield Text(compact(content), origin)


def _document_texts(source: Token, origin: Origin) -> Iterator[Text]:
    """The text of a document where it is given as such; a file is media."""
    given = _source.decode(source) if is_object(source) else _Source()
    if given.type == "text":
        yield Text(given.data, origin)
    elif given.type == "content":
        yield from _content_texts(given.content, origin)
    else:
        yield Text(source, Origin.MEDIA)


def _answer(message: _Message) -> Answer:
    if message.id is None and message.usage is None and not message.error:
        raise ValueError("a message without id, usage or error")
    usage = message.usage or _anthropic.Usage()
    made = Answer(
        response_id=message.id,
        request_id=message.request_id,
        model=message.model,
        status="error" if message.error else "ok",
        error_type=error_type(message.error) or "error" if message.error else None,
        finish_reason=message.stop_reason,
        service_tier=usage.service_tier,
        region=usage.inference_geo,
        speed=usage.speed,
        counts=_anthropic.counts(usage),
        passes=[Pass(place, p.model, _anthropic.counts(p)) for place, p in usage.extra_passes()],
    )
    for block in message.content or ():
        if block.type.endswith("tool_use"):
            made.use(ToolUse(block.id, block.name or "", compact(block.input)))
        elif block.type.endswith("tool_result"):
            made.ran_tools = True
        else:
            for text in _block_texts(block, Origin.ASSISTANT):
                made.add(*text)
    return made


class _Writer:
    """Joins the pieces of one block of a stream."""

    def __init__(self, block: _Block) -> None:
        self._block = block
        self._text = [string(block.text)]
        self._thinking = [string(block.thinking)]
        self._input: list[str] = []

    def take(self, delta: _Delta) -> None:
        """Add one piece."""
        self._text.append(delta.text)
        self._thinking.append(delta.thinking)
        self._input.append(delta.partial_json)

    def block(self) -> _Block:
        """The block, whole; input that was cut off is kept as text."""
        block = self._block
        if block.type == "text":
            block.text = msgspec.Raw(quoted("".join(self._text)))
        elif block.type == "thinking":
            block.thinking = msgspec.Raw(quoted("".join(self._thinking)))
        elif written := "".join(self._input):
            block.input = msgspec.Raw(_json_or_text(written))
        return block


def _json_or_text(written: str) -> bytes:
    try:
        return msgspec.json.format(written.encode(), indent=-1)
    except msgspec.DecodeError:
        return quoted(written)
