"""What a sample of an Inspect log holds, as far as it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import msgspec

from costscope.adapters._anthropic import CacheCreation
from costscope.adapters._values import NO_TEXT, Count, TokenCounts

_DEEPEST: Final = 20
"""Older logs nest the events of subtasks; deeper than this they are not looked for."""


class Usage(msgspec.Struct, gc=False):
    """The tokens of a call."""

    input_tokens: Count | None = None
    output_tokens: Count | None = None
    total_tokens: Count | None = None
    input_tokens_cache_read: Count | None = None
    input_tokens_cache_write: Count | None = None
    reasoning_tokens: Count | None = None
    total_cost: Decimal | None = None

    def counts(self, lifetimes: CacheCreation | None) -> TokenCounts:
        """The same as counts; how long what was written lives is in the provider's own response."""
        counts = TokenCounts(
            input_tokens=self.input_tokens,
            cache_read_tokens=self.input_tokens_cache_read,
            cache_write_tokens=self.input_tokens_cache_write,
            cache_write_5m_tokens=lifetimes.ephemeral_5m_input_tokens if lifetimes else None,
            cache_write_1h_tokens=lifetimes.ephemeral_1h_input_tokens if lifetimes else None,
            output_tokens=self.output_tokens,
            reasoning_tokens=self.reasoning_tokens,
            total_tokens=self.total_tokens,
        )
        return counts if any(counts) else TokenCounts()


class Choice(msgspec.Struct, gc=False):
    """One answer of the model."""

    message: msgspec.Raw = NO_TEXT
    stop_reason: str | None = None


class _Output(msgspec.Struct, gc=False, frozen=True):
    model: str | None = None
    choices: list[Choice] | None = None
    usage: Usage | None = None


class _ProviderUsage(msgspec.Struct, gc=False, frozen=True):
    cache_creation: CacheCreation | None = None
    service_tier: Any = None
    inference_geo: Any = None


class Response(msgspec.Struct, gc=False, frozen=True):
    """The part of a provider's own response that Inspect does not take over."""

    id: Any = None
    service_tier: Any = None
    usage: _ProviderUsage | None = None


class _Call(msgspec.Struct, gc=False, frozen=True):
    response: msgspec.Raw = NO_TEXT


class Event(msgspec.Struct, gc=False):
    """One event of a sample; only those of models have all of this."""

    event: str = ""
    uuid: Any = None
    span_id: Any = None
    timestamp: str | None = None
    completed: str | None = None
    pending: bool | None = None
    model: str | None = None
    role: Any = None
    cache: str | None = None
    error: Any = None
    input: msgspec.Raw = NO_TEXT
    input_refs: list[tuple[int, int]] | None = None
    tools: msgspec.Raw = NO_TEXT
    output: msgspec.Raw = NO_TEXT
    call: msgspec.Raw = NO_TEXT
    events: msgspec.Raw = NO_TEXT


class _Span(msgspec.Struct, gc=False):
    id: Any = None
    parent_id: Any = None
    type: Any = None
    name: Any = None


class _EventsData(msgspec.Struct, gc=False):
    messages: list[msgspec.Raw] | None = None


class _Transcript(msgspec.Struct, gc=False):
    events: list[msgspec.Raw] | None = None
    content: dict[str, msgspec.Raw] | None = None


class Score(msgspec.Struct, gc=False):
    """The judgement of one scorer."""

    value: Any = None


class Sample(msgspec.Struct, gc=False):
    """One sample in one epoch; its events are decoded one by one, so that a broken one spoils no other."""

    id: Any = None
    epoch: Any = None
    scores: dict[str, msgspec.Raw] | None = None
    error: msgspec.Raw = NO_TEXT
    limit: msgspec.Raw = NO_TEXT
    events: list[msgspec.Raw] | None = None
    transcript: _Transcript | None = None
    attachments: dict[str, msgspec.Raw] | None = None
    message_pool: list[msgspec.Raw] | None = None
    events_data: _EventsData | None = None

    def texts_apart(self) -> dict[str, msgspec.Raw]:
        """Long texts, which events refer to by name."""
        return self.attachments or (self.transcript.content if self.transcript else None) or {}

    def pool(self) -> list[msgspec.Raw]:
        """Messages, which events refer to by place."""
        return self.message_pool or (self.events_data.messages if self.events_data else None) or []

    def flat(self) -> Iterator[msgspec.Raw]:
        """All events in order, those within others after these."""
        top = (
            self.events if self.events is not None else (self.transcript.events if self.transcript else None)
        )
        yield from _flat(top or [], 0)


output_of = msgspec.json.Decoder(_Output).decode
call_of = msgspec.json.Decoder(_Call).decode
response_of = msgspec.json.Decoder(Response).decode
event_of = msgspec.json.Decoder(Event).decode
score_of = msgspec.json.Decoder(Score).decode
sample_of = msgspec.json.Decoder(Sample).decode
span_of = msgspec.json.Decoder(_Span).decode
_events = msgspec.json.Decoder(list[msgspec.Raw])
_NESTING: Final = b'"events"'


def _flat(events: list[msgspec.Raw], depth: int) -> Iterator[msgspec.Raw]:
    for raw in events:
        yield raw
        if depth < _DEEPEST and _NESTING in bytes(raw):
            try:
                inner = event_of(raw)
                nested = _events.decode(inner.events) if inner.event in ("subtask", "tool") else []
            except ValueError:
                continue
            yield from _flat(nested, depth + 1)
