"""OpenAI's Responses API, which some other hosts write too.

The tool definitions come first in the prompt, then the instructions, then the input items.  Items the
server keeps (``previous_response_id``, ``item_reference``) are tokens without text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from costscope.adapters import _openai
from costscope.adapters._errors import error_type
from costscope.adapters._exchange import Answer, Prompt, Text, ToolResult, ToolUse
from costscope.adapters._openai_content import content_texts
from costscope.adapters._sse import events
from costscope.adapters._values import (
    NO_TEXT,
    Count,
    Token,
    compact,
    instant,
    is_empty,
    is_object,
    is_string,
)
from costscope.domain.tokens import Origin

_ORIGINS: Final = {"system": Origin.SYSTEM, "developer": Origin.SYSTEM, "assistant": Origin.ASSISTANT}
_RUN_BY_THE_SERVER: Final = frozenset(
    {"web_search_call", "file_search_call", "code_interpreter_call", "mcp_call", "image_generation_call"}
)
_DONE: Final = ("response.completed", "response.incomplete", "response.failed")


class _Action(msgspec.Struct, gc=False):
    type: str | None = None


class _Item(msgspec.Struct, gc=False):
    type: str = "message"
    role: str | None = None
    content: msgspec.Raw = NO_TEXT
    id: str | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT
    code: msgspec.Raw = NO_TEXT
    action: msgspec.Raw = NO_TEXT
    output: msgspec.Raw = NO_TEXT
    summary: msgspec.Raw = NO_TEXT
    encrypted_content: msgspec.Raw = NO_TEXT
    result: msgspec.Raw = NO_TEXT
    tools: list[msgspec.Raw] | None = None


class _Named(msgspec.Struct, gc=False):
    id: str | None = None


class _Reason(msgspec.Struct, gc=False):
    reason: str | None = None


class _WebSearch(msgspec.Struct, gc=False):
    num_requests: Count | None = None


class _ToolUsage(msgspec.Struct, gc=False):
    web_search: _WebSearch | None = None


class _Request(msgspec.Struct, gc=False):
    model: str | None = None
    instructions: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT
    tools: list[msgspec.Raw] | None = None
    previous_response_id: str | None = None
    conversation: str | _Named | None = None


class _Response(msgspec.Struct, gc=False):
    id: str | None = None
    object: str | None = None
    model: str | None = None
    created_at: float | None = None
    completed_at: float | None = None
    status: str | None = None
    error: Any = None
    incomplete_details: _Reason | None = None
    output: list[_Item] | None = None
    usage: _openai.Usage | None = None
    tool_usage: _ToolUsage | None = None
    service_tier: str | None = None
    conversation: str | _Named | None = None


class _Event(msgspec.Struct, gc=False):
    type: str = ""
    response: _Response | None = None
    error: Any = None
    code: str | None = None


_request = msgspec.json.Decoder(_Request, strict=False)
_response = msgspec.json.Decoder(_Response, strict=False)
_event = msgspec.json.Decoder(_Event, strict=False)
_items = msgspec.json.Decoder(list[_Item])
_action = msgspec.json.Decoder(_Action)


def prompt(body: Token) -> Prompt:
    """The input of a request."""
    request = _request.decode(body)
    made = Prompt(
        model=request.model,
        conversation=_id(request.conversation),
        is_whole=request.previous_response_id is None and request.conversation is None,
    )
    for definition in request.tools or ():
        made.add(compact(definition), Origin.TOOLS)
    made.add(request.instructions, Origin.SYSTEM)
    if is_string(request.input):
        made.add(request.input, Origin.USER)
    elif not is_empty(request.input):
        for item in _items.decode(request.input):
            _add_item(made, item)
    return made


def answer(body: Token) -> Answer:
    """The response to a request."""
    return _answer(_response.decode(body))


def streamed(text: str) -> Answer:
    """The response to a request that asked for a stream: its last event holds it whole."""
    last: _Response | None = None
    error: Any = None
    for event in events(text, _event):
        last = event.response or last
        if event.type in _DONE:
            break
        if event.type == "error":
            error = event.error or {"code": event.code}
    if last is None:
        if not error:
            raise ValueError("a stream without a response")
        last = _Response(status="failed")
    if error:
        last.error = error
    return _answer(last)


def output_texts(items: list[_Item]) -> Iterator[Text | ToolUse]:
    """What the model wrote: messages, reasoning, tool calls.  What tools gave back is not the model's."""
    for item in items:
        match item.type:
            case "message":
                if item.role != "user":
                    yield from content_texts(item.content, Origin.ASSISTANT)
            case "reasoning":
                yield Text(_reasoning(item), Origin.REASONING)
            case "compaction":
                yield Text(item.encrypted_content, Origin.ASSISTANT)
            case "image_generation_call":
                yield Text(item.result, Origin.MEDIA)
            case kind if kind.endswith("_call"):
                written = _call(item)
                yield (
                    ToolUse(item.call_id or item.id, item.name, written)
                    if item.name
                    else Text(written, Origin.ASSISTANT)
                )


