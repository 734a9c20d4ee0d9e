"""What a line of a Claude Code transcript holds, as far as it is needed.

There is no published schema; the fields are those seen in files of versions 1.0 to 2.1.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

NO_TEXT = msgspec.Raw(b"")
_Count = Annotated[int, msgspec.Meta(ge=0)]


class CacheCreation(msgspec.Struct, gc=False):
    """How many of the cache writes live how long."""

    ephemeral_5m_input_tokens: _Count | None = None
    ephemeral_1h_input_tokens: _Count | None = None


class ServerToolUse(msgspec.Struct, gc=False):
    """Requests the provider bills apart from tokens."""

    web_search_requests: _Count | None = None


class Iteration(msgspec.Struct, gc=False):
    """One model pass within a response."""

    type: str = "message"
    model: str | None = None
    input_tokens: _Count | None = None
    cache_read_input_tokens: _Count | None = None
    cache_creation_input_tokens: _Count | None = None
    cache_creation: CacheCreation | None = None
    output_tokens: _Count | None = None


class Usage(msgspec.Struct, gc=False):
    """The provider's usage object."""

    input_tokens: _Count | None = None
    cache_read_input_tokens: _Count | None = None
    cache_creation_input_tokens: _Count | None = None
    cache_creation: CacheCreation | None = None
    output_tokens: _Count | None = None
    server_tool_use: ServerToolUse | None = None
    service_tier: str | None = None
    inference_geo: str | None = None
    speed: str | None = None
    iterations: list[Iteration] | None = None

    def extra_passes(self) -> list[tuple[int, Iteration]]:
        """The passes that are billed on top of the counts above, with their places from 1.

        The counts above sum the passes of type ``message``; a compaction or an advisor's pass stands in
        ``iterations`` alone.  Where all passes add up to the output above, none is extra.
        """
        passes = self.iterations or ()
        if sum(p.output_tokens or 0 for p in passes) == self.output_tokens:
            return []
        return [(place, p) for place, p in enumerate(passes, 1) if p.type != "message"]


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
