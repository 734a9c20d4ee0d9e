"""The messages of an Inspect sample, each text numbered once however often events refer to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._labels import label
from costscope.adapters._values import NO_TEXT, Token, compact, is_empty, is_list, is_string
from costscope.domain.tokens import Origin

_ORIGINS: Final = {"system": Origin.SYSTEM, "assistant": Origin.ASSISTANT, "tool": Origin.TOOL_RESULT}
_REFERENCE: Final = b'"attachment://'
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_MOST: Final = 100_000
"""Messages one event may refer to: no conversation is that long."""


class _Part(msgspec.Struct, gc=False):
    type: str = ""
    text: msgspec.Raw = NO_TEXT
    reasoning: msgspec.Raw = NO_TEXT


class _ToolCall(msgspec.Struct, gc=False):
    id: str | None = None
    function: str | None = None
    arguments: msgspec.Raw = NO_TEXT


class _Message(msgspec.Struct, gc=False):
    role: str | None = None
    content: msgspec.Raw = NO_TEXT
    tool_calls: list[_ToolCall] | None = None
    tool_call_id: str | None = None
    error: Any = None


class Told(msgspec.Struct, gc=False):
    """A message, its texts numbered."""

    segments: list[int]
    is_answer: bool
    uses: list[tuple[str | None, str, int]]
    """Id, name and arguments of the tools it calls."""
    result: tuple[str | None, bool, int] | None
    """Id, failure and text of the tool whose result it is."""


_message = msgspec.json.Decoder(_Message)
_part = msgspec.json.Decoder(_Part)
_list = msgspec.json.Decoder(list[msgspec.Raw])


class Messages:
    """Reads the messages of one sample."""

    def __init__(self, attachments: dict[str, msgspec.Raw], pool: list[msgspec.Raw], out: Batch) -> None:
        self._attachments = attachments
        self._pool = pool
        self._out = out
        self._read: dict[int, Told] = {}
        self._numbers: dict[tuple[bytes, Origin], int] = {}

    def sent(self, given: Token, refs: list[tuple[int, int]] | None) -> list[Told]:
        """The messages of a request.  Raises ``ValueError`` when any is not understood."""
        if not refs:
            return [self.told(raw) for raw in (_list.decode(given) if is_list(given) else [])]
        if sum(max(high - low, 0) for low, high in refs) > _MOST:
            raise ValueError("an event refers to more messages than a conversation has")
        return [self._pooled(place) for low, high in refs for place in range(low, high)]

    def tools(self, definitions: Token) -> list[int]:
        """The definitions of tools, with the texts they refer to."""
        if not is_list(definitions):
            return []
        return [self._number(raw, Origin.TOOLS) for raw in _list.decode(definitions)]

    def told(self, raw: Token) -> Told:
        """One message.  Raises ``ValueError`` when it is not understood."""
        message = _message.decode(raw)
        origin = _ORIGINS.get(message.role or "", Origin.USER)
        parts = list(_parts(message.content, origin))
        segments = [self._number(token, kind) for token, kind in parts if not is_empty(token)]
        uses = []
        for call in message.tool_calls or ():
            arguments = self._number(compact(call.arguments) or b'""', Origin.ASSISTANT)
            uses.append((label(call.id), call.function or "", arguments))
            segments.append(arguments)
        result = None
        if origin is Origin.TOOL_RESULT:
            whole = segments[0] if segments else self._number(b'""', Origin.TOOL_RESULT)
            result = (label(message.tool_call_id), message.error is not None, whole)
        return Told(segments, origin is Origin.ASSISTANT, uses, result)

    def add_uses(self, told: Told, number: int) -> None:
        """Put the tool calls of an answer into the batch."""
        for id_, name, arguments in told.uses:
            self._out.table("tool_calls", _TOOL_USE)((number, id_, name, arguments))

    def add_results(self, sent: list[Told], number: int) -> None:
        """Put the results the model has not answered yet into the batch."""
        answered = max((place for place, told in enumerate(sent) if told.is_answer), default=-1)
        for told in sent[answered + 1 :]:
            if told.result and told.result[0]:
                self._out.table("tool_calls", _TOOL_RESULT)((number, *told.result))

    def _pooled(self, place: int) -> Told:
        if not 0 <= place < len(self._pool):
            raise ValueError("an event refers to a message that is not there")
        if place not in self._read:
            self._read[place] = self.told(self._pool[place])
        return self._read[place]

    def _number(self, token: Token, origin: Origin) -> int:
        """The number of a text; one that is kept apart is measured once, however often it is referred to."""
        if not is_string(token) or bytes(memoryview(token)[: len(_REFERENCE)]) != _REFERENCE:
            return self._out.text(compact(token), origin)
        key = (bytes(token), origin)
        if key not in self._numbers:
            name = msgspec.json.decode(token).removeprefix("attachment://")
            self._numbers[key] = self._out.text(self._attachments.get(name, token), origin)
        return self._numbers[key]


def _parts(content: Token, origin: Origin) -> Iterator[tuple[Token, Origin]]:
    if not is_list(content):
        yield content, origin
        return
    for raw in _list.decode(content):
        if is_string(raw):
            yield raw, origin
            continue
        part = _part.decode(raw)
        if part.type == "text":
            yield part.text, origin
        elif part.type == "reasoning":
            yield part.reasoning, Origin.REASONING
        else:
            yield raw, Origin.MEDIA
