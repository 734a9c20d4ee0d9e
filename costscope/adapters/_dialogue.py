"""Reads a conversation in whatever dialect it was logged: OpenAI's, Anthropic's, Gemini's, OTel's, Vercel's.

Tracing tools pass on what an SDK was given, so that one file may hold them all.  Nothing here rejects: what
is not understood is one text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from costscope.adapters._exchange import Answer, Prompt, Text, ToolResult, ToolUse
from costscope.adapters._values import (
    NO_TEXT,
    Token,
    compact,
    is_empty,
    is_list,
    is_object,
    is_string,
    string,
)
from costscope.domain.tokens import Origin

Said = Text | ToolUse | ToolResult

_ROLES: Final = {
    **dict.fromkeys(("system", "developer"), Origin.SYSTEM),
    **dict.fromkeys(("user", "human"), Origin.USER),
    **dict.fromkeys(("assistant", "model", "ai"), Origin.ASSISTANT),
    **dict.fromkeys(("tool", "function"), Origin.TOOL_RESULT),
}
_TOOL_USES: Final = frozenset(
    {"tool_call", "tool-call", "tool_use", "toolCall", "function_call", "server_tool_call", "server_tool_use"}
)
_TOOL_RESULTS: Final = frozenset(
    {"tool_call_response", "tool-result", "tool_result", "function_call_output", "server_tool_call_response"}
)
_REASONING: Final = frozenset({"reasoning", "thinking", "redacted_thinking"})
_MEDIA: Final = ("image", "input_image", "audio", "input_audio", "file", "blob", "uri", "document", "video")


class _Node(msgspec.Struct, gc=False):
    """A message, a part of one, a request or a response, with every field any dialect gives it."""

    type: msgspec.Raw = NO_TEXT
    role: msgspec.Raw = NO_TEXT
    content: msgspec.Raw = NO_TEXT
    contents: msgspec.Raw = NO_TEXT
    parts: msgspec.Raw = NO_TEXT
    text: msgspec.Raw = NO_TEXT
    thinking: msgspec.Raw = NO_TEXT
    summary: msgspec.Raw = NO_TEXT
    reasoning_content: msgspec.Raw = NO_TEXT
    tool_calls: msgspec.Raw = NO_TEXT
    toolCalls: msgspec.Raw = NO_TEXT  # noqa: N815 - the SDK's word
    additional_kwargs: msgspec.Raw = NO_TEXT
    function: msgspec.Raw = NO_TEXT
    function_call: msgspec.Raw = NO_TEXT
    functionCall: msgspec.Raw = NO_TEXT  # noqa: N815
    function_response: msgspec.Raw = NO_TEXT
    functionResponse: msgspec.Raw = NO_TEXT  # noqa: N815
    inline_data: msgspec.Raw = NO_TEXT
    inlineData: msgspec.Raw = NO_TEXT  # noqa: N815
    id: msgspec.Raw = NO_TEXT
    call_id: msgspec.Raw = NO_TEXT
    tool_call_id: msgspec.Raw = NO_TEXT
    tool_use_id: msgspec.Raw = NO_TEXT
    toolCallId: msgspec.Raw = NO_TEXT  # noqa: N815
    name: msgspec.Raw = NO_TEXT
    toolName: msgspec.Raw = NO_TEXT  # noqa: N815
    arguments: msgspec.Raw = NO_TEXT
    args: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT
    output: msgspec.Raw = NO_TEXT
    response: msgspec.Raw = NO_TEXT
    result: msgspec.Raw = NO_TEXT
    is_error: msgspec.Raw = NO_TEXT
    messages: msgspec.Raw = NO_TEXT
    prompt: msgspec.Raw = NO_TEXT
    system: msgspec.Raw = NO_TEXT
    instructions: msgspec.Raw = NO_TEXT
    system_instruction: msgspec.Raw = NO_TEXT
    config: msgspec.Raw = NO_TEXT
    tools: msgspec.Raw = NO_TEXT
    choices: msgspec.Raw = NO_TEXT
    candidates: msgspec.Raw = NO_TEXT
    message: msgspec.Raw = NO_TEXT

    def word(self, *names: str) -> str | None:
        """The first of some fields that is a text."""
        for name in names:
            token = getattr(self, name)
            if token and (found := string(token)):
                return found
        return None

    def value(self, *names: str) -> Token:
        """The first of some fields that holds anything."""
        for name in names:
            token: Token = getattr(self, name)
            if token and not is_empty(token):
                return token
        return NO_TEXT


_node = msgspec.json.Decoder(_Node)
_list = msgspec.json.Decoder(list[msgspec.Raw])
_any = msgspec.json.Decoder(msgspec.Raw)


def add_tools(prompt: Prompt, token: Token) -> None:
    """Add the definitions of tools: a list, in which each may be text of its own."""
    token = unquoted(token)
    for definition in _list.decode(token) if is_list(token) else [token]:
        prompt.add(compact(unquoted(definition)), Origin.TOOLS)


def add_input(prompt: Prompt, token: Token, origin: Origin = Origin.USER) -> None:
    """Add what a request holds; a value of an attribute may be JSON written as text."""
    for said in _said(unquoted(token), origin):
        match said:
            case Text():
                if said.origin in (Origin.ASSISTANT, Origin.REASONING):
                    prompt.results.clear()
                prompt.add(said.token, said.origin)
            case ToolUse():
                prompt.results.clear()
                prompt.add(said.arguments, Origin.ASSISTANT)
            case ToolResult():
                prompt.results.append(said)


def add_output(answer: Answer, token: Token, origin: Origin = Origin.ASSISTANT) -> None:
    """Add what came back."""
    for said in _said(unquoted(token), origin):
        match said:
            case Text():
                answer.add(said.token, said.origin)
            case ToolUse():
                answer.use(said)


def unquoted(token: Token) -> Token:
    """A value that was written as JSON text, as what it is."""
    text = string(token).strip() if is_string(token) else ""
    if text[:1] not in ("{", "["):
        return token
    try:
        return bytes(_any.decode(text.encode()))
    except (msgspec.DecodeError, RecursionError):
        return token


def _said(token: Token, origin: Origin) -> Iterator[Said]:
    if is_list(token):
        yield from _each(token, origin)
    elif is_object(token):
        yield from _object(token, _node.decode(token), origin)
    elif not is_empty(token):
        yield Text(token, origin)


def _object(token: Token, node: _Node, origin: Origin) -> Iterator[Said]:
    if node.role and is_string(node.role):
        yield from _message(node, origin)
    elif request := node.value("messages", "contents", "prompt"):
        yield from _request(node, request, origin)
    elif node.value("input") and not node.value("type", "toolName", "name"):
        yield from _request(node, node.input, origin)
    elif inner := node.value("choices", "candidates", "message"):
        yield from _said(inner, Origin.ASSISTANT)
    else:
        yield from _part(token, node, origin)


def _each(token: Token, origin: Origin) -> Iterator[Said]:
    for entry in _list.decode(token):
        if is_object(entry) or is_list(entry):
            yield from _said(entry, origin)
        elif is_string(entry):
            yield Text(entry, origin)
        else:  # numbers, such as an embedding or token ids, whose digits say nothing
            yield Text(token, Origin.MEDIA)
            return


def _request(node: _Node, messages: Token, origin: Origin) -> Iterator[Said]:
    for holder in (node, _node.decode(node.config) if is_object(node.config) else None):
        if holder is None:
            continue
        for definition in _list.decode(holder.tools) if is_list(holder.tools) else []:
            yield Text(compact(definition), Origin.TOOLS)
        if system := holder.value("system", "instructions", "system_instruction"):
            yield from _said(system, Origin.SYSTEM)
    yield from _said(messages, origin)


def _message(node: _Node, origin: Origin) -> Iterator[Said]:
    origin = _ROLES.get(string(node.role).lower(), origin)
    if not is_empty(node.reasoning_content):
        yield Text(node.reasoning_content, Origin.REASONING)
    body = node.value("parts", "content", "contents", "text")
    if origin is Origin.TOOL_RESULT:
        if is_object(body) and not is_empty(_node.decode(body).function):
            yield Text(compact(body), Origin.TOOLS)  # LangChain shows a bound tool as a message
            return
        if (tool_call_id := node.word("tool_call_id", "id", "call_id")) and not _holds_results(body):
            yield ToolResult(tool_call_id, None, compact(body))
    yield from _content(body, origin)
    calls = node.value("tool_calls", "toolCalls")
    if not calls and is_object(node.additional_kwargs):
        calls = _node.decode(node.additional_kwargs).tool_calls
    for call in _list.decode(calls) if is_list(calls) else []:
        if is_object(call):
            yield _tool_use(_node.decode(call))
    if is_object(node.function_call):
        yield _tool_use(_node.decode(node.function_call))


def _holds_results(body: Token) -> bool:
    """Whether the parts of a tool's message say themselves whose result they are."""
    return is_list(body) and any(
        string(_node.decode(part).type) in _TOOL_RESULTS for part in _list.decode(body) if is_object(part)
    )


