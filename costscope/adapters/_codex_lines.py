"""What a line of a Codex rollout, or of ``codex exec --json``, holds as far as it is needed.

The fields are those of files written by versions 0.46 to 0.142; the sources are ``codex-rs/protocol`` and
``codex-rs/exec``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import msgspec

from costscope.adapters._values import NO_TEXT, Count


class Counters(msgspec.Struct, gc=False, frozen=True):
    """Token counters of one response, or of all responses so far."""

    input_tokens: Count | None = None
    cached_input_tokens: Count | None = None
    cache_write_input_tokens: Count | None = None
    output_tokens: Count | None = None
    reasoning_output_tokens: Count | None = None
    total_tokens: Count | None = None

    def is_empty(self) -> bool:
        """Whether nothing was sent or received, as where only the size of the context was reckoned."""
        return not self.input_tokens and not self.output_tokens

    def since(self, before: Counters) -> Counters | None:
        """What was added since ``before``; ``None`` where a counter fell, since they began anew then."""
        rises: dict[str, int | None] = {}
        for name in _COUNTED:
            now, then = getattr(self, name), getattr(before, name)
            rises[name] = None if now is None else now - (then or 0)
            if (rises[name] or 0) < 0:
                return None
        return Counters(**rises)

    def plus(self, other: Counters) -> Counters:
        """The counters after ``other`` was added; one that neither tells stays unknown."""
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in _COUNTED}
        return Counters(
            **{
                name: None if a is None and b is None else (a or 0) + (b or 0)
                for name, (a, b) in pairs.items()
            }
        )

    def covers(self, other: Counters) -> bool:
        """Whether no counter of ``other`` is greater."""
        return all((getattr(self, name) or 0) >= (getattr(other, name) or 0) for name in _COUNTED)

    def __str__(self) -> str:
        return "-".join(str(getattr(self, name) or 0) for name in _COUNTED)


_COUNTED: Final = tuple(name for name in Counters.__struct_fields__ if name != "total_tokens")
NOTHING: Final = Counters()


class Line(msgspec.Struct, gc=False):
    """One line: an envelope with a payload, or an event of ``codex exec``."""

    type: str | None = None
    timestamp: datetime | None = None
    payload: msgspec.Raw = NO_TEXT
    thread_id: str | None = None
    usage: Counters | None = None
    item: msgspec.Raw = NO_TEXT


class _Text(msgspec.Struct, gc=False):
    text: msgspec.Raw = NO_TEXT


class SessionMeta(msgspec.Struct, gc=False):
    """What begins a rollout, and each history copied into it."""

    id: str | None = None
    session_id: str | None = None
    timestamp: datetime | None = None
    cwd: str | None = None
    model_provider: str | None = None
    agent_role: str | None = None
    agent_nickname: str | None = None
    base_instructions: _Text | None = None
    instructions: msgspec.Raw = NO_TEXT
    dynamic_tools: list[msgspec.Raw] | None = None
    source: Any = None

    def parent(self) -> str | None:
        """The thread that spawned this one; a fork by the user has none."""
        found = self.source
        for key in ("subagent", "thread_spawn", "parent_thread_id"):
            found = found.get(key) if isinstance(found, dict) else None
        return found if isinstance(found, str) else None

    def task(self) -> str | None:
        """The thread a person began: newer versions name it, older ones only the thread above."""
        parent = self.parent()
        if parent is None:
            return self.id
        return self.session_id if self.session_id and self.session_id != self.id else parent


class Context(msgspec.Struct, gc=False):
    """What holds for a turn."""

    turn_id: str | None = None
    model: str | None = None
    cwd: str | None = None


class _Info(msgspec.Struct, gc=False):
    total_token_usage: Counters | None = None
    last_token_usage: Counters | None = None
    model: str | None = None


class Event(msgspec.Struct, gc=False):
    """Something that happened."""

    type: str | None = None
    turn_id: str | None = None
    info: _Info | None = None
    codex_error_info: Any = None


class _Action(msgspec.Struct, gc=False):
    type: str | None = None


class Item(msgspec.Struct, gc=False):
    """One item of the conversation with the Responses API."""

    type: str | None = None
    role: str | None = None
    name: str | None = None
    call_id: str | None = None
    id: str | None = None
    content: msgspec.Raw = NO_TEXT
    summary: msgspec.Raw = NO_TEXT
    encrypted_content: msgspec.Raw = NO_TEXT
    arguments: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT
    action: msgspec.Raw = NO_TEXT
    output: msgspec.Raw = NO_TEXT
    tools: list[msgspec.Raw] | None = None


class Compacted(msgspec.Struct, gc=False):
    """The history after it was made shorter."""

    message: msgspec.Raw = NO_TEXT
    replacement_history: list[Item] | None = None


class Output(msgspec.Struct, gc=False):
    """A tool's output, where it is an object."""

    content: msgspec.Raw = NO_TEXT
    success: bool | None = None


class ExecItem(msgspec.Struct, gc=False):
    """One item of ``codex exec --json``."""

    id: str | None = None
    type: str | None = None
    text: msgspec.Raw = NO_TEXT
    command: msgspec.Raw = NO_TEXT
    aggregated_output: msgspec.Raw = NO_TEXT
    exit_code: int | None = None
    tool: str | None = None
    arguments: msgspec.Raw = NO_TEXT
    result: msgspec.Raw = NO_TEXT
    error: msgspec.Raw = NO_TEXT
    query: msgspec.Raw = NO_TEXT
    changes: msgspec.Raw = NO_TEXT


meta = msgspec.json.Decoder(SessionMeta)
context = msgspec.json.Decoder(Context)
event = msgspec.json.Decoder(Event)
item = msgspec.json.Decoder(Item)
action = msgspec.json.Decoder(_Action)
compacted = msgspec.json.Decoder(Compacted)
output = msgspec.json.Decoder(Output)
exec_item = msgspec.json.Decoder(ExecItem)
