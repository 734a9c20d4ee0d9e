"""Chats with GitHub Copilot in VS Code, as its command "Chat: Export Chat…" writes them.

Token rule: none; no tokens are recorded, so that those of every call are unknown.

A request of the user is answered in rounds, each a call of a model with what it said and the tools it asked
for; their results stand beside the rounds.  A request without rounds was one call.  A record is a request or
a round.  The session is the conversation.  What the extension puts around the user's words, such as open
files, is part of the user's message; its system prompt and the definitions of tools are in no file.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._labels import label, word
from costscope.adapters._moments import moment
from costscope.adapters._values import NO_TEXT, Token, compact, is_empty, is_list, is_object, is_string
from costscope.domain.tokens import Origin, TokenRule

_PLACE: Final = ("line", "kind", "thread_id", "conversation_id", "agent", "start_time")
_ENTRY: Final = (*_PLACE, "input_segments")
_CALL: Final = (
    *_PLACE,
    *("request_id", "provider", "requested_model", "status", "error_type", "output_segments"),
)
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_MARKS: Final = (b'"requesterUsername"', b'"responderUsername"')
_NOTHING: Final = b'""'


class _ToolCall(msgspec.Struct, gc=False):
    id: Any = None
    name: str = ""
    arguments: msgspec.Raw = NO_TEXT


class _Round(msgspec.Struct, gc=False, rename="camel"):
    id: Any = None
    response: msgspec.Raw = NO_TEXT
    tool_calls: list[_ToolCall] | None = None


class _Given(msgspec.Struct, gc=False):
    content: msgspec.Raw = NO_TEXT


class _Metadata(msgspec.Struct, gc=False, rename="camel"):
    session_id: Any = None
    rendered_user_message: msgspec.Raw = NO_TEXT
    rendered_global_context: msgspec.Raw = NO_TEXT
    tool_call_rounds: list[msgspec.Raw] | None = None
    tool_call_results: dict[str, _Given] | None = None


class _Error(msgspec.Struct, gc=False):
    code: Any = None


class _Result(msgspec.Struct, gc=False, rename="camel"):
    metadata: _Metadata | None = None
    error_details: _Error | None = None


class _Words(msgspec.Struct, gc=False):
    text: msgspec.Raw = NO_TEXT
    value: msgspec.Raw = NO_TEXT


class _Agent(msgspec.Struct, gc=False):
    id: Any = None


class _Request(msgspec.Struct, gc=False, rename="camel"):
    request_id: Any = None
    message: _Words | None = None
    response: list[msgspec.Raw] | None = None
    result: _Result | None = None
    agent: _Agent | None = None
    timestamp: float | None = None
    model_id: str | None = None
    is_canceled: bool | None = None


class Document(msgspec.Struct, gc=False, rename="camel"):
    """An exported chat; its requests are decoded one by one, so that a broken one spoils no other."""

    requests: list[msgspec.Raw]
    session_id: Any = None


_request = msgspec.json.Decoder(_Request)
_round = msgspec.json.Decoder(_Round)
_raws = msgspec.json.Decoder(list[msgspec.Raw])
_words = msgspec.json.Decoder(_Words)


class VscodeCopilot(JsonDocument):
    """Chats with GitHub Copilot in VS Code."""

    name = "vscode_copilot"
    title = "GitHub Copilot chats of VS Code (JSON)"
    export_hint = "the command Chat: Export Chat… in VS Code"
    blind_spots = "all tokens and costs, the system prompt, tool definitions, when each round was asked"
    document_type = Document
    constants: ClassVar = {
        "context": "thread",
        "operation": "chat",
        "token_rule": TokenRule.INCLUSIVE.value,
    }

    def sniff(self, sample: Sample) -> Match | None:
        """It begins by naming who asks and who responds."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if head.startswith(b"{") and all(mark in head for mark in _MARKS) and b'"requests"' in head:
            return Match(0.95, "a chat with requests, a requester and a responder")
        return None

    def take(self, document: Document, name: str, out: Batch) -> None:
        """Put the rows of all requests into the batch."""
        number = 0
        for raw in document.requests:
            number += 1
            try:
                request = _request.decode(raw)
                turn = _Turn(request, label(document.session_id) or label(name), out)
            except RecursionError:
                out.reject(number, "nested too deeply")
            except ValueError as error:
                out.reject(number, str(error))
            else:
                number = turn.write(number)


class _Turn:
    """One request of the user, with its rounds, on its way into a batch."""

    def __init__(self, request: _Request, session: str | None, out: Batch) -> None:
        self._request = request
        self._out = out
        result = request.result or _Result()
        self._metadata = result.metadata or _Metadata()
        self._failed = result.error_details
        self._session = label(self._metadata.session_id) or session
        self._agent = label(request.agent.id) if request.agent else None
        self._time = moment(request.timestamp)

    def write(self, number: int) -> int:
        """Add the rows of a request, whose own number is given, and of its rounds; returns the last number.

        What tools gave back has a number of its own, after that of the round which asked for it.
        """
        metadata, request = self._metadata, self._request
        asked = metadata.rendered_user_message
        if is_empty(asked):
            asked = request.message.text if request.message else NO_TEXT
        self._hear(number, [*_texts(metadata.rendered_global_context), *_texts(asked)], Origin.USER)
        self._out.accepted += 1
        rounds = metadata.tool_call_rounds or []
        if not rounds:
            said = [text for part in request.response or () for text in _texts(part)]
            number += 1
            self._say(number, request.request_id, said, is_last=True)
        for raw in rounds:
            number += 1
            try:
                found = _round.decode(raw)
                self._say(
                    number, found.id, _texts(found.response), found.tool_calls, is_last=raw is rounds[-1]
                )
            except RecursionError:
                self._out.reject(number, "nested too deeply")
            except ValueError as error:
                self._out.reject(number, str(error))
            else:
                self._out.accepted += 1
                number += 1
                self._add_results(number, found.tool_calls or [])
        return number

    def _hear(self, number: int, texts: list[Token], origin: Origin) -> None:
        heard = [self._out.text(text, origin) for text in texts]
        if heard:
            self._out.table("records", _ENTRY)((*self._place(number, "entry"), heard))

    def _say(
        self,
        number: int,
        known_as: Any,
        texts: list[Token],
        tools: list[_ToolCall] | None = None,
        *,
        is_last: bool,
    ) -> None:
        out = self._out
        written = [out.text(text, Origin.ASSISTANT) for text in texts]
        for tool in tools or ():
            arguments = out.text(compact(tool.arguments) or _NOTHING, Origin.ASSISTANT)
            written.append(arguments)
            out.table("tool_calls", _TOOL_USE)((number, label(tool.id), tool.name, arguments))
        asked = self._request.model_id
        vendor, slash, _ = (asked or "").partition("/")
        status: str | None = "ok"
        error: str | None = None
        if is_last and self._failed:
            status, error = "error", word(self._failed.code) or "error"
        elif is_last and self._request.is_canceled:
            status = None
        row = (label(known_as), vendor if slash else None, asked, status, error, written)
        out.table("records", _CALL)((*self._place(number, "call"), *row))

    def _add_results(self, number: int, tools: list[_ToolCall]) -> None:
        results = self._metadata.tool_call_results or {}
        for tool in tools:
            given = results.get(tool.id) if isinstance(tool.id, str) else None
            if given is not None:
                result = self._out.text(compact(given.content) or _NOTHING, Origin.TOOL_RESULT)
                self._out.table("tool_calls", _TOOL_RESULT)((number, label(tool.id), None, result))
                self._out.table("records", _ENTRY)((*self._place(number, "entry"), [result]))

    def _place(self, number: int, kind: str) -> tuple[object, ...]:
        return number, kind, self._session, self._session, self._agent, self._time


def _texts(said: Token) -> list[Token]:
    """The texts of a message: a string, a part with its text or value, or parts."""
    if is_string(said):
        return [] if is_empty(said) else [said]
    if is_list(said):
        return [text for part in _raws.decode(said) for text in _texts(part)]
    part = _words.decode(said) if is_object(said) else _Words()
    return [text for text in (part.text, part.value) if is_string(text) and not is_empty(text)]
