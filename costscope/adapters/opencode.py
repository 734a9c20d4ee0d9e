"""Sessions that ``opencode export`` writes as JSON, and the message files of opencode's storage folder.

Token rule: exclusive; cached tokens are apart from the input.  Whether reasoning is within the output differs
by version, and is told by the total.

A message is a record.  Its ``step-finish`` parts are the calls, and its own counts are their sum or the last
of them; a message without such parts, as in the storage folder, is one call.  ``retry`` parts are requests
that failed; their numbers are not kept.  The cost is opencode's own estimate, in which 0 is unknown.  After
the summary of a compaction history starts anew with it.

Part files of the storage folder are passed over: without them components are unattributed, and of a message
of several steps only the last is counted.  An export has both.  The database of later versions is not read.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exchange import Text
from costscope.adapters._opencode_messages import Error, Info, Message, Part, SessionInfo, Tokens
from costscope.adapters._values import NO_TEXT, TokenCounts, compact, dollars, instant, is_empty, is_list
from costscope.domain.tokens import Origin

_PLACE: Final = ("line", "kind", "task_id", "thread_id", "start_time")
_ENTRY: Final = (*_PLACE, "input_segments")
_ATTEMPT: Final = (
    *_PLACE,
    "conversation_id",
    "parent_thread_id",
    "agent",
    "project",
    "label",
    "response_id",
    "provider",
    "model",
)
_CALL: Final = (
    *_ATTEMPT,
    "end_time",
    "finish_reason",
    "token_rule",
    "recorded_cost",
    "recorded_cost_source",
    "output_segments",
    *TokenCounts._fields,
)
_FAILURE: Final = (*_ATTEMPT, "status", "http_status", "error_type", "context")
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")

_SESSION: Final = re.compile(rb'"(?:sessionID|id)"\s*:\s*"ses_')
_EXPORT: Final = re.compile(rb'\{\s*"info"\s*:\s*\{')
_MESSAGE: Final = re.compile(rb'"(?:providerID|messageID|role)"\s*:\s*"')
_TICK: Final = timedelta(microseconds=1)
_NO_TOKENS: Final = Tokens()
_NOTHING: Final = b'""'

_message = msgspec.json.Decoder(Message)
_texts = msgspec.json.Decoder(list[msgspec.Raw])


class Document(Info, gc=False):
    """An export, or one message of the storage folder."""

    info: SessionInfo | None = None
    messages: list[msgspec.Raw] | None = None


class OpenCode(JsonDocument):
    """Sessions of opencode."""

    name = "opencode"
    title = "opencode sessions (JSON exports, storage folder)"
    export_hint = "opencode export SESSION > session.json, or ingest ~/.local/share/opencode/storage/message"
    blind_spots = "no tool definitions, seldom the system prompt (their tokens are unattributed), no outcome"
    document_type = Document
    constants: ClassVar = {"context": "thread", "operation": "chat", "status": "ok"}

    def sniff(self, sample: Sample) -> Match | None:
        """One object with the ids of opencode: an export, a message or a part."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not head.startswith(b"{") or not _SESSION.search(head) or len(sample.objects()) > 1:
            return None
        if _EXPORT.match(head) and (b'"messages"' in head or not sample.whole):
            return Match(0.95, "an object with the info of a session and messages")
        if b'"sessionID"' in head and _MESSAGE.search(head) and b'"part"' not in head:
            return Match(0.9, "a message or a part of a session")
        return None

    def take(self, document: Document, name: str, out: Batch) -> None:  # noqa: ARG002 - sessions have ids
        """Put the rows of a session, or of one message, into the batch."""
        if document.messages is None:
            if document.role is None:
                out.skip("part")
                return
            _Run(SessionInfo(id=document.session_id), out).take(Message(document), 1)
            return
        run = _Run(document.info or SessionInfo(), out)
        for number, raw in enumerate(document.messages, 1):
            try:
                run.take(_message.decode(raw), number)
            except RecursionError:
                out.reject(number, "nested too deeply")
            except ValueError as error:
                out.reject(number, str(error))


class _Run:
    """One session on its way into a batch, message by message."""

    def __init__(self, session: SessionInfo, out: Batch) -> None:
        self._session = session
        self._out = out
        self._moment: datetime | None = None
        self._system = b""
        self._instructions: list[Text] = []

    def take(self, message: Message, number: int) -> None:
        """Add the rows of a message."""
        info = message.info
        if info.role not in ("user", "assistant"):
            raise ValueError("not a message: it has no role")
        started, ended = info.started(), info.ended()
        system = _texts.decode(info.system) if is_list(info.system) else [info.system]
        # Checked before anything is written: a message that is rejected leaves no rows.
        costs = [dollars(part.cost) for part in message.parts]
        retried = [instant(p.time.created) if p.time and p.type == "retry" else None for p in message.parts]
        cost = dollars(info.cost)
        self._session.id = self._session.id or info.session_id
        self._go_on_to(started)
        if info.role == "user":
            self._add_entry([text for part in message.parts for text in _said(part, Origin.USER)], number)
        else:
            self._add_system(info, system, number)
            self._add_answer(message, list(zip(message.parts, costs, retried, strict=True)), cost, number)
            self._go_on_to(ended)
        self._out.accepted += 1

    def _add_answer(
        self,
        message: Message,
        parts: list[tuple[Part, Decimal | None, datetime | None]],
        cost: Decimal | None,
        number: int,
    ) -> None:
        info = message.info
        steps = sum(part.type == "step-finish" for part in message.parts)
        answered: list[Part] = []
        for part, step_cost, moment in parts:
            if part.type == "retry":
                self._go_on_to(moment)
                self._add_failure(info, part.error or Error(), number)
            elif part.type == "step-finish":
                # A message of one step has the id it has in the storage folder.
                known_as = part.id if steps > 1 else info.id
                tokens = part.tokens or _NO_TOKENS
                self._add_step(info, answered, known_as, tokens, part.reason, step_cost, number)
                answered = []
            else:
                answered.append(part)
        tokens = info.tokens or _NO_TOKENS
        if not steps and (info.error is None or any(tokens.counts()[0])):
            self._add_step(info, answered, info.id, tokens, info.finish, cost, number)
        if info.error is not None:
            self._add_failure(info, info.error, number)
        if info.summary is True:
            summary = [text for part in message.parts for text in _said(part, Origin.ASSISTANT)]
            self._add_entry([*self._instructions, *summary], number, "reset")

    def _add_step(
        self,
        info: Info,
        parts: list[Part],
        known_as: str | None,
        tokens: Tokens,
        reason: str | None,
        cost: Decimal | None,
        number: int,
    ) -> None:
        counts, rule = tokens.counts()
        out = self._out
        written = [out.text(*text) for part in parts for text in _said(part, Origin.ASSISTANT)]
        given: list[Text] = []
        for part in parts:
            if part.type == "tool" and part.state:
                arguments = out.text(compact(part.state.input) or _NOTHING, Origin.ASSISTANT)
                written.append(arguments)
                out.table("tool_calls", _TOOL_USE)((number, part.call_id, part.tool, arguments))
                given += self._add_result(part, number)
        out.table("records", _CALL)(
            (
                *self._attempt(info, known_as, number),
                info.ended(),
                reason,
                rule.value,
                cost or None,
                "client" if cost else None,
                written,
                *counts,
            )
        )
        if given:
            self._add_entry(given, number)

    def _add_result(self, part: Part, number: int) -> list[Text]:
        """What a tool gave back, where it has."""
        state = part.state
        failed = {"error": True, "completed": False}.get((state and state.status) or "")
        if state is None or failed is None:
            return []
        content = compact(state.error if failed else state.output) or _NOTHING
        result = self._out.text(content, Origin.TOOL_RESULT)
        self._out.table("tool_calls", _TOOL_RESULT)((number, part.call_id, failed, result))
        return [Text(content, Origin.TOOL_RESULT)]

    def _add_failure(self, info: Info, error: Error, number: int) -> None:
        """A request that failed: it takes no part in the thread, since the next attempt sends the same."""
        row = (*self._attempt(info, None, number), "error", error.status(), error.kind(), "full")
        self._out.table("records", _FAILURE)(row)

    def _add_system(self, info: Info, said: list[msgspec.Raw], number: int) -> None:
        """Old versions tell the system prompt with every answer."""
        if is_empty(info.system) or bytes(info.system) == self._system:
            return
        self._system = bytes(info.system)
        self._instructions = [Text(text, Origin.SYSTEM) for text in said if not is_empty(text)]
        self._add_entry(self._instructions, number)

    def _add_entry(self, texts: list[Text], number: int, kind: str = "entry") -> None:
        segments = [self._out.text(*text) for text in texts]
        self._out.table("records", _ENTRY)((*self._place(number, kind), segments))

    def _place(self, number: int, kind: str) -> tuple[object, ...]:
        """Rows of one message follow each other by a microsecond."""
        session, moment = self._session, self._moment
        if moment is not None:
            self._moment = moment + _TICK
        return number, kind, session.parent_id or session.id, session.id, moment

    def _attempt(self, info: Info, known_as: str | None, number: int) -> tuple[object, ...]:
        session = self._session
        return (
            *self._place(number, "call"),
            session.id,
            session.parent_id,
            info.agent or info.mode,
            session.directory or (info.path.cwd if info.path else None),
            session.version,
            known_as,
            info.provider_id,
            info.model_id,
        )

    def _go_on_to(self, moment: datetime | None) -> None:
        """Let time pass; a clock that goes back does not turn messages round."""
        if moment and (self._moment is None or moment > self._moment):
            self._moment = moment


def _said(part: Part, origin: Origin) -> list[Text]:
    """The text of a part; tools are told apart from texts."""
    match part.type:
        case "text":
            found = Text(part.text, origin)
        case "reasoning":
            found = Text(part.text, Origin.REASONING)
        case "file":
            found = Text(part.url or NO_TEXT, Origin.MEDIA)
        case _:
            return []
    return [] if is_empty(found.token) else [found]
