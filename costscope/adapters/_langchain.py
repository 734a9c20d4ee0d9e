"""LangChain's messages as the tracer writes them, in the form other SDKs give theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from costscope.adapters._langsmith_usage import UsageMetadata
from costscope.adapters._values import NO_TEXT, Token, is_empty, is_list, is_object

_ROLES: Final = {
    "HumanMessage": "user",
    "SystemMessage": "system",
    "AIMessage": "assistant",
    "ToolMessage": "tool",
    "FunctionMessage": "tool",
    "human": "user",
    "system": "system",
    "ai": "assistant",
    "tool": "tool",
    "function": "tool",
}
"""LangChain's classes and short names of messages; chunks are known by the same names."""


class Kwargs(msgspec.Struct, gc=False):
    """The inside of a message of LangChain."""

    type: Any = None
    content: msgspec.Raw = NO_TEXT
    tool_calls: msgspec.Raw = NO_TEXT
    additional_kwargs: msgspec.Raw = NO_TEXT
    tool_call_id: msgspec.Raw = NO_TEXT
    id: Any = None
    usage_metadata: UsageMetadata | None = None
    response_metadata: Any = None


class _Message(msgspec.Struct, gc=False):
    id: Any = None
    type: Any = None
    kwargs: Kwargs | None = None
    data: Kwargs | None = None


_message = msgspec.json.Decoder(_Message)
_list = msgspec.json.Decoder(list[msgspec.Raw])


def flat(held: Token) -> Iterator[Token]:
    """Messages in the form SDKs have them; LangChain nests them by prompt of a batch."""
    if not is_list(held):
        if not is_empty(held):
            yield held
        return
    for entry in _list.decode(held):
        if is_list(entry):
            yield from flat(entry)
        else:
            yield plain(entry)


def plain(token: Token) -> Token:
    """A message of LangChain as one with a role; any other as it is."""
    inner = inside(token)
    if inner is None:
        return token
    kwargs, role = inner
    parts: dict[str, Any] = {"role": role}
    for name in ("content", "tool_calls", "tool_call_id"):
        if not is_empty(value := getattr(kwargs, name)):
            parts[name] = value
    if "tool_calls" not in parts and not is_empty(kwargs.additional_kwargs):
        parts["additional_kwargs"] = kwargs.additional_kwargs
    return msgspec.json.encode(parts)


def inside(token: Token) -> tuple[Kwargs, str] | None:
    """The inside of a message of LangChain, with its role; ``None`` for any other message."""
    if not is_object(token):
        return None
    message = _message.decode(token)
    kwargs = message.kwargs or message.data
    if kwargs is None:
        return None
    named = message.id[-1] if isinstance(message.id, list) and message.id else message.type
    name = str(named).removesuffix("Chunk")
    role = _ROLES.get(name) or _ROLES.get(str(kwargs.type).removesuffix("MessageChunk").lower())
    return kwargs, role or "user"
