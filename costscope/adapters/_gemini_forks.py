"""Lines of Qwen Code and of iFlow, which write Gemini's parts into envelopes like Claude Code's."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._exchange import Text, ToolResult, ToolUse
from costscope.adapters._gemini_parts import Parts, Usage, counts_of, given_back, parts_of
from costscope.adapters._gemini_session import Message, Session
from costscope.adapters._values import (
    NO_TEXT,
    UNKNOWN,
    Count,
    Token,
    TokenCounts,
    compact,
    is_empty,
    is_list,
)
from costscope.domain.tokens import Origin, TokenRule

_IDENTIFIER: Final = re.compile(r"[A-Za-z][\w.-]{0,63}")


class _IflowUsage(msgspec.Struct, gc=False):
    input_tokens: Count | None = None
    output_tokens: Count | None = None


class _Message(msgspec.Struct, gc=False):
    id: str | None = None
    model: str | None = None
    parts: msgspec.Raw = NO_TEXT
    content: msgspec.Raw = NO_TEXT
    usage: _IflowUsage | None = None


class _Event(msgspec.Struct, gc=False, rename={"name": "event.name"}):
    name: str | None = None
    model: str | None = None
    input_token_count: Count | None = None
    output_token_count: Count | None = None
    cached_content_token_count: Count | None = None
    thoughts_token_count: Count | None = None
    tool_token_count: Count | None = None
    total_token_count: Count | None = None
    status_code: Any = None
    error_type: Any = None

    def counts(self) -> TokenCounts:
        return counts_of(
            self.input_token_count,
            self.tool_token_count,
            self.cached_content_token_count,
            self.output_token_count,
            self.thoughts_token_count,
            self.total_token_count,
        )


class _Payload(msgspec.Struct, gc=False, rename="camel"):
    ui_event: _Event | None = None


class _ToolStatus(msgspec.Struct, gc=False):
    status: str | None = None


class Envelope(Message, gc=False, rename="camel"):
    """One line of a fork, or, without what is added here, of Gemini CLI."""

    uuid: str | None = None
    session_id: str | None = None
    subtype: str | None = None
    cwd: str | None = None
    message: _Message | None = None
    usage_metadata: Usage | None = None
    tool_call_result: _ToolStatus | None = None
    system_payload: msgspec.Raw = NO_TEXT


class _Block(msgspec.Struct, gc=False):
    type: str = ""
    text: msgspec.Raw = NO_TEXT
    id: str | None = None
    name: str | None = None
    input: msgspec.Raw = NO_TEXT
    tool_use_id: str | None = None
    content: msgspec.Raw = NO_TEXT


class _Returned(msgspec.Struct, gc=False):
    response: msgspec.Raw = NO_TEXT


class _ResponseParts(msgspec.Struct, gc=False, rename="camel"):
    function_response: _Returned | None = None


class _Wrapped(msgspec.Struct, gc=False, rename="camel"):
    response_parts: _ResponseParts | None = None


_payload: Final = msgspec.json.Decoder(_Payload)
_blocks: Final = msgspec.json.Decoder(list[_Block])
_wrapped: Final = msgspec.json.Decoder(_Wrapped)


class Envelopes:
    """What the lines of one session of a fork have said so far."""

    def __init__(self, session: Session) -> None:
        self._session = session
        session.rule, session.provider = TokenRule.AUTO, None
        self._announced: tuple[TokenCounts, str | None, str | None] | None = None
        """A response the telemetry told of, whose line is still to come: counts, model, id."""

    def take(self, line: Envelope, number: int, out: Batch) -> None:
        """Put a line's rows into the batch."""
        session = self._session
        session.id = line.session_id or session.id
        session.project = line.cwd or session.project
        session.starts(line.timestamp)
        message = line.message
        if line.type == "system" and line.subtype == "ui_telemetry":
            self._take_telemetry(_payload.decode(line.system_payload), line, number, out)
        elif message is None or line.type not in ("user", "assistant", "tool_result"):
            out.skip("system" if line.type == "system" else "other")
        elif line.type == "assistant":
            self._take_answer(line, message, number, out)
        else:
            told = _told(message, Origin.USER)
            session.add_entry(told.texts, number, out)
            status = line.tool_call_result.status if line.tool_call_result else None
            for result in told.results:
                failed = {"error": True, "success": False}.get(status or "", result.is_error)
                session.add_result(result._replace(is_error=failed), number, out)
            out.accepted += 1

    def _take_answer(self, line: Envelope, message: _Message, number: int, out: Batch) -> None:
        counts = UNKNOWN
        if line.usage_metadata:
            counts = line.usage_metadata.counts()
        elif message.usage and (message.usage.input_tokens or message.usage.output_tokens):
            # iFlow writes 0 where it does not know.
            counts = TokenCounts(
                input_tokens=message.usage.input_tokens, output_tokens=message.usage.output_tokens
            )
        if self._announced and self._announced[0][:7] != counts[:7]:
            self._settle(number, out)
        self._announced = None
        known_as, model = message.id or line.uuid, line.model or message.model
        self._session.add_call(_told(message, Origin.ASSISTANT), counts, known_as, model, number, out)
        out.accepted += 1

    def _take_telemetry(self, payload: _Payload, line: Envelope, number: int, out: Batch) -> None:
        """A response the telemetry alone tells of was a side call; the others are told by their lines."""
        event = payload.ui_event
        kind = (event.name or "").rpartition(".")[2] if event else ""
        if event and kind == "api_error":
            status = event.status_code if isinstance(event.status_code, int) else None
            name = event.error_type if isinstance(event.error_type, str) else ""
            error = name if _IDENTIFIER.fullmatch(name) else "error"
            self._session.add_failure(event.model, status, error, number, out)
            out.accepted += 1
            return
        if event and kind == "api_response":
            self._settle(number, out)
            self._announced = event.counts(), event.model, line.uuid
        out.skip("telemetry")

    def _settle(self, number: int, out: Batch) -> None:
        if self._announced:
            counts, model, known_as = self._announced
            self._session.add_call(Parts([], [], []), counts, known_as, model, number, out)


def _told(message: _Message, origin: Origin) -> Parts:
    """What a message holds: Gemini's parts, or iFlow's blocks."""
    if not is_empty(message.parts) or not is_list(message.content):
        return parts_of(message.parts or message.content, origin)
    found = Parts([], [], [])
    for block in _blocks.decode(message.content):
        if block.type == "tool_use":
            arguments = compact(block.input) or b'""'
            found.texts.append(Text(arguments, Origin.ASSISTANT))
            found.uses.append(ToolUse(block.id, block.name or "", arguments))
        elif block.type == "tool_result":
            given, failed = _given(block.content)
            found.texts.append(Text(given, Origin.TOOL_RESULT))
            if block.tool_use_id:
                found.results.append(ToolResult(block.tool_use_id, failed, given))
        elif not is_empty(block.text):
            found.texts.append(Text(block.text, origin))
    return found


def _given(content: Token) -> tuple[Token, bool | None]:
    """What iFlow sent back of a tool's result, of which it also keeps what the user was shown."""
    if not is_empty(content) and memoryview(content)[0] == ord("{"):
        wrapped = _wrapped.decode(content).response_parts
        if wrapped and wrapped.function_response:
            return given_back(wrapped.function_response.response)
    return compact(content) or b'""', None
