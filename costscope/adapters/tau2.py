"""Simulations of tau2-bench: the ``results.json`` of a run, or a file for each simulation.

Token rule: inclusive; the counts are LiteLLM's.  The native ``usage`` holds two numbers alone: those cached
stand in ``raw_data``, the provider's whole response, which is therefore preferred.

A simulation is a record, and so is each of its messages.  Two models talk: the agent, and the one that plays
the user, whose calls are part of the task's bill.  Each has a thread of its own, in which the other is the
user; a message that calls a tool is not shown to the other.  A message with neither usage nor response was
not generated, such as the greeting.

The cost is the harness's own arithmetic, 0 where it found no price.  The sums ``agent_cost`` and
``user_cost`` are roll-ups, and missing where any message has no cost.  A file per simulation does not name
the models: they stand in the name of the run alone, as ``…_llm_agent_<model>_user_simulator_<model>``.  Times
have no zone: the provider's own time gives it away, else it is taken for UTC.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exchange import Answer
from costscope.adapters._labels import label, word
from costscope.adapters._tau2_simulation import (
    Document,
    Info,
    Simulation,
    Step,
    Task,
    models_of,
    step_of,
    zone_of,
)
from costscope.adapters._values import Token, TokenCounts, compact, is_empty
from costscope.domain.tokens import Origin, TokenRule

_PLACE: Final = ("line", "kind", "task_id", "thread_id", "agent", "project", "start_time")
_CALL: Final = (
    *_PLACE,
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
_OUTCOME: Final = ("line", "task_id", "outcome", "score", "outcome_source", "start_time")
_MARKS: Final = (
    (re.compile(rb'"num_trials"\s*:'), re.compile(rb'"user_info"\s*:')),
    (re.compile(rb'"termination_reason"\s*:'), re.compile(rb'"agent_cost"\s*:')),
)
"""Keys at the beginning of the results of a run, and of a simulation."""
_OTHER: Final = {"assistant": "user", "user": "assistant"}
_NOTHING: Final = b'""'
_TOLERANCE: Final = Decimal("0.000001")


class Tau2(JsonDocument):
    """Simulations of tau2-bench."""

    name = "tau2"
    title = "tau2-bench simulations (JSON)"
    export_hint = "they are the files below data/simulations; ingest that folder"
    blind_spots = (
        "no tool definitions, no judge's calls, no rejected or failed requests; files of single simulations "
        "do not name the models, so that their calls have no price"
    )
    document_type = Document
    constants: ClassVar = {
        "context": "thread",
        "operation": "chat",
        "status": "ok",
        "token_rule": TokenRule.INCLUSIVE.value,
    }

    def sniff(self, sample: Sample) -> Match | None:
        """A run names its trials and its simulated user, a simulation its end and its agent's cost."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not head.startswith(b"{"):
            return None
        for first, second in _MARKS:
            if first.search(head) and second.search(head):
                return Match(0.9, f"it has {first.pattern.decode()[:-4]} and {second.pattern.decode()[:-4]}")
        return None

    def take(self, document: Document, name: str, out: Batch) -> None:
        """Put the rows of all simulations into the batch."""
        if document.simulations is None and document.messages is None:
            raise ValueError("neither a run with simulations nor a simulation with messages")
        if document.simulations is None:
            _Run(document, document.info, document.task, name, out).write(1)
            return
        number = 1
        scenarios = {str(task.id): task for task in document.tasks or ()}
        for raw in document.simulations:
            try:
                simulation = _simulation.decode(raw)
            except (ValueError, RecursionError):
                out.reject(number, "a simulation that is not understood")
            else:
                task = scenarios.get(str(simulation.task_id))
                _Run(simulation, document.info, task, name, out).write(number)
                number += len(simulation.messages or ())
            number += 1


_simulation = msgspec.json.Decoder(Simulation)


