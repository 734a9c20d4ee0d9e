"""Sessions of Cline's SDK (``~/.cline/data/sessions/*/*.messages.json``), compacted ones included.

Token rule: decided per record; the providers seen count cached tokens within the input.

A message is a record; an assistant's is a call.  A fork begins with the messages of its parent, which have
the same ids there.  A message that says it is a compaction starts history anew.  The cost is what Cline was
told or reckoned, in which 0 is unknown.  The older extension's files (``ui_messages.json``) are not read.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Final, NamedTuple

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exchange import Text, ToolResult, ToolUse
from costscope.adapters._values import NO_TEXT, Count, Token, compact, dollars, instant, is_empty, is_list
from costscope.domain.tokens import Origin, TokenRule

_PLACE: Final = ("line", "kind", "task_id", "thread_id", "start_time")
_ENTRY: Final = (*_PLACE, "input_segments")
_CALL: Final = (
    *_PLACE,
    "conversation_id",
    "agent",
    "response_id",
    "provider",
    "model",
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "output_tokens",
    "recorded_cost",
    "recorded_cost_source",
    "output_segments",
)
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_MARKS: Final = (
    re.compile(rb'"sessionId"\s*:\s*"'),
    re.compile(rb'"messages"\s*:\s*\[\s*\{'),
    re.compile(rb'"role"\s*:\s*"(?:user|assistant)"'),
    re.compile(rb'"updated_at"\s*:\s*"|"modelInfo"\s*:\s*\{'),
)
_TICK: Final = timedelta(microseconds=1)
_NOTHING: Final = b'""'


class _Metrics(msgspec.Struct, gc=False, rename="camel"):
    input_tokens: Count | None = None
    output_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    cost: Decimal | None = None


class _ModelInfo(msgspec.Struct, gc=False):
    id: str | None = None
    provider: str | None = None


class _Metadata(msgspec.Struct, gc=False):
    kind: str | None = None


class _Message(msgspec.Struct, gc=False):
    id: str | None = None
    role: str | None = None
    content: msgspec.Raw = NO_TEXT
    ts: float | None = None
    model_info: _ModelInfo | None = msgspec.field(name="modelInfo", default=None)
    metrics: _Metrics | None = None
    metadata: _Metadata | None = None


class _Block(msgspec.Struct, gc=False):
    type: str = ""
    text: msgspec.Raw = NO_TEXT
    thinking: msgspec.Raw = NO_TEXT
    content: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT
    id: str | None = None
    name: str | None = None
    tool_use_id: str | None = None
    is_error: bool | None = None


class Session(msgspec.Struct, gc=False):
    """A session's file."""

    session_id: str | None = msgspec.field(name="sessionId", default=None)
    agent: str | None = None
    system_prompt: msgspec.Raw = NO_TEXT
    messages: list[msgspec.Raw] | None = None


class _Said(NamedTuple):
    texts: list[Text]
    uses: list[ToolUse]
    results: list[ToolResult]


_message: Final = msgspec.json.Decoder(_Message)
_blocks: Final = msgspec.json.Decoder(list[_Block])
_NO_METRICS: Final = _Metrics()
_NO_MODEL: Final = _ModelInfo()


