"""The history of an OpenHands agent of the first generation (V0), with the calls it was made by.

Each event of a tool call holds the model's whole response; one of several calls is repeated by each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec

from costscope.adapters import _openai_chat
from costscope.adapters._batch import Batch
from costscope.adapters._exchange import Answer
from costscope.adapters._labels import label
from costscope.adapters._moments import moment, zone_between
from costscope.adapters._values import (
    NO_TEXT,
    Count,
    Token,
    TokenCounts,
    compact,
    dollars,
    is_empty,
    is_object,
)
from costscope.domain.tokens import Origin

_PLACE: Final = ("line", "kind", "context", "task_id", "thread_id", "agent", "start_time")
_CALL: Final = (
    *_PLACE,
    "status",
    "response_id",
    "provider",
    "requested_model",
    "model",
    "service_tier",
    "finish_reason",
    "recorded_cost",
    "recorded_cost_source",
    "output_segments",
    *TokenCounts._fields,
)
_ENTRY: Final = (*_PLACE, "input_segments")
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_NOTHING: Final = b'""'


class _ToolCall(msgspec.Struct, gc=False):
    tool_call_id: str | None = None
    model_response: msgspec.Raw = NO_TEXT


class _Args(msgspec.Struct, gc=False):
    content: msgspec.Raw = NO_TEXT
    tools: list[msgspec.Raw] | None = None


class Event(msgspec.Struct, gc=False):
    """An action or an observation."""

    timestamp: str | float | None = None
    source: str | None = None
    action: str | None = None
    observation: str | None = None
    content: msgspec.Raw = NO_TEXT
    args: _Args | None = None
    extras: Any = None
    tool_call_metadata: _ToolCall | None = None


class Usage(msgspec.Struct, gc=False):
    """The tokens of one call, as the harness keeps them."""

    model: str | None = None
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    cache_read_tokens: Count | None = None
    cache_write_tokens: Count | None = None
    response_id: str | None = None

    def counts(self) -> TokenCounts:
        """The same as counts."""
        return TokenCounts(
            input_tokens=self.prompt_tokens,
            cache_read_tokens=self.cache_read_tokens,
            cache_write_tokens=self.cache_write_tokens,
            output_tokens=self.completion_tokens,
        )


@dataclass(slots=True)
class Step:
    """An event, understood."""

    event: Event
    written: datetime | None
    answer: Answer | None


@dataclass(slots=True)
class History:
    """One piece of work on its way into a batch."""

    out: Batch
    task: str | None
    agent: str | None = None
    model: str | None = None
    usages: dict[str, Usage] = field(default_factory=dict)
    """What the harness counted, by the id of the response."""
    costs: dict[str, Decimal | None] = field(default_factory=dict)
    thread: str | None = None
    _moment: datetime | None = None
    _seen: set[str] = field(default_factory=set)

    def write(self, steps: list[Step], number: Callable[[int], int]) -> Iterator[bool]:
        """Add the rows of the events; says of each whether there were any."""
        first = next((s.answer.response_id for s in steps if s.answer and s.answer.response_id), None)
        # Another run at the same task is another conversation: its first response tells it from this one.
        self.thread = f"{self.task}/{first}" if self.task and first else self.task
        zone = _zone_of(steps)
        self._moment = min((s.written + zone for s in steps if s.written), default=None)
        for place, step in enumerate(steps):
            if step.written and self._moment:
                self._moment = max(self._moment, step.written + zone)
            yield self._add(step, number(place))

    def add_rest(self, number: Callable[[], int]) -> None:
        """Add the calls that no event tells of, such as those that shorten the history."""
        for key, usage in self.usages.items():
            if key not in self._seen:
                answer = Answer(response_id=usage.response_id, cost=self.costs.get(key))
                self._add_call(number(), answer, usage.model, usage.counts(), [], "full")

    def add_cost(self, number: int, cost: Decimal, model: str | None, time: datetime | None) -> None:
        """Add a call of which only the cost is known."""
        self._moment = time or self._moment
        self._add_call(number, Answer(cost=dollars(cost)), model, TokenCounts(), [], "full")

    def last(self) -> datetime | None:
        """When the last event was."""
        return self._moment

    def _add(self, step: Step, number: int) -> bool:
        event, answer = step.event, step.answer
        response_id = answer.response_id if answer else None
        is_new = answer is not None and (response_id is None or response_id not in self._seen)
        if answer is not None and is_new and event.observation is None:
            self._add_answer(number, answer)
            return True
        if event.observation is not None:
            return self._add_observation(event, number)
        return self._add_message(event, number)

    def _add_answer(self, number: int, answer: Answer) -> None:
        written = [self.out.text(*text) for text in answer.texts]
        for tool in answer.tool_uses:
            arguments = self.out.text(tool.arguments or _NOTHING, Origin.ASSISTANT)
            self.out.table("tool_calls", _TOOL_USE)((number, tool.id, tool.name, arguments))
        usage = self.usages.get(answer.response_id or "")
        counts = answer.counts if any(answer.counts) or usage is None else usage.counts()
        self._add_call(number, answer, answer.model, counts, written, "thread")

    def _add_call(
        self,
        number: int,
        answer: Answer,
        model: str | None,
        counts: TokenCounts,
        written: list[int],
        context: str,
    ) -> None:
        response_id = answer.response_id
        if response_id:
            self._seen.add(response_id)
        # The harness leaves out what it has no price for, or counts 0.
        cost = self.costs.get(response_id or "") or answer.cost or None
        prefix, slash, _ = (self.model or "").partition("/")
        if response_id and response_id.startswith("gen-"):
            prefix, slash = "openrouter", "/"  # however it was reached: "openai/" may be any compatible API
        self.out.table("records", _CALL)(
            (
                *self._place(number, "call", context),
                "ok",
                response_id,
                prefix if slash else None,
                self.model,
                model,
                answer.service_tier,
                answer.finish_reason,
                cost,
                None if cost is None else "harness",
                written,
                *counts,
            )
        )

    def _add_observation(self, event: Event, number: int) -> bool:
        if event.tool_call_metadata is None:
            return False
        result = self.out.text(event.content or _NOTHING, Origin.TOOL_RESULT)
        known_as = label(event.tool_call_metadata.tool_call_id)
        self.out.table("tool_calls", _TOOL_RESULT)((number, known_as, _has_failed(event), result))
        self._add_entry(number, [result])
        return True

    def _add_message(self, event: Event, number: int) -> bool:
        args = event.args or _Args()
        told: list[int] = []
        if event.action == "system":
            told = [self.out.text(compact(tool), Origin.TOOLS) for tool in args.tools or ()]
            told.append(self.out.text(args.content or _NOTHING, Origin.SYSTEM))
        elif event.action == "message" and not is_empty(args.content):
            origin = Origin.ASSISTANT if event.source == "agent" else Origin.USER
            told = [self.out.text(args.content, origin)]
        if told:
            self._add_entry(number, told)
        return bool(told)

    def _add_entry(self, number: int, segments: list[int]) -> None:
        self.out.table("records", _ENTRY)((*self._place(number, "entry", "thread"), segments))

    def _place(self, number: int, kind: str, context: str) -> tuple[object, ...]:
        return number, kind, context, self.task, self.thread, self.agent, self._moment


_event = msgspec.json.Decoder(Event)


def step_of(raw: Token) -> Step:
    """An event.  Raises ``ValueError`` when any part of it is not understood."""
    event = _event.decode(raw)
    response = event.tool_call_metadata.model_response if event.tool_call_metadata else NO_TEXT
    answer = _openai_chat.answer(response) if is_object(response) and not is_empty(response) else None
    return Step(event, moment(event.timestamp), answer)


def _zone_of(steps: list[Step]) -> timedelta:
    """How far the clock of the events is from UTC, by the first response of the provider; 0 when unknown."""
    for step in steps:
        if step.written and step.answer and step.answer.created:
            return zone_between(step.written, step.answer.created)
    return timedelta()


def _has_failed(event: Event) -> bool | None:
    """Whether a tool failed: it says so, or a command ended with another code than 0."""
    if event.observation == "error":
        return True
    extras = event.extras if isinstance(event.extras, dict) else {}
    metadata = extras.get("metadata")
    code = metadata.get("exit_code") if isinstance(metadata, dict) else extras.get("exit_code")
    return code != 0 if isinstance(code, int) and not isinstance(code, bool) else None
