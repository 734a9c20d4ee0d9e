"""Trajectories of SWE-agent (``*.traj``), any version, one task a file.

Token rule: inclusive; ``tokens_sent`` includes what was cached, which no file tells apart.

Tokens and cost are known for a whole attempt alone: they are one call, of which nothing says what it
consisted of, while the messages are entries of the conversation.  Where several attempts were made, each is
a call and so is the choice between them; the totals above them are roll-ups.  A replay of recorded actions
asked no model, and counts 0.  Requests that failed, or were asked again for their form, are counted within
the totals or not at all.  Where some prompts cost more for their length, no total says which were long: the
cost is then a lower bound.

Nothing has a time.  The model is named by newer files alone.  A record is a message.  ``submitted`` says that
there is a result, not that it is right.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._labels import label
from costscope.adapters._swe_agent_trajectory import Attempt, ModelStats, Step, Trajectory, step_of
from costscope.adapters._values import dollars
from costscope.domain.tokens import Origin, TokenRule

_PLACE: Final = ("line", "kind", "context", "task_id", "thread_id")
_CALL: Final = (
    *_PLACE,
    "shows_whole_input",
    "is_sum",
    "status",
    "requested_model",
    "recorded_cost",
    "recorded_cost_source",
    "input_tokens",
    "output_tokens",
)
_ENTRY: Final = (*_PLACE, "input_segments")
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_OUTCOME: Final = ("line", "task_id", "outcome", "outcome_source")
_STARTS: Final = (
    re.compile(
        rb'\{\s*(?:"environment"\s*:\s*"[^"]*"\s*,\s*)?"trajectory"\s*:\s*\[\s*(?:\{\s*"(?:action|response)"|\]\s*,\s*"history")'
    ),
    re.compile(rb'\{\s*"attempts"\s*:\s*\[\s*\{\s*"(?:environment|trajectory|history|info)"'),
    re.compile(rb'\{\s*"history"\s*:\s*\[\s*\{[^{}]*"agent"\s*:\s*"'),
)
_STATUS: Final = re.compile(r"(\w{1,40})(?: \((\w{1,40})\))?")
"""A status, with the reason why it came to that."""
_NOTHING: Final = b'""'


class SweAgent(JsonDocument):
    """Trajectories of SWE-agent."""

    name = "swe_agent"
    version = 2
    title = "SWE-agent trajectories (.traj)"
    export_hint = "they are the .traj files of the output folder; ingest that folder"
    blind_spots = (
        "no tokens or costs of single calls, so that an attempt is one call and its parts are unattributed; "
        "no times, no cached tokens, no failed requests; no grade (add the grader's results as CSV)"
    )
    document_type = Trajectory
    remembers_text = True
    constants: ClassVar = {
        "operation": "chat",
        "agent": "SWE-agent",
        "token_rule": TokenRule.INCLUSIVE.value,
    }

    def sniff(self, sample: Sample) -> Match | None:
        """A trajectory of actions comes first, or the attempts at one, or a history of named agents."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        found = next((True for start in _STARTS if start.match(head)), False)
        return Match(0.9, "it begins as a trajectory of SWE-agent") if found else None

    def take(self, document: Trajectory, name: str, out: Batch) -> None:
        """Put the rows of every attempt into the batch."""
        attempts = document.attempts or [document]
        if all(attempt.history is None for attempt in attempts):
            raise ValueError("not a trajectory: it has no history")
        model, known_as = document.config()
        for attempt in attempts:
            own, also = attempt.config()
            model, known_as = model or own, known_as or also
        task = label(known_as) or name
        number = 0
        for attempt in attempts:
            number = _Run(attempt, task, model, out).write(number)
        choosing = document.info.rloop_model_stats if document.info else None
        if choosing is not None:
            number += 1
            _add_call(choosing, (number, "call", "full", task, None), model, out)
        _add_outcome(document, task, number, out)


class _Run:
    """One attempt on its way into a batch."""

    def __init__(self, attempt: Attempt, task: str, model: str | None, out: Batch) -> None:
        self._attempt = attempt
        self._task = task
        self._thread = f"{task}/{attempt.digest()}"
        self._model = model
        self._out = out
        self._waiting: list[str] = []
        """Ids of actions in text whose results are still to come."""

    def write(self, number: int) -> int:
        """Add the rows of all messages, numbered on from ``number``; returns the last number."""
        for raw in self._attempt.history or ():
            number += 1
            try:
                self._add(step_of(number, raw))
            except RecursionError:
                self._out.reject(number, "nested too deeply")
            except ValueError as error:
                self._out.reject(number, str(error))
        if (stats := self._attempt.stats) is not None:
            # A number of its own: what joins a message by its number must not find the call.
            number += 1
            _add_call(stats, self._place(number, "call", "full"), self._model, self._out)
        return number

    def _add(self, step: Step) -> None:
        out, number = self._out, step.number
        segments = [out.text(*text) for text in step.texts]
        for place, tool in enumerate(step.tools):
            arguments = out.text(tool.arguments or _NOTHING, Origin.ASSISTANT)
            known_as = label(tool.id)
            if known_as is None:
                known_as = f"{self._thread}/{number}.{place}"
                self._waiting.append(known_as)
            else:
                segments.append(arguments)
            out.table("tool_calls", _TOOL_USE)((number, known_as, tool.name, arguments))
        if not step.is_answer:
            self._add_results(step, segments)
        out.table("records", _ENTRY)((*self._place(number, "entry", "thread"), segments))
        out.accepted += 1

    def _add_results(self, step: Step, segments: list[int]) -> None:
        results = [known_as for id_ in step.results if (known_as := label(id_))]
        if not results and self._waiting and not step.is_demo:
            results = [self._waiting.pop(0)]
        for known_as in results:
            result = segments[0] if segments else self._out.text(_NOTHING, Origin.TOOL_RESULT)
            self._out.table("tool_calls", _TOOL_RESULT)((step.number, known_as, None, result))

    def _place(self, number: int, kind: str, context: str) -> tuple[object, ...]:
        return number, kind, context, self._task, self._thread


def _add_call(stats: ModelStats, place: tuple[object, ...], model: str | None, out: Batch) -> None:
    # Where the harness found no price it counts 0.
    cost = dollars(stats.instance_cost) or None
    source = None if cost is None else "harness"
    counts = (stats.tokens_sent or None, stats.tokens_received if stats.tokens_sent else None)
    out.table("records", _CALL)((*place, False, True, "ok", model, cost, source, *counts))


def _add_outcome(document: Trajectory, task: str, number: int, out: Batch) -> None:
    status = document.info.exit_status if document.info else None
    if isinstance(status, str) and status:
        found = _STATUS.fullmatch(status)
        outcome = "_".join(part for part in found.groups() if part).lower() if found else "other"
        out.table("outcomes", _OUTCOME)((number, task, outcome, "exit_status"))
