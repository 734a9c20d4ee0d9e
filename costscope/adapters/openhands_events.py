"""Event logs of conversations of the OpenHands SDK (V1), one event a line.

Token rule: inclusive; the counts are LiteLLM's, cached tokens are parts of ``prompt_tokens``.

The counts are totals of the conversation so far, by what the model is used for (the agent, the condenser):
what they grew by is a call, or several between two states.  They start anew when they fall.  Which response
they belong to is not said, so that actions and answers are entries of the conversation.  The cost is
LiteLLM's arithmetic; while it stays 0 there is no price.

Lines must be read in their order.  A folder with a file for each event is not read, since a file alone does
not tell what was counted before it.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._labels import label
from costscope.adapters._moments import moment
from costscope.adapters._openhands_events import Event, Stats, Totals, parts
from costscope.adapters._values import TokenCounts, dollars, is_empty
from costscope.domain.tokens import Origin, TokenRule

_PLACE: Final = ("line", "kind", "context", "agent", "start_time")
_CALL: Final = (*_PLACE, "model", "recorded_cost", "recorded_cost_source", *TokenCounts._fields)
_ENTRY: Final = (*_PLACE, "input_segments")
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_RESULTS: Final = frozenset({"ObservationEvent", "AgentErrorEvent", "UserRejectObservation"})
_NOTHING: Final = b'""'
_MARKS: Final = {"id", "timestamp", "source", "kind"}
_COUNTED: Final = (
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "output_tokens",
    "reasoning_tokens",
)
_NOTHING_YET: Final = (0, 0, 0, 0, 0)
_AGENT: Final = "default"
"""What the model is used for when it is the agent itself."""

_stats = msgspec.json.Decoder(Stats)


class OpenHandsEvents(JsonLines):
    """Event logs of the OpenHands SDK."""

    name = "openhands_events"
    title = "OpenHands SDK event logs (JSONL)"
    export_hint = "join the files of a conversation's events folder, in order, as lines of one file"
    blind_spots = (
        "no response ids, tiers or failed requests; calls between two states are one; no outcome; "
        "folders with a file for each event are not read"
    )
    line_type = Event
    keeps_state = True
    constants: ClassVar = {
        "operation": "chat",
        "status": "ok",
        "token_rule": TokenRule.INCLUSIVE.value,
    }

    def __init__(self) -> None:
        self._told: dict[str, Totals] = {}

    def sniff(self, sample: Sample) -> Match | None:
        """Lines are events with a source and a kind; a file of a single one is not a log."""
        objects = sample.objects()
        hits = sum(o.keys() >= _MARKS and str(o["kind"]).endswith(("Event", "Observation")) for o in objects)
        if hits < 2:
            return None
        return Match(0.9 * hits / len(objects), f"{hits} of {len(objects)} lines are events")

    def take(self, line: Event, number: int, out: Batch) -> None:
        """Put an event's rows into the batch."""
        if line.kind is None:
            raise ValueError("not an event: it has no kind")
        time = moment(line.timestamp)
        if line.kind == "ConversationStateUpdateEvent":
            if line.key == "stats" and self._add_calls(_stats.decode(line.value), number, time, out):
                out.accepted += 1
            else:
                out.skip("state")
        elif line.kind in _RESULTS and line.tool_call_id:
            self._add_result(line, number, time, out)
        else:
            _add_entry(line, number, time, out)

    def _add_calls(self, stats: Stats, number: int, time: datetime | None, out: Batch) -> bool:
        """The calls since the last state; none where no counter moved."""
        rows = []
        for use, totals in stats.usage_to_metrics.items():
            counts, cost = _growth(totals, self._told.get(use))
            if counts.input_tokens or counts.output_tokens or cost:
                source = None if cost is None else "harness"
                rows.append((*_place(number, "call", use, time), totals.model_name, cost, source, *counts))
        self._told.update(stats.usage_to_metrics)
        for row in rows:
            out.table("records", _CALL)(row)
        return bool(rows)

    def _add_result(self, line: Event, number: int, time: datetime | None, out: Batch) -> None:
        given = list(parts(line.result(), Origin.TOOL_RESULT))
        segments = [out.text(*text) for text in given]
        whole = segments[0] if len(segments) == 1 else out.text(line.result() or _NOTHING, Origin.TOOL_RESULT)
        failed = line.observation.is_error if line.observation else line.kind == "AgentErrorEvent" or None
        out.table("tool_calls", _TOOL_RESULT)((number, label(line.tool_call_id), failed, whole))
        out.table("records", _ENTRY)((*_place(number, "entry", _AGENT, time), segments))
        out.accepted += 1


def _add_entry(line: Event, number: int, time: datetime | None, out: Batch) -> None:
    segments = [out.text(*text) for text in line.texts() if not is_empty(text.token)]
    if line.tool_call is not None and line.tool_call_id:
        arguments = out.text(line.tool_call.arguments or _NOTHING, Origin.ASSISTANT)
        segments.append(arguments)
        out.table("tool_calls", _TOOL_USE)(
            (number, label(line.tool_call_id), line.tool_name or "", arguments)
        )
    if not segments:
        out.skip("event")
        return
    out.table("records", _ENTRY)((*_place(number, "entry", _AGENT, time), segments))
    out.accepted += 1


def _place(number: int, kind: str, use: str, time: datetime | None) -> tuple[object, ...]:
    """What the agent itself is told and says is one thread; of another use of the model nothing shows."""
    return number, kind, "thread" if use == _AGENT else "full", label(use), time


def _growth(totals: Totals, before: Totals | None) -> tuple[TokenCounts, Decimal | None]:
    """What was used since; all of it when a counter fell, since then the counting began anew."""
    now = _counts(totals)
    then = _counts(before) if before else _NOTHING_YET
    if any(new < old for new, old in zip(now, then, strict=True)):
        then, before = _NOTHING_YET, None
    counts = TokenCounts(**{name: new - old for name, new, old in zip(_COUNTED, now, then, strict=True)})
    cost = totals.accumulated_cost - (before.accumulated_cost if before else 0)
    return counts, dollars(cost) or None


def _counts(totals: Totals) -> tuple[int, ...]:
    tokens = totals.accumulated_token_usage
    if tokens is None:
        return _NOTHING_YET
    return (
        tokens.prompt_tokens,
        tokens.cache_read_tokens,
        tokens.cache_write_tokens,
        tokens.completion_tokens,
        tokens.reasoning_tokens,
    )
