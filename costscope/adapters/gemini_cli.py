"""Sessions of Gemini CLI as one JSON value (``~/.gemini/tmp/*/chats/session-*.json``).

Token rule: thoughts come on top of the output; the input includes cached tokens, and what provider-run tools
put into the prompt is added to it.

A message of type ``gemini`` is a call; where its ``tokens`` are missing they are unknown.  Messages of type
``info``, ``warning`` and ``error`` are for the user.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import ClassVar, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._gemini_session import Message, Session

_MARKS: Final = (
    re.compile(rb'"sessionId"\s*:\s*"'),
    re.compile(rb'"projectHash"\s*:\s*"'),
    re.compile(rb'"messages"\s*:\s*\['),
)
_message = msgspec.json.Decoder(Message)


class Recording(msgspec.Struct, gc=False, rename="camel"):
    """A session's file."""

    session_id: str | None = None
    project_hash: str | None = None
    start_time: datetime | None = None
    directories: list[str] | None = None
    messages: list[msgspec.Raw] | None = None


class GeminiCli(JsonDocument):
    """Sessions of Gemini CLI."""

    name = "gemini_cli"
    title = "Gemini CLI sessions (JSON)"
    export_hint = "they lie in ~/.gemini/tmp/<project>/chats; ingest that folder"
    blind_spots = (
        "no system prompt or tool definitions (their tokens are unattributed), no failed requests, "
        "no cost, no outcome; a subagent is a task of its own"
    )
    document_type = Recording
    constants: ClassVar = {"context": "thread", "operation": "chat", "status": "ok"}

    def sniff(self, sample: Sample) -> Match | None:
        """One object with a session, a project's hash and messages, in any order."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not head.startswith(b"{"):
            return None
        found = [bool(mark.search(head)) for mark in _MARKS]
        objects = sample.objects()
        if len(objects) > 1 or (objects and not objects[0].get("messages")):
            return None  # one object a line
        # Messages may fill the sample, and what follows them lies beyond it.
        is_long = not sample.whole and found[2] and b'"type": "gemini"' in head
        if all(found) or is_long:
            return Match(0.95, "an object with sessionId, projectHash and messages")
        return None

    def take(self, document: Recording, name: str, out: Batch) -> None:
        """Put the rows of a session into the batch."""
        if document.messages is None:
            raise ValueError("not a session: it has no messages")
        session = Session()
        session.id = document.session_id or name
        session.project = document.directories[0] if document.directories else document.project_hash
        session.starts(document.start_time)
        for number, raw in enumerate(document.messages, 1):
            try:
                session.take(_message.decode(raw), number, out)
            except RecursionError:
                out.reject(number, "nested too deeply")
            except ValueError as error:
                out.reject(number, str(error))
