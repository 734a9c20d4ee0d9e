"""Writes the model calls of a trace, each leaf once.

Instrumentations nest: a framework's span carries the counts of the provider's call within it, or the sum of
several.  A model call right above another that has counts is therefore a roll-up, in whichever order the
two come: one that was already written is taken back, as long as it is within the same block of the file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Final

import xxhash

from costscope.adapters._batch import Batch
from costscope.adapters._exchange import Answer, Prompt, Text, ToolResult
from costscope.adapters._values import UNKNOWN, TokenCounts
from costscope.domain.tokens import Origin, TokenRule

ROLL_UP: Final = "roll-up"
"""The kind of records passed over because what they count is counted below them."""

_PLACE: Final = ("line", "kind", "task_id", "thread_id", "conversation_id", "agent", "project", "start_time")
_CALL: Final = (
    *_PLACE,
    "shows_whole_input",
    "label",
    "response_id",
    "request_id",
    "end_time",
    "operation",
    "provider",
    "requested_model",
    "model",
    "service_tier",
    "status",
    "http_status",
    "error_type",
    "finish_reason",
    "token_rule",
    "recorded_cost",
    "recorded_cost_source",
    "input_segments",
    "output_segments",
    *TokenCounts._fields,
)
_ENTRY: Final = (*_PLACE, "input_segments")
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_OUTCOME: Final = ("line", "task_id", "outcome", "score", "outcome_source", "start_time")
_NUMBER: Final = itemgetter(0)
_NOTHING: Final = b'""'


@dataclass(slots=True)
class Place:
    """Where in a trace something happened."""

    span: str | None = None
    parent: str | None = None
    trace: str | None = None
    task: str | None = None
    conversation: str | None = None
    agent: str | None = None
    project: str | None = None
    start: datetime | None = None


@dataclass(slots=True)
class ModelCall:
    """A call of a model as its trace tells of it."""

    place: Place
    end: datetime | None = None
    label: str | None = None
    response_id: str | None = None
    request_id: str | None = None
    operation: str = "chat"
    provider: str | None = None
    requested_model: str | None = None
    model: str | None = None
    service_tier: str | None = None
    status: str | None = None
    http_status: int | None = None
    error_type: str | None = None
    finish_reason: str | None = None
    rule: TokenRule = TokenRule.AUTO
    counts: TokenCounts = UNKNOWN
    cost: Decimal | None = None
    prompt: Prompt = field(default_factory=Prompt)
    answer: Answer = field(default_factory=Answer)

    @property
    def has_usage(self) -> bool:
        """Whether it says what it used."""
        return self.counts.input_tokens is not None or self.counts.output_tokens is not None

    @property
    def shows_whole_input(self) -> bool:
        """Whether nothing is hidden: most instrumentations leave out the definitions of tools."""
        return any(text.origin is Origin.TOOLS for text in self.prompt.texts)


class Calls:
    """The model calls of one file on their way into its batches."""

    def __init__(self) -> None:
        self._out: Batch | None = None
        self._last = 0
        self._written: dict[str, int] = {}
        """Where in this batch a span's call is."""
        self._summed: set[str] = set()
        """Spans still to come, of whose calls the counts were written already."""
        self._conversations: dict[str, str] = {}
        """The conversation of a trace, as far as a span of it in this batch named one."""

    def number(self, line: int, out: Batch) -> int:
        """The next free record number of the batch: the line's own, unless the line holds several records."""
        self._enter(out)
        self._last = max(self._last + 1, line)
        return self._last

    def _enter(self, out: Batch) -> None:
        if out is not self._out:
            self._out, self._last, self._written, self._conversations = out, 0, {}, {}

    def conversation(self, trace: str | None, named: str | None, out: Batch) -> str | None:
        """The conversation a span belongs to: often only some spans of a trace name it."""
        self._enter(out)
        if trace is None:
            return named
        return self._conversations.setdefault(trace, named) if named else self._conversations.get(trace)

    def add(self, call: ModelCall, line: int, out: Batch) -> None:
        """Write a call, or count it as a roll-up."""
        number = self.number(line, out)
        span = self._key(call.place.span, call)
        parent = self._key(call.place.parent, call)
        if call.has_usage and parent and parent != span:
            self._sum_up(parent, out)
        if span and span in self._summed:
            self._summed.discard(span)
            out.skip(ROLL_UP)
            return
        if span:
            self._written[span] = number
        for tool in call.answer.tool_uses:
            written = out.text(tool.arguments or _NOTHING, Origin.ASSISTANT)
            out.table("tool_calls", _TOOL_USE)((number, tool.id, tool.name, written))
        _add_results(call.prompt.results, number, out)
        out.table("records", _CALL)(_row(call, number, out))
        out.accepted += 1

    def add_entry(
        self, place: Place, texts: list[Text], results: list[ToolResult], line: int, out: Batch
    ) -> None:
        """Write what a trace shows beside the calls: documents found, results of tools."""
        number = self.number(line, out)
        _add_results(results, number, out)
        out.table("records", _ENTRY)((*_where(place, number, "entry"), [out.text(*text) for text in texts]))
        out.accepted += 1

    def _key(self, span: str | None, call: ModelCall) -> str | None:
        """What a span is known by; embeddings made within a chat are no part of its counts."""
        return f"{call.place.trace}/{span}/{call.operation == 'embeddings'}" if span else None

    def _sum_up(self, parent: str, out: Batch) -> None:
        number = self._written.pop(parent, None)
        if number is None:
            self._summed.add(parent)
            return
        for (table, _), rows in out.rows.items():
            if table in ("records", "tool_calls"):
                low = bisect_left(rows, number, key=_NUMBER)
                del rows[low : bisect_right(rows, number, key=_NUMBER)]
        out.accepted -= 1
        out.skip(ROLL_UP)


def add_outcome(
    out: Batch,
    number: int,
    task: str | None,
    outcome: str | None,
    score: str | None,
    source: str | None,
    time: datetime | None,
) -> None:
    """Write a judgement of a task."""
    out.table("outcomes", _OUTCOME)((number, task, outcome, score, source, time))


def label(value: str | None) -> str | None:
    """A name the log gives; one that may be an e-mail address is kept as its hash."""
    if not value:
        return None
    return xxhash.xxh3_64_hexdigest(value.encode()) if "@" in value else value


def _add_results(results: list[ToolResult], number: int, out: Batch) -> None:
    for result in results:
        given = out.text(result.content or _NOTHING, Origin.TOOL_RESULT)
        out.table("tool_calls", _TOOL_RESULT)((number, result.id, result.is_error, given))


def _where(place: Place, number: int, kind: str) -> tuple[object, ...]:
    task = place.task or place.conversation or place.trace
    return (
        number,
        kind,
        task,
        place.trace or place.conversation,
        place.conversation,
        place.agent,
        place.project,
        place.start,
    )


def _row(call: ModelCall, number: int, out: Batch) -> tuple[object, ...]:
    place = call.place
    identity = f"{place.trace or ''}/{place.span}" if place.span else None
    return (
        *_where(place, number, "call"),
        call.shows_whole_input,
        call.label,
        call.response_id,
        call.request_id or identity,
        call.end,
        call.operation,
        call.provider,
        call.requested_model,
        call.model,
        call.service_tier,
        call.status,
        call.http_status,
        call.error_type,
        call.finish_reason,
        call.rule.value,
        call.cost,
        None if call.cost is None else "client",
        [out.text(*text) for text in call.prompt.texts],
        [out.text(*text) for text in call.answer.texts],
        *call.counts,
    )
