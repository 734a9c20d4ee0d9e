"""What a line of a Claude Code transcript holds, as far as it is needed.

There is no published schema; the fields are those seen in files of versions 1.0 to 2.1.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

import msgspec

from costscope.adapters._anthropic import Usage
from costscope.adapters._values import NO_TEXT


class Message(msgspec.Struct, gc=False):
    """A message as the API takes or returns it."""

    role: str | None = None
    id: str | None = None
    model: str | None = None
    content: msgspec.Raw = NO_TEXT
    stop_reason: str | None = None
    usage: Usage | None = None


class Fork(msgspec.Struct, gc=False):
    """Where a line was copied from; that it is there says enough."""


class Line(msgspec.Struct, gc=False, rename="camel"):
    """One line of a transcript."""

    type: str | None = None
    subtype: str | None = None
    session_id: str | None = None
    agent_id: str | None = None
    is_sidechain: bool | None = None
    parent_uuid: str | msgspec.UnsetType | None = msgspec.UNSET
    timestamp: datetime | None = None
    request_id: str | None = None
    cwd: str | None = None
    is_api_error_message: bool | None = None
    forked_from: Fork | None = None
    cost: Decimal | None = msgspec.field(name="costUSD", default=None)
    message: Message | None = None
    attachment: msgspec.Raw = NO_TEXT
    data: msgspec.Raw = NO_TEXT
    error: msgspec.Raw = NO_TEXT


class Progress(msgspec.Struct, gc=False, rename="camel"):
    """What a subagent did, as its parent's transcript retells it."""

    type: str | None = None
    agent_id: str | None = None
    message: Line | None = None


class ApiError(msgspec.Struct, gc=False):
    """The error of a failed request; libraries and gateways nest it up to three deep."""

    status: int | None = None
    request_id: str | None = msgspec.field(name="requestID", default=None)
    type: str | None = None
    code: str | None = None
    error: ApiError | str | None = None
    cause: ApiError | None = None

    def kind(self) -> str | None:
        """The class of the error, by its innermost name; free text is none."""
        for inner in (self.error, self.cause):
            if isinstance(inner, ApiError) and (found := inner.kind()):
                return found
        name = self.type or self.code
        return name if name and name != "error" and _IDENTIFIER.fullmatch(name) else None


_IDENTIFIER = re.compile(r"[A-Za-z][\w.-]{1,63}")
progress = msgspec.json.Decoder(Progress)
api_error = msgspec.json.Decoder(ApiError)