def _content(body: Token, origin: Origin) -> Iterator[Said]:
    if is_list(body):
        for part in _list.decode(body):
            if is_object(part):
                yield from _part(part, _node.decode(part), origin)
            else:
                yield Text(compact(part), origin)
    elif is_object(body):
        yield from _part(body, _node.decode(body), origin)
    elif not is_empty(body):
        yield Text(body, origin)


def _part(token: Token, node: _Node, origin: Origin) -> Iterator[Said]:
    kind = string(node.type)
    if kind == "text" and is_string(text := node.text or node.content):
        if not is_empty(text):
            yield Text(text, origin)
        return
    used = node.value("function_call", "functionCall")
    returned = node.value("function_response", "functionResponse")
    if is_object(used):
        yield _tool_use(_node.decode(used))
    elif is_object(returned):
        yield from _tool_result(_node.decode(returned))
    elif kind in _TOOL_USES or (not kind and (node.toolName or node.function)):
        yield _tool_use(node)
    elif kind in _TOOL_RESULTS:
        yield from _tool_result(node)
    elif kind in _REASONING or kind.endswith("ReasoningContent"):
        yield Text(compact(node.value("thinking", "content", "text", "summary")), Origin.REASONING)
    elif kind.startswith(_MEDIA) or node.value("inline_data", "inlineData"):
        yield Text(token, Origin.MEDIA)
    elif inner := node.value("text", "parts", "content"):
        yield from _content(inner, origin)
    elif not is_empty(token):
        yield Text(compact(token), origin)


def _tool_use(node: _Node) -> ToolUse:
    id_ = node.word("id", "toolCallId", "call_id", "tool_call_id")
    inner = _node.decode(node.function) if is_object(node.function) else node
    name = inner.word("name", "toolName") or node.word("name", "toolName") or ""
    return ToolUse(id_, name, compact(inner.value("arguments", "args", "input")))


def _tool_result(node: _Node) -> Iterator[Said]:
    body = node.value("response", "result", "output", "content")
    if id_ := node.word("tool_use_id", "toolCallId", "call_id", "tool_call_id", "id", "name"):
        is_error = {b"true": True, b"false": False}.get(bytes(node.is_error))
        yield ToolResult(id_, is_error, compact(body))
    if not is_empty(body):
        yield Text(compact(body), Origin.TOOL_RESULT)
