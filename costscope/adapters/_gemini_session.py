"""Turns the messages of one session of Gemini CLI, or of a fork of it, into rows.

A message is told in full whenever any of it changes: what was told before is not told again.  Rows of one
message follow each other by a microsecond, so that what a tool gave back stands after the call for it.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

import msgspec
import xxhash

from costscope.adapters._batch import Batch
from costscope.adapters._exchange import Text, ToolResult, ToolUse
from costscope.adapters._gemini_parts import Parts, counts_of, parts_of
from costscope.adapters._values import NO_TEXT, UNKNOWN, Count, TokenCounts, compact, is_empty
from costscope.domain.tokens import Origin, TokenRule

_PLACE: Final = ("line", "kind", "task_id", "thread_id", "start_time")
_ENTRY: Final = (*_PLACE, "input_segments")
_CALL: Final = (
    *_PLACE,
    "conversation_id",
    "project",
    "response_id",
    "provider",
    "model",
    "token_rule",
    "output_segments",
    *TokenCounts._fields,
)
_FAILURE: Final = (*_PLACE, "provider", "model", "status", "http_status", "error_type", "context")
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_TICK: Final = timedelta(microseconds=1)
_UUID: Final = 32
"""Characters from which on an id is taken to be unique everywhere."""


class _Tokens(msgspec.Struct, gc=False):
    input: Count | None = None
    output: Count | None = None
    cached: Count | None = None
    thoughts: Count | None = None
    tool: Count | None = None
    total: Count | None = None

    def counts(self) -> TokenCounts:
        return counts_of(self.input, self.tool, self.cached, self.output, self.thoughts, self.total)


class _ToolCall(msgspec.Struct, gc=False):
    id: str | None = None
    name: str | None = None
    args: msgspec.Raw = NO_TEXT
    result: msgspec.Raw = NO_TEXT
    status: str | None = None


class Message(msgspec.Struct, gc=False, rename="camel"):
    """One message as Gemini CLI records it."""

    id: str | None = None
    timestamp: datetime | None = None
    type: str | None = None
    content: msgspec.Raw = NO_TEXT
    model: str | None = None
    tokens: _Tokens | None = None
    thoughts: list[msgspec.Raw] | None = None
    tool_calls: list[_ToolCall] | None = None


class Session:
    """What the messages of one session have said so far."""

    def __init__(self) -> None:
        self.id: str | None = None
        self.project: str | None = None
        self.provider: str | None = "google"
        self.rule = TokenRule.REASONING_APART
        self._moment: datetime | None = None
        self._told: dict[str | None, set[bytes]] = {}
        """Hashes of what each message has told."""

    def ids(self) -> list[str | None]:
        """The messages so far, in order."""
        return list(self._told)

    def starts(self, moment: datetime | None) -> None:
        """Let time pass; a clock that goes back does not turn messages round."""
        if moment and (self._moment is None or moment > self._moment):
            self._moment = moment

    def take(self, message: Message, number: int, out: Batch) -> None:
        """Put a message's rows into the batch, and count it."""
        if message.type is None:
            raise ValueError("not a message: it has no type")
        if message.type not in ("user", "gemini"):
            out.skip(message.type if message.type in ("info", "error", "warning") else "other")
        elif self.tell(message, number, out):
            out.accepted += 1
        else:
            out.skip("told again")

    def tell(self, message: Message, number: int, out: Batch) -> bool:
        """Put a message's rows into the batch; false when it says nothing new."""
        self.starts(message.timestamp)
        is_first = message.id is None or message.id not in self._told
        told = set() if message.id is None else self._told.setdefault(message.id, set())
        if message.type == "user":
            fresh = _news(parts_of(message.content, Origin.USER).texts, told, Counter())
            if fresh or is_first:
                self.add_entry(fresh, number, out)
            return bool(fresh) or is_first
        return self._tell_answer(message, told, number, out) or is_first

    def _tell_answer(self, message: Message, told: set[bytes], number: int, out: Batch) -> bool:
        answer, results = _told_by(message)
        seen = Counter[bytes]()
        texts = _news(answer.texts, told, seen)
        uses = [use for use in answer.uses if _news([Text(repr(use.id).encode(), Origin.TOOLS)], told, seen)]
        counts = message.tokens.counts() if message.tokens else UNKNOWN
        is_new = bool(_news([Text(repr(counts).encode(), Origin.SYSTEM)], told, seen))
        if texts or uses or is_new:
            known_as = message.id
            if known_as and len(known_as) < _UUID:
                known_as = f"{self.id}/{known_as}"
            self.add_call(Parts(texts, uses, []), counts, known_as, message.model, number, out)
        given: list[Text] = []
        for result, parts in results:
            fresh = _news(parts, told, seen)
            if fresh:
                self.add_result(result, number, out)
            given += fresh
        if given:
            self.add_entry(given, number, out)
        return is_new or bool(texts or uses or given)

    def add_call(
        self,
        answer: Parts,
        counts: TokenCounts,
        response: str | None,
        model: str | None,
        number: int,
        out: Batch,
    ) -> None:
        """Add what the model answered, with the tools it asked for."""
        row = (
            *self._place(number, "call"),
            self.id,
            self.project,
            response,
            self.provider,
            model,
            self.rule.value,
            [out.text(*text) for text in answer.texts],
            *counts,
        )
        out.table("records", _CALL)(row)
        for use in answer.uses:
            written = out.text(use.arguments, Origin.ASSISTANT)
            out.table("tool_calls", _TOOL_USE)((number, use.id, use.name, written))

    def add_entry(self, texts: list[Text], number: int, out: Batch, kind: str = "entry") -> None:
        """Add what stands in the conversation from here on."""
        segments = [out.text(*text) for text in texts]
        out.table("records", _ENTRY)((*self._place(number, kind), segments))

    def add_result(self, result: ToolResult, number: int, out: Batch) -> None:
        """Add what a tool gave back."""
        given = out.text(result.content, Origin.TOOL_RESULT)
        out.table("tool_calls", _TOOL_RESULT)((number, result.id, result.is_error, given))

    def add_failure(self, model: str | None, status: int | None, error: str, number: int, out: Batch) -> None:
        """Add a request that failed: it takes no part in the thread."""
        row = (*self._place(number, "call"), self.provider, model, "error", status, error, "full")
        out.table("records", _FAILURE)(row)

    def start_anew(self, messages: list[Message], number: int, out: Batch) -> None:
        """History is from here on what these messages say."""
        kept: dict[str | None, set[bytes]] = {}
        texts: list[Text] = []
        for message in messages:
            said = parts_of(message.content, Origin.USER).texts
            if message.type == "gemini":
                answer, results = _told_by(message)
                said = [*answer.texts, *(text for _, given in results for text in given)]
            texts += said
            kept[message.id] = self._told.get(message.id, set())
            _news(said, kept[message.id], Counter())
        self.add_entry(texts, number, out, "reset")
        self._told = kept

    def _place(self, number: int, kind: str) -> tuple[object, ...]:
        moment = self._moment
        if moment is not None:
            self._moment = moment + _TICK
        return number, kind, self.id, self.id, moment