class _Run:
    """One simulation on its way into a batch."""

    def __init__(self, simulation: Simulation, info: Info, task: Task | None, name: str, out: Batch) -> None:
        self._simulation = simulation
        self._info = info
        self._scenario: Token = task.user_scenario if task else b""
        self._out = out
        run = simulation.run_info
        known_as = simulation.id or (run.simulation_id if run else None) or name
        # The same task is simulated many times: each time is a piece of work of its own.
        self._task = "/".join(part for part in (label(simulation.task_id), label(known_as)) if part)
        self._project = label(info.environment_info.domain_name)
        agent, user = models_of(name)
        self._models = {"assistant": info.agent_info.llm or agent, "user": info.user_info.llm or user}
        self._agents = {
            "assistant": label(info.agent_info.implementation) or "agent",
            "user": label(info.user_info.implementation) or "user_simulator",
        }
        self._moment: datetime | None = None

    def write(self, number: int) -> None:
        """Add the rows of a simulation, whose own number is given, and of its messages."""
        steps = self._steps(number + 1)
        zone = zone_of(steps)
        self._go_on_to(steps[0].written if steps else None, zone)
        self._add_setup(number)
        for step in steps:
            self._go_on_to(step.written, zone)
            if step.message.role == "tool":
                self._add_result(step)
            else:
                self._add_message(step)
            self._out.accepted += 1
        self._add_outcome(number)
        self._out.accepted += 1

    def _steps(self, first: int) -> list[Step]:
        """The messages that are understood; the others become rejects."""
        steps = []
        for number, raw in enumerate(self._simulation.messages or (), first):
            try:
                steps.append(step_of(number, raw))
            except RecursionError:
                self._out.reject(number, "nested too deeply")
            except ValueError as error:
                self._out.reject(number, str(error))
        return steps

    def _go_on_to(self, written: datetime | None, zone: timedelta) -> None:
        """Let time pass: a clock that was set back must not turn messages round."""
        moment = written + zone if written else None
        if moment and (self._moment is None or moment > self._moment):
            self._moment = moment

    def _add_setup(self, number: int) -> None:
        """What each of the two is told before it begins, as far as the file shows it."""
        environment = self._info.environment_info
        policy = self._simulation.policy if is_empty(environment.policy) else environment.policy
        setup: dict[str, list[tuple[Token, Origin]]] = {
            "assistant": [(environment.tool_defs, Origin.TOOLS), (policy, Origin.SYSTEM)],
            "user": [
                (self._info.user_info.global_simulation_guidelines, Origin.SYSTEM),
                (self._scenario, Origin.SYSTEM),
            ],
        }
        for party, texts in setup.items():
            told = [self._out.text(compact(text), origin) for text, origin in texts if not is_empty(text)]
            if told:
                self._out.table("records", _ENTRY)((*self._place(number, "entry", party), told))

    def _add_message(self, step: Step) -> None:
        number, message, out = step.number, step.message, self._out
        written = [] if is_empty(message.content) else [out.text(message.content, Origin.ASSISTANT)]
        for tool in message.tool_calls or ():
            arguments = out.text(compact(tool.arguments) or _NOTHING, Origin.ASSISTANT)
            written.append(arguments)
            out.table("tool_calls", _TOOL_USE)((number, label(tool.id), tool.name or "", arguments))
        if step.answer is not None:
            out.table("records", _CALL)(self._call(step, step.answer, written))
        else:
            out.table("records", _ENTRY)((*self._place(number, "entry", message.role), written))
        if not message.tool_calls and not is_empty(message.content):
            heard = [out.text(message.content, Origin.USER)]
            out.table("records", _ENTRY)((*self._place(number, "entry", _OTHER[message.role]), heard))

    def _add_result(self, step: Step) -> None:
        message, out = step.message, self._out
        party = message.requestor if message.requestor in _OTHER else "assistant"
        result = out.text(message.content or _NOTHING, Origin.TOOL_RESULT)
        out.table("tool_calls", _TOOL_RESULT)((step.number, label(message.id), message.error, result))
        out.table("records", _ENTRY)((*self._place(step.number, "entry", party), [result]))

    def _add_outcome(self, number: int) -> None:
        simulation = self._simulation
        run = simulation.run_info
        reward = simulation.reward_info.reward if simulation.reward_info else None
        ended = word(simulation.termination_reason or (run.termination_reason if run else None))
        if reward is not None:
            # As the benchmark has it: whatever is not the full reward is a failure.
            outcome, source = "success" if abs(reward - 1) <= _TOLERANCE else "failure", "reward"
        elif ended:
            outcome, source = ended, "termination_reason"
        else:
            return
        score = None if reward is None else str(reward)
        self._out.table("outcomes", _OUTCOME)((number, self._task, outcome, score, source, self._moment))

    def _place(self, number: int, kind: str, party: str) -> tuple[object, ...]:
        thread = f"{self._task}/{party}"
        return number, kind, self._task, thread, self._agents[party], self._project, self._moment

    def _call(self, step: Step, answer: Answer, written: list[int]) -> tuple[object, ...]:
        asked = self._models[step.message.role]
        prefix, slash, _ = (asked or "").partition("/")
        return (
            *self._place(step.number, "call", step.message.role),
            answer.response_id,
            prefix if slash else None,
            asked,
            answer.model,
            answer.service_tier,
            answer.finish_reason,
            answer.cost,
            None if answer.cost is None else "harness",
            written,
            *answer.counts,
        )
