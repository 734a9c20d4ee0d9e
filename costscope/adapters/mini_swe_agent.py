"""Trajectories of mini-swe-agent (``*.traj.json``), versions 1 and 2, one task a file.

Token rule: inclusive for OpenRouter.  Portkey leaves Gemini's reasoning out of ``completion_tokens`` and out
of ``total_tokens``: it comes on top.  Anything else came through LiteLLM and is decided per record.

A message is a record.  Assistant messages are calls; version 1 keeps the provider's response in
``extra.response`` and sends back nothing but ``content``, version 2 sends back all it received.  An answer
that did not hold exactly one action is asked for again: it is a call with the error type ``FormatError``.
Version 2 keeps such a response in the ``extra`` of the user message that complains, and does not send the
answer itself back.

The cost is what OpenRouter billed; elsewhere it is what the harness computed, where 0 means that it could
not.  Neither the definition of the ``bash`` tool nor failed requests are in the file.  ``Submitted`` says
that there is a result, not that it is right.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import zip_longest
from typing import ClassVar, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exchange import Answer
from costscope.adapters._mini_swe_agent_bill import bill_of
from costscope.adapters._mini_swe_agent_messages import Message, Step, Trajectory, step_of
from costscope.adapters._values import TokenCounts, compact, is_empty, quoted
from costscope.domain.tokens import Origin

_CALL: Final = (
    "line",
    "kind",
    "shows_whole_input",
    "task_id",
    "thread_id",
    "label",
    "response_id",
    "start_time",
    "end_time",
    "provider",
    "requested_model",
    "model",
    "service_tier",
    "status",
    "error_type",
    "finish_reason",
    "token_rule",
    "recorded_cost",
    "recorded_cost_source",
    "output_segments",
    *TokenCounts._fields,
)
_ENTRY: Final = ("line", "kind", "task_id", "thread_id", "start_time", "input_segments")
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_OUTCOME: Final = ("line", "task_id", "outcome", "outcome_source", "start_time")

_MARKS: Final = re.compile(
    rb'"mini_version"\s*:\s*"|"trajectory_format"\s*:\s*"mini-swe-agent|_type"\s*:\s*"minisweagent\.'
)
_LONG_SUBMISSION: Final = re.compile(
    rb'\{\s*"info"\s*:\s*\{\s*"exit_status"\s*:\s*"\w*"\s*,\s*"submission"\s*:'
)
_SUBMIT: Final = b"COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"
_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD: Final = re.compile(r"[A-Za-z]\w{0,63}")
_NOTHING: Final = b'""'
_TELLING: Final = 10
"""Characters of a template before its first variable that are enough to know a message by."""


class MiniSweAgent(JsonDocument):
    """Trajectories of mini-swe-agent."""

    name = "mini_swe_agent"
    title = "mini-swe-agent trajectories (JSON)"
    export_hint = "they are the .traj.json files of the output folder; ingest that folder"
    blind_spots = (
        "no definition of the bash tool, no failed requests, no grade (add the grader's results as CSV); "
        "runs without responses have calls of unknown tokens"
    )
    document_type = Trajectory | list[msgspec.Raw]
    constants: ClassVar = {"context": "thread", "operation": "chat", "agent": "mini-swe-agent"}

    def sniff(self, sample: Sample) -> Match | None:
        """The harness names itself in ``info``; the oldest files are a bare list of messages."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if head.startswith(b"{") and (mark := _MARKS.search(head)):
            return Match(1.0, f"it says {mark[0].decode()}")
        if _LONG_SUBMISSION.match(head):
            return Match(0.7, "it begins with info, exit_status and a long submission")
        if head.startswith(b"[") and b'"role"' in head[:200] and _SUBMIT in head:
            return Match(0.8, "a list of messages with mini-swe-agent's word for submitting")
        return None

    def take(self, document: Trajectory | list[msgspec.Raw], name: str, out: Batch) -> None:
        """Put the rows of a trajectory into the batch."""
        if isinstance(document, list):
            document = Trajectory(messages=document)
        if document.messages is None:
            raise ValueError("not a trajectory: it has no messages")
        _Run(document, name, out).write()


class _Run:
    """One trajectory on its way into a batch, message by message."""

    def __init__(self, trajectory: Trajectory, name: str, out: Batch) -> None:
        self._trajectory = trajectory
        self._config = trajectory.info.config
        self._out = out
        self._steps = _steps(trajectory.messages or [], out)
        self._task = trajectory.instance_id or name
        answers = [step.answer for step in self._steps if step.answer]
        first = next((a.response_id for a in answers if a.response_id), None)
        # Another run of the same task is another conversation: its first response tells it from this one.
        self._thread = f"{self._task}/{first}" if first else self._task
        self._moment = min((a.created for a in answers if a.created), default=None)
        self._waiting: list[str] = []
        """Ids of tool calls whose results are still to come."""
        # The tool's definition goes with each request, and is in no file.
        self._shows_all = not any(s.message.tool_calls or s.message.object == "response" for s in self._steps)
        template = self._config.agent.timeout_template or ""
        self._timeout = quoted(template.partition("{{")[0])[:-1]

    def write(self) -> None:
        """Add the rows of all messages, then the outcome."""
        for step, following in zip_longest(self._steps, self._steps[1:]):
            if step.message.role == "exit":
                self._out.skip("exit")
                continue
            if step.answer is not None:
                self._go_on_to(step.answer.created)
                self._add_call(step, step.answer, following)
            self._go_on_to(step.written)
            if not step.message.is_answer:
                self._add_entry(step)
            self._out.accepted += 1
        self._add_outcome()

    def _go_on_to(self, moment: datetime | None) -> None:
        """Let time pass: a clock that was set back, or shows no fractions, must not turn messages round."""
        if moment and (self._moment is None or moment > self._moment):
            self._moment = moment

    def _add_call(self, step: Step, answer: Answer, following: Step | None) -> None:
        number, message, out = step.number, step.message, self._out
        arguments = [out.text(compact(t.arguments) or _NOTHING, Origin.ASSISTANT) for t in step.tools]
        self._waiting = []
        for place, (tool, written) in enumerate(zip(step.tools, arguments, strict=True)):
            tool_call_id = tool.id
            if tool_call_id is None:
                tool_call_id = f"{self._thread}/{number}" + (f".{place}" if place else "")
                self._waiting.append(tool_call_id)
            out.table("tool_calls", _TOOL_USE)((number, tool_call_id, tool.name, written))
        was_run = following is None or following.message.return_code() is not None
        is_rejected = not message.is_answer or not (step.tools or was_run)
        bill = bill_of(answer, step, self._config)
        out.table("records", _CALL)(
            (
                number,
                "call",
                self._shows_all,
                self._task,
                self._thread,
                self._trajectory.info.mini_version,
                answer.response_id,
                self._moment,
                step.written if message.is_answer else None,
                bill.provider,
                self._config.model.model_name,
                answer.model,
                answer.service_tier,
                answer.status,
                answer.error_type or ("FormatError" if is_rejected else None),
                answer.finish_reason,
                bill.rule.value,
                bill.cost,
                bill.cost_source,
                self._sent_back(step, arguments) if message.is_answer else [],
                *answer.counts,
            )
        )

    def _sent_back(self, step: Step, arguments: list[int]) -> list[int]:
        """The texts of an answer that later requests hold again."""
        texts = [self._out.text(*text) for text in step.texts]
        if not is_empty(step.message.reasoning_content):
            texts.insert(0, self._out.text(step.message.reasoning_content, Origin.REASONING))
        return texts + arguments if step.message.tool_calls else texts

    def _add_entry(self, step: Step) -> None:
        number, message, out = step.number, step.message, self._out
        texts = step.texts
        tool_call_id = message.tool_call_id or message.call_id
        if message.is_complaint:
            self._waiting = []
        elif self._waiting:
            tool_call_id = self._waiting.pop(0)
            texts = [t._replace(origin=Origin.TOOL_RESULT) if t.origin is Origin.USER else t for t in texts]
        segments = [out.text(*text) for text in texts]
        if tool_call_id:
            whole = compact(message.content or message.output) or _NOTHING
            result = segments[0] if len(segments) == 1 else out.text(whole, Origin.TOOL_RESULT)
            out.table("tool_calls", _TOOL_RESULT)((number, tool_call_id, self._has_failed(message), result))
        out.table("records", _ENTRY)((number, "entry", self._task, self._thread, self._moment, segments))

    def _has_failed(self, message: Message) -> bool | None:
        """Whether a command failed; a time-out is known by the words of its template."""
        if message.extra.exception_info:
            return True
        code = message.return_code()
        if code is not None:
            return code != 0
        start = self._timeout
        is_timeout = len(start) > _TELLING and bytes(memoryview(message.content)[: len(start)]) == start
        return True if is_timeout else None

    def _add_outcome(self) -> None:
        info = self._trajectory.info
        resolved = info.resolved if self._trajectory.resolved is None else self._trajectory.resolved
        if resolved is not None:
            outcome, source = "success" if resolved else "failure", "resolved"
        elif info.exit_status:
            word = info.exit_status if _WORD.fullmatch(info.exit_status) else "other"
            outcome, source = _CAPITAL.sub("_", word).lower(), "exit_status"
        else:
            return
        self._out.table("outcomes", _OUTCOME)((len(self._steps), self._task, outcome, source, self._moment))


def _steps(messages: list[msgspec.Raw], out: Batch) -> list[Step]:
    """The messages that are understood; the others become rejects."""
    steps = []
    for number, raw in enumerate(messages, 1):
        try:
            steps.append(step_of(number, raw))
        except RecursionError:
            out.reject(number, "nested too deeply")
        except ValueError as error:
            out.reject(number, str(error))
    return steps
