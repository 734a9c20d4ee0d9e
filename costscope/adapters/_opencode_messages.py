"""What opencode says of a message and its parts, as far as it is needed."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from costscope.adapters._values import NO_TEXT, UNKNOWN, Count, TokenCounts, instant
from costscope.domain.tokens import TokenRule

_IDENTIFIER: Final = re.compile(r"[A-Za-z][\w.-]{0,63}")


class _Cache(msgspec.Struct, gc=False, frozen=True):
    read: Count = 0
    write: Count = 0


class Tokens(msgspec.Struct, gc=False, frozen=True):
    """The counts of a step, or of a message."""

    input: Count = 0
    output: Count = 0
    reasoning: Count = 0
    cache: _Cache = _Cache()
    total: Count | None = None

    def counts(self) -> tuple[TokenCounts, TokenRule]:
        """The counts with the rule that holds for them; zeros are what stands there before a response came.

        Cached tokens are never within the input.  Reasoning is within the output or not, by version: the
        total tells.  No rule has both apart: where reasoning is, cached tokens are added to the input.
        """
        parts = self.input + self.output + self.cache.read + self.cache.write
        if not parts:
            return UNKNOWN, TokenRule.EXCLUSIVE
        is_apart = self.reasoning > self.output or (
            self.reasoning > 0 and self.total == parts + self.reasoning
        )
        cached = self.cache.read + self.cache.write if is_apart else 0
        counts = TokenCounts(
            input_tokens=self.input + cached,
            cache_read_tokens=self.cache.read,
            cache_write_tokens=self.cache.write,
            output_tokens=self.output,
            reasoning_tokens=self.reasoning,
            total_tokens=self.total,
        )
        return counts, TokenRule.REASONING_APART if is_apart else TokenRule.EXCLUSIVE


class _ErrorData(msgspec.Struct, gc=False, rename="camel"):
    status_code: Any = None


class Error(msgspec.Struct, gc=False):
    """Why a request failed."""

    name: str | None = None
    data: _ErrorData | None = None

    def kind(self) -> str:
        """The class of the error; free text is none."""
        return self.name if self.name and _IDENTIFIER.fullmatch(self.name) else "error"

    def status(self) -> int | None:
        """The HTTP status, where there was one."""
        code = self.data.status_code if self.data else None
        return code if isinstance(code, int) and 100 <= code <= 999 else None


class _Time(msgspec.Struct, gc=False):
    created: float | None = None
    completed: float | None = None
    start: float | None = None


class _State(msgspec.Struct, gc=False):
    status: str | None = None
    input: msgspec.Raw = NO_TEXT
    output: msgspec.Raw = NO_TEXT
    error: msgspec.Raw = NO_TEXT


class Part(msgspec.Struct, gc=False):
    """One part of a message."""

    type: str = ""
    id: str | None = None
    text: msgspec.Raw = NO_TEXT
    url: msgspec.Raw = NO_TEXT
    tool: str | None = None
    call_id: str | None = msgspec.field(name="callID", default=None)
    state: _State | None = None
    reason: str | None = None
    cost: Decimal | None = None
    tokens: Tokens | None = None
    error: Error | None = None
    time: _Time | None = None


class _Path(msgspec.Struct, gc=False):
    cwd: str | None = None


class Info(msgspec.Struct, gc=False):
    """Who said a message, when, and what it used."""

    role: str | None = None
    id: str | None = None
    session_id: str | None = msgspec.field(name="sessionID", default=None)
    message_id: str | None = msgspec.field(name="messageID", default=None)
    provider_id: str | None = msgspec.field(name="providerID", default=None)
    model_id: str | None = msgspec.field(name="modelID", default=None)
    agent: str | None = None
    mode: str | None = None
    path: _Path | None = None
    system: msgspec.Raw = NO_TEXT
    time: _Time | None = None
    cost: Decimal | None = None
    tokens: Tokens | None = None
    error: Error | None = None
    finish: str | None = None
    summary: Any = None

    def started(self) -> datetime | None:
        """When the message was begun."""
        return instant(self.time.created) if self.time else None

    def ended(self) -> datetime | None:
        """When the message was complete."""
        return instant(self.time.completed) if self.time else None


class Message(msgspec.Struct, gc=False):
    """A message with its parts."""

    info: Info
    parts: list[Part] = []


class SessionInfo(msgspec.Struct, gc=False):
    """What is said of the session as a whole; its title is a person's text."""

    id: str | None = None
    parent_id: str | None = msgspec.field(name="parentID", default=None)
    directory: str | None = None
    version: str | None = None