def _told_by(message: Message) -> tuple[Parts, list[tuple[ToolResult, list[Text]]]]:
    """What an answer says, and what the tools it asked for gave back."""
    content = parts_of(message.content, Origin.ASSISTANT)
    thoughts = [Text(compact(thought), Origin.REASONING) for thought in message.thoughts or ()]
    answer = Parts([*thoughts, *content.texts], content.uses, [])
    results = []
    for call in message.tool_calls or ():
        arguments = compact(call.args) or b'""'
        answer.texts.append(Text(arguments, Origin.ASSISTANT))
        answer.uses.append(ToolUse(call.id, call.name or "", arguments))
        if is_empty(call.result):
            continue
        given = parts_of(call.result, Origin.TOOL_RESULT)
        failed = {"error": True, "success": False}.get(call.status or "")
        whole = given.texts[0].token if len(given.texts) == 1 else compact(call.result)
        if call.id:
            results.append((ToolResult(call.id, failed, whole), given.texts))
    return answer, results


def _news(texts: list[Text], told: set[bytes], seen: Counter[bytes]) -> list[Text]:
    """What a message says that it has not told before, where the same text may stand ``seen`` times."""
    fresh = []
    for text in texts:
        key = xxhash.xxh3_128_digest(text.token) + text.origin.encode()
        seen[key] += 1
        key += b"%d" % seen[key]
        if key not in told:
            told.add(key)
            fresh.append(text)
    return fresh
