"""Follows a stream of Claude Code message by message, up to the results that say what it used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from costscope.adapters import _claude_stream_lines as lines
from costscope.adapters._anthropic import CacheCreation, Usage
from costscope.adapters._batch import Batch
from costscope.adapters._claude_code_content import add_input, add_output
from costscope.adapters._claude_code_lines import Message
from costscope.adapters._claude_stream_lines import Line
from costscope.adapters._claude_stream_totals import Sum, Told, plain, sum_of, total
from costscope.adapters._sse import latest

_PLACE: Final = ("line", "kind", "task_id", "thread_id", "start_time")
_ENTRY: Final = (*_PLACE, "input_segments")
_ATTEMPT: Final = (*_PLACE, "parent_thread_id", "project", "response_id", "model")
_CALL: Final = (
    *_ATTEMPT,
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
    "web_search_requests",
    "service_tier",
    "region",
    "speed",
    "finish_reason",
    "recorded_cost",
    "recorded_cost_source",
    "context",
    "output_segments",
)
_FAILURE: Final = (*_ATTEMPT, "status", "http_status", "error_type", "context")
_OUTCOME: Final = ("line", "task_id", "outcome", "outcome_source", "start_time")

_NO_USAGE: Final = Usage()
_NO_WRITES: Final = CacheCreation()
_IDENTIFIER: Final = re.compile(r"[A-Za-z][\w.-]{0,63}")


@dataclass(slots=True)
class Step:
    """One response, as far as it has been told."""

    thread: str | None
    id: str | None
    model: str | None
    usage: Usage
    finish_reason: str | None = None
    is_final: bool = False
    """Whether the output is more than a placeholder."""
    cost: Decimal | None = None

    @property
    def is_main(self) -> bool:
        """Whether no subagent asked for it."""
        return self.thread is None


class Stream:
    """What the messages of one stream have said so far."""

    def __init__(self) -> None:
        self._begin(None)

    def _begin(self, session: str | None) -> None:
        self._session = session
        self._cwd: str | None = None
        self._moment: datetime | None = None
        self._steps: dict[str, Step] = {}
        """Responses since the last result, in order."""
        self._current: dict[str | None, Step] = {}
        """The response each thread is streaming."""
        self._told = Told({}, {})
        self._results = 0

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a message's rows into the batch."""
        if line.type is None:
            raise ValueError("not a message of a stream: it has no type")
        if line.type == "system" and line.session_id not in (None, self._session):
            self._begin(line.session_id)
        if line.type in ("assistant", "result"):
            self._session = self._session or line.session_id
        self._cwd = line.cwd or self._cwd
        if line.timestamp and (self._moment is None or line.timestamp > self._moment):
            self._moment = line.timestamp
        match line.type:
            case "assistant":
                self._take_answer(line, lines.message.decode(line.message), number, out)
            case "user":
                segments = add_input(lines.message.decode(line.message), number, out)
                self._add_entry(line, "entry", segments, number, out)
            case "stream_event":
                self._take_event(line, number, out)
            case "result":
                self._take_result(line, number, out)
            case "system" if line.subtype == "compact_boundary":
                self._add_entry(line, "reset", [], number, out)
            case "system" if line.subtype == "api_retry":
                self._add_failure(line, number, out)
            case "system":
                out.skip("system")
            case _:
                out.skip("other")

    def _add_entry(self, line: Line, kind: str, segments: list[int], number: int, out: Batch) -> None:
        out.table("records", _ENTRY)((*self._place(number, kind, line.parent_tool_use_id), segments))
        out.accepted += 1

    def _place(self, number: int, kind: str, parent: str | None) -> tuple[object, ...]:
        """Subagents have threads of their own, named for the tool call that began them."""
        thread = f"{self._session}/{parent}" if parent else self._session
        return number, kind, self._session, thread, self._moment

    def _take_answer(self, line: Line, message: Message, number: int, out: Batch) -> None:
        if message.model == "<synthetic>":
            out.skip("synthetic")
            return
        step = self._step(line.parent_tool_use_id, message)
        self._add_call(step, add_output(message, number, out), number, out)
        out.accepted += 1

    def _step(self, thread: str | None, message: Message) -> Step:
        """The step a message is part of; one without an id is a step of its own."""
        key = message.id or f"step {len(self._steps)}"
        step = self._steps.get(key)
        if step is None:
            step = self._steps[key] = Step(thread, message.id, message.model, message.usage or _NO_USAGE)
        elif not step.is_final:
            step.usage = latest(step.usage, message.usage) or _NO_USAGE
        step.finish_reason = message.stop_reason or step.finish_reason
        return step

    def _take_event(self, line: Line, number: int, out: Batch) -> None:
        """Streamed in parts, a response says at its end what it used."""
        event = lines.event.decode(line.event)
        thread = line.parent_tool_use_id
        if event.type == "message_start" and event.message:
            self._current[thread] = self._step(thread, event.message)
        elif event.type == "message_delta" and event.usage and (step := self._current.get(thread)):
            step.usage = latest(step.usage, event.usage) or _NO_USAGE
            step.is_final = event.usage.output_tokens is not None
            self._add_call(step, [], number, out)
            out.accepted += 1
            return
        out.skip("stream_event")

    def _take_result(self, line: Line, number: int, out: Batch) -> None:
        """Tell every step again, now that its output is known, and the requests that were not shown."""
        steps = list(self._steps.values())
        said = Told.by(line.usage, line.model_usage, line.total_cost_usd)
        seen = {key: total(_inputs(s) for s in steps if _is_of(s, key)) for key in said.sums}
        added = said.since(self._told, seen)
        self._told = said
        self._results += 1
        hidden = self._account_for(added, steps, line.uuid or str(self._results))
        for step in steps:
            step.is_final = bool(said.sums) or step.is_final
            self._add_call(step, [], number, out)
        for step, rest in hidden:
            self._add_hidden(step, rest, number, out)
        self._steps, self._current = {}, {}
        self._add_outcome(line, number, out)
        out.accepted += 1

    def _account_for(self, added: Told, steps: list[Step], result: str) -> list[tuple[Step, Sum]]:
        """Give the last step of each model what its steps lack; returns what no step can account for."""
        main = [s for s in steps if s.is_main]
        missing = added.sums.get(None, Sum()).output - total(sum_of(s.usage) for s in main).output
        models = [key for key in added.sums if key is not None]
        if not models and steps:
            _complete(main, missing)
            steps[-1].cost = added.costs.get(None)
        hidden = []
        for model in models:
            of_model = [s for s in steps if _is_of(s, model)]
            rest = added.sums[model].less(total(sum_of(s.usage) for s in of_model))
            # Where requests are hidden, the main conversation's own total says how much is not theirs.
            shown = min(rest.output, missing) if rest.has_input() else rest.output
            if _complete([s for s in of_model if s.is_main or not rest.has_input()], shown):
                rest = rest._replace(output=rest.output - shown)
                missing -= shown
            cost = added.costs[model]
            if of_model:
                of_model[-1].cost, cost = cost, None
            if rest != Sum() and rest.covers(Sum()):
                name = f"{self._session}/{result}/{model}"
                hidden.append((Step(None, name, model, _NO_USAGE, cost=cost), rest))
        return hidden

    def _add_call(self, step: Step, segments: list[int], number: int, out: Batch) -> None:
        usage = step.usage
        writes = usage.cache_creation or _NO_WRITES
        searches = usage.server_tool_use.web_search_requests if usage.server_tool_use else None
        out.table("records", _CALL)(
            (
                *self._attempt(step, number),
                usage.input_tokens,
                usage.cache_read_input_tokens,
                usage.cache_creation_input_tokens,
                writes.ephemeral_5m_input_tokens,
                writes.ephemeral_1h_input_tokens,
                usage.output_tokens if step.is_final else None,
                searches,
                usage.service_tier,
                usage.inference_geo,
                usage.speed,
                step.finish_reason,
                step.cost,
                None if step.cost is None else "client",
                "thread",
                segments,
            )
        )

    def _add_hidden(self, step: Step, used: Sum, number: int, out: Batch) -> None:
        counts = (used.input, used.cache_read, used.cache_write, None, None, used.output, used.web_search)
        cost = (step.cost, None if step.cost is None else "client")
        row = (*self._attempt(step, number), *counts, None, None, None, None, *cost, "full", [])
        out.table("records", _CALL)(row)

    def _attempt(self, step: Step, number: int) -> tuple[object, ...]:
        parent = self._session if step.thread else None
        return (*self._place(number, "call", step.thread), parent, self._cwd, step.id, step.model)

    def _add_failure(self, line: Line, number: int, out: Batch) -> None:
        """A request that failed: it takes no part in the thread, since the next attempt sends the same."""
        step = Step(line.parent_tool_use_id, None, None, _NO_USAGE)
        name = line.error if isinstance(line.error, str) and _IDENTIFIER.fullmatch(line.error) else "error"
        out.table("records", _FAILURE)(
            (*self._attempt(step, number), "error", line.error_status, name, "full")
        )
        out.accepted += 1

    def _add_outcome(self, line: Line, number: int, out: Batch) -> None:
        """That a run came to its end does not say that what it did is right."""
        word = line.subtype if line.subtype and _IDENTIFIER.fullmatch(line.subtype) else None
        if word == "success":
            word = "error" if line.is_error else "completed"
        if word and self._session:
            out.table("outcomes", _OUTCOME)((number, self._session, word, "result", self._moment))


def _is_of(step: Step, key: str | None) -> bool:
    """Whether a step is counted under a model, or among the main conversation's."""
    return step.is_main if key is None else plain(step.model or "") == key


def _inputs(step: Step) -> Sum:
    return sum_of(step.usage)._replace(output=0, web_search=0)


def _complete(steps: list[Step], missing: int) -> bool:
    """Give the output that is missing to the last of the steps that told only a placeholder."""
    last = next((s for s in reversed(steps) if not s.is_final), None)
    if last is None or missing < 0:
        return False
    last.usage = (
        latest(last.usage, Usage(output_tokens=(last.usage.output_tokens or 0) + missing)) or _NO_USAGE
    )
    return True
