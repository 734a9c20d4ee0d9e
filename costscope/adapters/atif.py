"""Trajectories in the Agent Trajectory Interchange Format (ATIF 1.0 to 1.7), as Harbor and others write them.

Token rule: inclusive; the prompt includes cached tokens, the completion reasoning.  Cache writes stand among
the extras; older harnesses left them out of the prompt of Anthropic's models, which shows only where the
prompt would be too small for them.

A record is a step, or what came back to one; the definitions of tools are one more.  A step of the agent is a
call, unless it retells earlier context or says that it asked no model.  The final metrics are roll-ups: those
of a continuation include the file before it, and both include calls that are in no step, such as those that
summarise.  Trajectories of subagents that the file holds are threads of the same task.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, ClassVar, Final

import msgspec
import xxhash

from costscope.adapters._atif_step import Metrics, Step
from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._labels import label
from costscope.adapters._values import TokenCounts, compact, dollars
from costscope.domain.tokens import Origin

_PLACE: Final = (
    "line",
    "kind",
    "task_id",
    "thread_id",
    "parent_thread_id",
    "conversation_id",
    "agent",
    "label",
    "start_time",
)
_CALL: Final = (
    *_PLACE,
    "request_id",
    "provider",
    "requested_model",
    "model",
    "service_tier",
    "token_rule",
    "recorded_cost",
    "recorded_cost_source",
    "output_segments",
    *TokenCounts._fields,
)
_ENTRY: Final = (*_PLACE, "input_segments")
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_VERSION: Final = re.compile(rb'"schema_version"\s*:\s*"ATIF-')
_NOTHING: Final = b'""'


class _Agent(msgspec.Struct, gc=False, frozen=True):
    name: Any = None
    version: Any = None
    model_name: str | None = None
    tool_definitions: list[msgspec.Raw] | None = None


class Trajectory(msgspec.Struct, gc=False):
    """A file, or a subagent's part of one; its steps are decoded one by one."""

    session_id: Any = None
    trajectory_id: Any = None
    agent: _Agent = _Agent()
    steps: list[msgspec.Raw] | None = None
    subagent_trajectories: list[msgspec.Raw] | None = None


class Atif(JsonDocument):
    """Trajectories in the Agent Trajectory Interchange Format."""

    name = "atif"
    title = "ATIF trajectories (Harbor, terminal-bench; JSON)"
    export_hint = "they are the trajectory.json files in the agent folders of a job; ingest that folder"
    blind_spots = (
        "calls that are no step, such as those that summarise, are in the totals alone; no failed requests; "
        "no outcome, which stands in the trial's result.json"
    )
    document_type = Trajectory
    constants: ClassVar = {"context": "thread", "operation": "chat", "status": "ok"}

    def sniff(self, sample: Sample) -> Match | None:
        """The file names its schema."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return Match(1.0, "its schema is ATIF") if head.startswith(b"{") and _VERSION.search(head) else None

    def take(self, document: Trajectory, name: str, out: Batch) -> None:
        """Put the rows of the trajectory, and of those it holds, into the batch."""
        if document.steps is None:
            raise ValueError("not a trajectory: it has no steps")
        task = label(document.session_id) or label(document.trajectory_id) or name
        whole = _Writer(document, task, None, out)
        number = whole.write(0)
        for raw in document.subagent_trajectories or ():
            try:
                inner = _trajectory.decode(raw)
            except (ValueError, RecursionError):
                number += 1
                out.reject(number, "a subagent's trajectory that is not understood")
                continue
            number = _Writer(inner, task, whole.thread, out).write(number)


_trajectory = msgspec.json.Decoder(Trajectory)
_step = msgspec.json.Decoder(Step)


def _digest(trajectory: Trajectory) -> str:
    return xxhash.xxh3_64_hexdigest(b"\0".join(bytes(raw) for raw in trajectory.steps or ()))


def _understood(raw: msgspec.Raw) -> Step:
    """A step.  Raises ``ValueError`` when any part of it is not understood."""
    step = _step.decode(raw)
    dollars(step.metrics.cost_usd if step.metrics else None)
    for _ in step.texts():
        pass
    for result in step.results:
        for _ in result.texts():
            pass
    return step


class _Writer:
    """One trajectory on its way into a batch."""

    def __init__(self, trajectory: Trajectory, task: str, parent: str | None, out: Batch) -> None:
        self._trajectory = trajectory
        self._agent = trajectory.agent
        self._task = task
        # A continuation tells the history again: it is a thread of its own, though of the same session.
        own = label(trajectory.trajectory_id) or _digest(trajectory)
        self.thread = f"{task}/{own}"
        self._parent = parent
        self._out = out
        self._moment: datetime | None = None

    def write(self, number: int) -> int:
        """Add the rows, numbered on from ``number``; returns the last number."""
        if self._agent.tool_definitions:
            number += 1
            tools = [self._out.text(compact(raw), Origin.TOOLS) for raw in self._agent.tool_definitions]
            self._add_entry(number, tools)
        for raw in self._trajectory.steps or ():
            number += 1
            try:
                step = _understood(raw)
            except RecursionError:
                self._out.reject(number, "nested too deeply")
            except ValueError as error:
                self._out.reject(number, str(error))
            else:
                self._add_step(number, step)
                if step.results:
                    number += 1  # its own: it comes after the call, whatever the time
                    self._add_results(number, step)
        return number

    def _add_step(self, number: int, step: Step) -> None:
        written = step.written()
        if written and (self._moment is None or written > self._moment):
            self._moment = written
        segments = [self._out.text(*text) for text in step.texts()]
        for tool in step.tool_calls or ():
            arguments = self._out.text(compact(tool.arguments) or _NOTHING, Origin.ASSISTANT)
            segments.append(arguments)
            if not step.is_copied_context:
                row = (number, label(tool.tool_call_id), tool.function_name or "", arguments)
                self._out.table("tool_calls", _TOOL_USE)(row)
        if step.is_call:
            self._add_call(number, step, step.metrics or Metrics(), segments)
        else:
            self._add_entry(number, segments)

    def _add_results(self, number: int, step: Step) -> None:
        given: list[int] = []
        for result in step.results:
            told = [self._out.text(*text) for text in result.texts()]
            if result.source_call_id and told and not step.is_copied_context:
                known_as = label(result.source_call_id)
                self._out.table("tool_calls", _TOOL_RESULT)((number, known_as, None, told[0]))
            given.extend(told)
        self._add_entry(number, given)

    def _add_call(self, number: int, step: Step, metrics: Metrics, segments: list[int]) -> None:
        asked = self._agent.model_name
        prefix, slash, _ = (asked or step.model_name or "").partition("/")
        counts, rule = metrics.counts()
        # A cost of 0 is one that was not found.
        cost = dollars(metrics.cost_usd) or None
        row = (
            *self._place(number, "call"),
            label(step.extra.requestId) if step.extra else None,
            prefix if slash else None,
            asked,
            step.model_name,
            label(metrics.extra.service_tier) if metrics.extra else None,
            rule.value,
            cost,
            None if cost is None else "harness",
            segments,
            *counts,
        )
        self._out.table("records", _CALL)(row)
        self._out.accepted += 1

    def _add_entry(self, number: int, segments: list[int]) -> None:
        self._out.table("records", _ENTRY)((*self._place(number, "entry"), segments))
        self._out.accepted += 1

    def _place(self, number: int, kind: str) -> tuple[object, ...]:
        return (
            number,
            kind,
            self._task,
            self.thread,
            self._parent,
            label(self._trajectory.session_id),
            label(self._agent.name),
            label(self._agent.version),
            self._moment,
        )
