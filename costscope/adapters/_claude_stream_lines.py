"""What a message of Claude Code's stream, or of its SDK, holds as far as it is needed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from costscope.adapters._anthropic import Usage
from costscope.adapters._claude_code_lines import Message
from costscope.adapters._values import NO_TEXT, Count


class ModelUsage(msgspec.Struct, gc=False, rename="camel"):
    """What one model used, side calls and subagents included."""

    input_tokens: Count = 0
    cache_read_input_tokens: Count = 0
    cache_creation_input_tokens: Count = 0
    output_tokens: Count = 0
    web_search_requests: Count = 0
    cost: Decimal | None = msgspec.field(name="costUSD", default=None)


class Line(msgspec.Struct, gc=False):
    """One message."""

    type: str | None = None
    subtype: str | None = None
    session_id: str | None = None
    uuid: str | None = None
    parent_tool_use_id: str | None = None
    timestamp: datetime | None = None
    cwd: str | None = None
    message: msgspec.Raw = NO_TEXT
    event: msgspec.Raw = NO_TEXT
    is_error: bool | None = None
    error: Any = None
    error_status: int | None = None
    total_cost_usd: Decimal | None = None
    usage: Usage | None = None
    model_usage: dict[str, ModelUsage] | None = msgspec.field(name="modelUsage", default=None)


class Event(msgspec.Struct, gc=False):
    """An event of the Messages API, passed on."""

    type: str | None = None
    message: Message | None = None
    usage: Usage | None = None


message = msgspec.json.Decoder(Message)
event = msgspec.json.Decoder(Event)

_SPOKEN: Final = ("assistant", "user")


def is_message(said: dict[str, Any]) -> bool:
    """Whether a decoded line can only be a message of such a stream."""
    if "session_id" not in said or "payload" in said:
        return False
    match said.get("type"):
        case "system":
            return said.get("subtype") == "init"
        case "result":
            return not said.keys().isdisjoint({"total_cost_usd", "num_turns"})
        case "stream_event":
            return isinstance(said.get("event"), dict)
        case kind:
            return kind in _SPOKEN and isinstance(said.get("message"), dict)
