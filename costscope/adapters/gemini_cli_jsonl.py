"""Sessions of Gemini CLI as lines (``~/.gemini/tmp/*/chats/session-*.jsonl``), of Qwen Code and of iFlow.

Gemini CLI writes a head, then each message whenever any of it changes: a response is known by its message.
``$rewindTo`` and ``$set`` with other messages start history anew; what was rewound was billed all the same.
Token rule: as in ``gemini_cli``.

Qwen Code writes each response twice, as telemetry and as a line; what telemetry alone tells of is a side
call.  Its thoughts are within the output or not, by the total.  iFlow writes 0 for tokens it does not know.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._gemini_forks import Envelope, Envelopes
from costscope.adapters._gemini_session import Message, Session


class _Change(msgspec.Struct, gc=False):
    messages: list[Message] | None = None


class Line(Envelope, gc=False, rename="camel"):
    """A head, a message, a change, or a line of a fork."""

    project_hash: str | None = None
    directories: list[str] | None = None
    messages: list[Message] | None = None
    change: _Change | None = msgspec.field(name="$set", default=None)
    rewind_to: str | None = msgspec.field(name="$rewindTo", default=None)


_TYPES: Final = frozenset({"user", "gemini", "info", "error", "warning"})


class GeminiCliJsonl(JsonLines):
    """Sessions of Gemini CLI and its forks, one record a line."""

    name = "gemini_cli_jsonl"
    title = "Gemini CLI, Qwen Code and iFlow sessions (JSONL)"
    export_hint = "they lie in ~/.gemini/tmp/<project>/chats, ~/.qwen or ~/.iflow; ingest that folder"
    blind_spots = (
        "no system prompt or tool definitions (their tokens are unattributed), no cost, no outcome; "
        "failed requests of Qwen Code alone; iFlow tells no tokens; a subagent is a task of its own"
    )
    line_type = Line
    keeps_state = True
    constants: ClassVar = {"context": "thread", "operation": "chat", "status": "ok"}

    def __init__(self) -> None:
        self._session = Session()
        self._envelopes: Envelopes | None = None

    def sniff(self, sample: Sample) -> Match | None:
        """Lines of one of the three programs."""
        objects = sample.objects()
        forks = sum(map(_is_of_a_fork, objects))
        own = sum(map(_is_own, objects))
        hits = forks + own
        if len(objects) == 1 and sample.whole and objects[0].get("messages"):
            return None  # a session that is one JSON value
        if not hits or not (forks or any("projectHash" in o or o.get("type") == "gemini" for o in objects)):
            return None
        return Match(1.0, f"{hits} of {len(objects)} lines are of Gemini CLI or a fork")

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a line's rows into the batch."""
        if line.uuid is not None:
            self._envelopes = self._envelopes or Envelopes(self._session)
            self._envelopes.take(line, number, out)
        elif line.rewind_to is not None:
            kept = self._session.ids()
            kept = kept[: kept.index(line.rewind_to)] if line.rewind_to in kept else []
            self._session.start_anew([Message(id=known) for known in kept], number, out)
            out.accepted += 1
        elif line.id is not None:
            self._session.take(line, number, out)
        elif line.session_id is not None or line.change is not None:
            self._take_head(line, number, out)
        else:
            raise ValueError("not a line of a session")

    def _take_head(self, line: Line, number: int, out: Batch) -> None:
        """What is known of the session, or all of its messages at once."""
        session = self._session
        session.id = line.session_id or session.id
        session.project = line.directories[0] if line.directories else line.project_hash or session.project
        messages = line.change.messages if line.change else line.messages
        if not messages:
            out.skip("metadata")
            return
        before = session.ids()
        if [message.id for message in messages[: len(before)]] != before:
            session.start_anew(messages, number, out)
        for message in messages:
            # A summary of what was said is no response: it has no tokens.
            if message.type == "user" or (message.type == "gemini" and message.tokens):
                session.tell(message, number, out)
        out.accepted += 1


def _is_own(said: dict[str, Any]) -> bool:
    return "uuid" not in said and (
        ("sessionId" in said and "projectHash" in said)
        or (said.get("type") in _TYPES and "id" in said and "content" in said and "timestamp" in said)
        or "$rewindTo" in said
        or "$set" in said
    )


def _is_of_a_fork(said: dict[str, Any]) -> bool:
    message = said.get("message")
    if "uuid" not in said or "sessionId" not in said or not isinstance(message, dict):
        return False
    return isinstance(message.get("parts"), list) or (
        str(message.get("id")).startswith("response-") and str(said["sessionId"]).startswith("session-")
    )