def _add_item(made: Prompt, item: _Item) -> None:
    if item.type == "reasoning" or item.role == "assistant":
        # A tool call is no such sign: calls made at once may stand each before its own result.
        made.results.clear()
    match item.type:
        case "message":
            for text in content_texts(item.content, _ORIGINS.get(item.role or "", Origin.USER)):
                made.add(*text)
        case "reasoning":
            made.add(_reasoning(item), Origin.REASONING)
        case "compaction":
            made.add(item.encrypted_content, Origin.ASSISTANT)
        case "additional_tools" | "mcp_list_tools" | "tool_search_output":
            for definition in item.tools or ():
                made.add(compact(definition), Origin.TOOLS)
        case "item_reference":
            made.is_whole = False
        case kind if kind.endswith("_output"):
            for text in content_texts(item.output, Origin.TOOL_RESULT):
                made.add(*text)
            if item.call_id:
                made.results.append(ToolResult(item.call_id, None, compact(item.output)))
        case kind if kind.endswith("_call"):
            made.add(_call(item), Origin.ASSISTANT)
            made.add(item.output, Origin.TOOL_RESULT)  # of a tool the server ran
            made.add(item.result, Origin.MEDIA)  # a picture it made


def _reasoning(item: _Item) -> Token:
    """The fullest of the forms in which reasoning is given."""
    forms = (item.content, item.encrypted_content, item.summary)
    return compact(next((form for form in forms if not is_empty(form)), NO_TEXT))


def _call(item: _Item) -> Token:
    forms = (item.arguments, item.input, item.code, item.action)
    return compact(next((form for form in forms if not is_empty(form)), NO_TEXT))


def _answer(response: _Response) -> Answer:
    if response.id is None and response.usage is None and not response.error:
        raise ValueError("a response without id, usage or error")
    failed = response.status in ("failed", "cancelled") or bool(response.error)
    waiting = response.status in ("queued", "in_progress")
    counts = _openai.counts(response.usage)
    if counts.web_search_requests is None:
        counts = counts._replace(web_search_requests=_searches(response))
    made = Answer(
        response_id=response.id or None,
        model=response.model or None,
        created=instant(response.created_at),
        finished=instant(response.completed_at),
        status="error" if failed else None if waiting else "ok",
        error_type=(error_type(response.error) or response.status or "error") if failed else None,
        finish_reason=_finish_reason(response) if not waiting else None,
        service_tier=response.service_tier or None,
        counts=counts,
        cost=_openai.stated_cost(response.usage),
        conversation=_id(response.conversation),
    )
    made.ran_tools = any(item.type in _RUN_BY_THE_SERVER for item in response.output or ())
    for written in output_texts(response.output or []):
        if isinstance(written, ToolUse):
            made.use(written)
        else:
            made.add(*written)
    return made


def _finish_reason(response: _Response) -> str | None:
    return response.incomplete_details.reason if response.incomplete_details else response.status


def _searches(response: _Response) -> int | None:
    """Web searches that were made: as stated, else counted; opening a page that was found is not one."""
    if response.tool_usage and response.tool_usage.web_search:
        return response.tool_usage.web_search.num_requests
    if response.output is None or response.usage is None:
        return None
    calls = [item for item in response.output if item.type == "web_search_call"]
    actions = [_action.decode(c.action).type if is_object(c.action) else None for c in calls]
    return sum(action in (None, "search") for action in actions)


def _id(conversation: str | _Named | None) -> str | None:
    return conversation.id if isinstance(conversation, _Named) else conversation
