"""Trajectories of tau-bench, the first version: a list of runs, or one of them.

Token rule: none; no tokens are recorded, so that those of every call are unknown.

Each message of the agent is a call.  Of the simulated user the whole cost of a run is known alone, when it
is: it is one call, of which nothing says what it consisted of.  What the agent itself cost is in no file.  A
record is a run or a message of one.  The same task is tried many times: each time is a piece of work of its
own.  Nothing has a time; the models are named by the file alone, where it has the name tau-bench gives it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._labels import label
from costscope.adapters._values import NO_TEXT, compact, dollars, is_empty
from costscope.domain.tokens import Origin, TokenRule

_ENTRY: Final = ("line", "kind", "task_id", "thread_id", "agent", "input_segments")
_CALL: Final = (
    *("line", "kind", "task_id", "thread_id", "agent", "request_id", "requested_model", "status"),
    *("recorded_cost", "recorded_cost_source", "output_segments"),
)
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_OUTCOME: Final = ("line", "task_id", "outcome", "score", "outcome_source")
_START: Final = re.compile(
    rb'\[?\s*\{\s*"task_id"\s*:\s*\d+\s*,\s*"reward"\s*:\s*-?\d[\d.]*\s*,\s*"info"\s*:\s*\{'
)
_NAME: Final = re.compile(r"(?:tool-calling|act|react|few-shot)-(.+?)-[\d.]+_range_.*_user-(.+?)-[a-z]+_\d+")
"""The name tau-bench gives a file: strategy, model, temperature, range of tasks, model of the user."""
_ORIGINS: Final = {"system": Origin.SYSTEM, "user": Origin.USER, "tool": Origin.TOOL_RESULT}
_NOTHING: Final = b'""'
_TOLERANCE: Final = Decimal("0.000001")


class _Function(msgspec.Struct, gc=False):
    name: str = ""
    arguments: msgspec.Raw = NO_TEXT


class _ToolCall(msgspec.Struct, gc=False):
    id: Any = None
    function: _Function | None = None


class _Message(msgspec.Struct, gc=False):
    role: str
    content: msgspec.Raw = NO_TEXT
    tool_calls: list[_ToolCall] | None = None
    tool_call_id: Any = None


class _Info(msgspec.Struct, gc=False):
    user_cost: Decimal | None = None
    error: Any = None


class _Run(msgspec.Struct, gc=False):
    reward: Decimal
    traj: list[msgspec.Raw]
    task_id: Any = None
    trial: Any = None
    info: _Info | None = None


_run = msgspec.json.Decoder(_Run)
_message = msgspec.json.Decoder(_Message)


class TauBench(JsonDocument):
    """Trajectories of tau-bench."""

    name = "tau_bench"
    title = "tau-bench trajectories (JSON)"
    export_hint = "they are the files of its results folder; ingest that folder"
    blind_spots = "all tokens, what the agent cost, tool definitions, times; usually the models"
    document_type = list[msgspec.Raw] | _Run
    constants: ClassVar = {
        "context": "thread",
        "operation": "chat",
        "token_rule": TokenRule.INCLUSIVE.value,
    }

    def sniff(self, sample: Sample) -> Match | None:
        """It begins with a task, a reward and what the run says of itself."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return Match(0.95, "a task with its reward and its info") if _START.match(head) else None

    def take(self, document: Any, name: str, out: Batch) -> None:
        """Put the rows of all runs into the batch."""
        number = 0
        for found in document if isinstance(document, list) else [document]:
            number += 1
            try:
                run = found if isinstance(found, _Run) else _run.decode(found)
            except (ValueError, RecursionError):
                out.reject(number, "a run that is not understood")
            else:
                number = _Writer(run, name, out).write(number)


class _Writer:
    """One run on its way into a batch."""

    def __init__(self, run: _Run, name: str, out: Batch) -> None:
        self._run = run
        self._out = out
        self._own = 0
        self._info = run.info or _Info()
        parts = (label(run.task_id), label(name), label(run.trial))
        self._task = "/".join(part for part in parts if part)
        found = _NAME.search(name)
        self._model: str | None = found[1] if found else None
        self._user_model: str | None = found[2] if found else None

    def write(self, number: int) -> int:
        """Add the rows of a run, whose own number is given, and of its messages; returns the last number."""
        own = self._own = number
        cost = dollars(self._info.user_cost) or None  # the harness writes 0 where it found no price
        self._add_call(own, "user", self._user_model, cost, [])
        self._add_outcome(own)
        self._out.accepted += 1
        for raw in self._run.traj:
            number += 1
            try:
                self._add(number, _message.decode(raw))
            except RecursionError:
                self._out.reject(number, "nested too deeply")
            except ValueError as error:
                self._out.reject(number, str(error))
            else:
                self._out.accepted += 1
        return number

    def _add(self, number: int, message: _Message) -> None:
        out = self._out
        if message.role == "assistant":
            written = [] if is_empty(message.content) else [out.text(message.content, Origin.ASSISTANT)]
            for tool in message.tool_calls or ():
                function = tool.function or _Function()
                arguments = out.text(compact(function.arguments) or _NOTHING, Origin.ASSISTANT)
                written.append(arguments)
                out.table("tool_calls", _TOOL_USE)((number, label(tool.id), function.name, arguments))
            self._add_call(number, "agent", self._model, None, written)
            return
        origin = _ORIGINS.get(message.role)
        if origin is None:
            raise ValueError("a message of an unknown role")
        text = out.text(message.content or _NOTHING, origin)
        if origin is Origin.TOOL_RESULT:
            out.table("tool_calls", _TOOL_RESULT)((number, label(message.tool_call_id), None, text))
        thread = f"{self._task}/agent"
        out.table("records", _ENTRY)((number, "entry", self._task, thread, "agent", [text]))

    def _add_call(
        self, number: int, party: str, model: str | None, cost: Decimal | None, written: list[int]
    ) -> None:
        thread = f"{self._task}/{party}"
        agent = "user_simulator" if party == "user" else party
        source = None if cost is None else "harness"
        # Nothing else tells a call from one of another file that says the same.
        place = f"{self._task}/{number - self._own}"
        row = (number, "call", self._task, thread, agent, place, model, "ok", cost, source, written)
        self._out.table("records", _CALL)(row)

    def _add_outcome(self, number: int) -> None:
        reward = self._run.reward
        # As the benchmark has it: whatever is not the full reward is a failure.
        outcome, source = "success" if abs(reward - 1) <= _TOLERANCE else "failure", "reward"
        if self._info.error:
            outcome, source = "error", "error"
        self._out.table("outcomes", _OUTCOME)((number, self._task, outcome, str(reward), source))