class Cline(JsonDocument):
    """Sessions of Cline."""

    name = "cline"
    title = "Cline sessions (JSON)"
    export_hint = "they are the .messages.json files in ~/.cline/data/sessions; ingest that folder"
    blind_spots = "no tool definitions (their tokens are unattributed), no failed requests, no outcome"
    document_type = Session
    constants: ClassVar = {
        "context": "thread",
        "operation": "chat",
        "status": "ok",
        "token_rule": TokenRule.AUTO.value,
    }

    def sniff(self, sample: Sample) -> Match | None:
        """One object with a session, and messages of a role with what told of them."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if head.startswith(b"{") and all(mark.search(head) for mark in _MARKS):
            return Match(0.9, "an object with sessionId, messages, roles, and updated_at or modelInfo")
        return None

    def take(self, document: Session, name: str, out: Batch) -> None:
        """Put the rows of a session into the batch."""
        if document.messages is None:
            raise ValueError("not a session: it has no messages")
        document.session_id = document.session_id or name
        run = _Run(document, out)
        for number, raw in enumerate(document.messages, 1):
            try:
                run.take(_message.decode(raw), number)
            except RecursionError:
                out.reject(number, "nested too deeply")
            except ValueError as error:
                out.reject(number, str(error))


class _Run:
    """One session on its way into a batch, message by message."""

    def __init__(self, session: Session, out: Batch) -> None:
        self._session = session
        self._out = out
        self._moment: datetime | None = None
        self._instructions = (
            [] if is_empty(session.system_prompt) else [Text(session.system_prompt, Origin.SYSTEM)]
        )
        self._is_first = True

    def take(self, message: _Message, number: int) -> None:
        """Add the rows of a message."""
        if message.role not in ("user", "assistant"):
            raise ValueError("not a message: it has no role")
        is_answer = message.role == "assistant"
        said = _said(message.content, Origin.ASSISTANT if is_answer else Origin.USER)
        cost = dollars((message.metrics or _NO_METRICS).cost) or None
        moment = instant(message.ts)
        if moment and (self._moment is None or moment > self._moment):
            self._moment = moment
        kind = message.metadata.kind if message.metadata else None
        is_compaction = kind in ("compaction", "compaction_summary")
        if self._is_first and not is_compaction and self._instructions:
            self._add_entry(self._instructions, number, "entry")
        self._is_first = False
        if is_answer:
            self._add_call(message, said, cost, number)
        elif is_compaction:
            self._add_entry([*self._instructions, *said.texts], number, "reset")
        else:
            self._add_entry(said.texts, number, "entry")
        for result in said.results:
            given = self._out.text(result.content, Origin.TOOL_RESULT)
            self._out.table("tool_calls", _TOOL_RESULT)((number, result.id, result.is_error, given))
        self._out.accepted += 1

    def _add_call(self, message: _Message, said: _Said, cost: Decimal | None, number: int) -> None:
        out = self._out
        metrics, model = message.metrics or _NO_METRICS, message.model_info or _NO_MODEL
        out.table("records", _CALL)(
            (
                *self._place(number, "call"),
                self._session.session_id,
                self._session.agent,
                message.id,
                model.provider,
                model.id,
                metrics.input_tokens,
                metrics.cache_read_tokens,
                metrics.cache_write_tokens,
                metrics.output_tokens,
                cost,
                None if cost is None else "client",
                [out.text(*text) for text in said.texts],
            )
        )
        for use in said.uses:
            written = out.text(use.arguments, Origin.ASSISTANT)
            out.table("tool_calls", _TOOL_USE)((number, use.id, use.name, written))

    def _add_entry(self, texts: list[Text], number: int, kind: str) -> None:
        segments = [self._out.text(*text) for text in texts]
        self._out.table("records", _ENTRY)((*self._place(number, kind), segments))

    def _place(self, number: int, kind: str) -> tuple[object, ...]:
        """Rows of one message follow each other by a microsecond."""
        session, moment = self._session.session_id, self._moment
        if moment is not None:
            self._moment = moment + _TICK
        return number, kind, session, session, moment


def _said(content: Token, origin: Origin) -> _Said:
    """What a message holds: text, or blocks of which some are files, tools and pictures."""
    found = _Said([], [], [])
    if not is_list(content):
        found.texts.extend([] if is_empty(content) else [Text(compact(content), origin)])
        return found
    for block in _blocks.decode(content):
        text = Text(block.text, origin)
        match block.type:
            case "thinking" | "redacted_thinking":
                text = Text(block.thinking, Origin.REASONING)
            case "file":
                text = Text(block.content, origin)
            case "tool_use":
                text = Text(compact(block.input), Origin.ASSISTANT)
                found.uses.append(ToolUse(block.id, block.name or "", compact(block.input) or _NOTHING))
            case "tool_result":
                text = Text(compact(block.content), Origin.TOOL_RESULT)
                if block.tool_use_id:
                    given = compact(block.content) or _NOTHING
                    found.results.append(ToolResult(block.tool_use_id, block.is_error, given))
            case kind if kind != "text":
                text = Text(b'"media"', Origin.MEDIA)
        if not is_empty(text.token):
            found.texts.append(text)
    return found
