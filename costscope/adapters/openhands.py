"""Results of OpenHands, first generation (V0): ``output.jsonl`` of an evaluation or of the resolver.

Token rule: inclusive; the counts are LiteLLM's, cached tokens are parts of ``prompt_tokens``.

A line is a task.  Each event of a tool call repeats the model's whole response: a response counts once.  The
harness's own list of counts adds the calls that no event tells of, such as those that shorten the history;
its costs belong to the calls in their order, where there are as many.  A cost of 0 is one the harness had no
price for.  The oldest files tell no more of a call than its cost.  Attempts that failed are in no file.

Events have no zone: the provider's own time gives it away.  A task is solved when a grader's report says so,
or, in the resolver's files, when the agent's own judge thinks so.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Final, NamedTuple

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._labels import label
from costscope.adapters._model_calls import Calls
from costscope.adapters._moments import moment
from costscope.adapters._openhands_history import History, Step, Usage, step_of
from costscope.adapters._values import dollars, is_list
from costscope.domain.tokens import TokenRule

_OUTCOME: Final = ("line", "task_id", "outcome", "outcome_source", "start_time")
_LONG: Final = (b'{"', b'"instance_id":', b'"test_result":', b'"history":')


class _Cost(msgspec.Struct, gc=False):
    cost: Decimal | None = None
    model: str | None = None
    timestamp: str | float | None = None


class _Metrics(msgspec.Struct, gc=False):
    costs: list[_Cost | Decimal] | None = None
    token_usages: list[Usage] | None = None


class _LlmConfig(msgspec.Struct, gc=False):
    model: str | None = None


class _Metadata(msgspec.Struct, gc=False):
    agent_class: Any = None
    llm_config: _LlmConfig | None = None


class _Issue(msgspec.Struct, gc=False):
    owner: Any = None
    repo: Any = None
    number: Any = None


class _Report(msgspec.Struct, gc=False):
    resolved: bool | None = None


class _TestResult(msgspec.Struct, gc=False):
    report: _Report | None = None


class Line(msgspec.Struct, gc=False):
    """The result of one task."""

    instance_id: Any = None
    issue: _Issue | None = None
    metadata: _Metadata | None = None
    history: list[msgspec.Raw] | None = None
    metrics: _Metrics | None = None
    test_result: _TestResult | None = None
    report: _Report | None = None
    resolved: bool | None = None
    success: bool | None = None
    error: Any = None


class OpenHands(JsonLines):
    """Results of OpenHands, a task a line."""

    name = "openhands"
    title = "OpenHands results (output.jsonl)"
    export_hint = "they are the output.jsonl files of the evaluation's or the resolver's output folder"
    blind_spots = (
        "no failed requests; answers without a tool call have no text; the oldest files have no tokens; "
        "the grade only where its report was added"
    )
    line_type = Line
    keeps_state = True
    constants: ClassVar = {"operation": "chat", "token_rule": TokenRule.INCLUSIVE.value}

    def __init__(self) -> None:
        self._numbers = Calls()

    def sniff(self, sample: Sample) -> Match | None:
        """Lines hold a history with metrics, of an instance or an issue."""
        objects = sample.objects()
        if not objects and all(key in sample.head for key in _LONG):
            return Match(0.5, "a first line too long to judge, with an instance_id and a test_result")
        hits = sum(
            o.keys() >= {"history", "metrics"} and not o.keys().isdisjoint({"instance_id", "issue"})
            for o in objects
        )
        if not hits:
            return None
        return Match(0.9 * hits / len(objects), f"{hits} of {len(objects)} lines are results")

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put the rows of a task into the batch."""
        if line.metrics is None and line.history is None:
            raise ValueError("not a result: it has neither metrics nor a history")
        steps = [_understood(raw) for raw in line.history or () if not is_list(raw)]
        history = _history(line, out)
        costs = [_bill(cost) for cost in (line.metrics and line.metrics.costs) or ()]
        if len(costs) == len(history.usages):
            history.costs = {key: bill.cost for key, bill in zip(history.usages, costs, strict=True)}
        for _ in history.write(steps, lambda _: self._numbers.number(number, out)):
            pass
        history.add_rest(lambda: self._numbers.number(number, out))
        if not history.usages and not any(step.answer for step in steps):
            for bill in costs:
                if bill.cost:
                    history.add_cost(self._numbers.number(number, out), bill.cost, bill.model, bill.time)
        _add_outcome(line, history, self._numbers.number(number, out), out)
        out.accepted += 1


class _Bill(NamedTuple):
    cost: Decimal | None
    model: str | None
    time: datetime | None


def _bill(cost: _Cost | Decimal) -> _Bill:
    """One of the harness's costs; the oldest are bare numbers."""
    if isinstance(cost, Decimal):
        cost = _Cost(cost)
    return _Bill(dollars(cost.cost), cost.model, moment(cost.timestamp))


def _understood(raw: msgspec.Raw) -> Step:
    try:
        return step_of(raw)
    except ValueError as error:
        raise ValueError(f"an event of the history: {error}") from None


def _history(line: Line, out: Batch) -> History:
    metadata = line.metadata or _Metadata()
    usages = (line.metrics and line.metrics.token_usages) or ()
    return History(
        out,
        _task(line),
        agent=label(metadata.agent_class),
        model=metadata.llm_config.model if metadata.llm_config else None,
        usages={usage.response_id or f"/{place}": usage for place, usage in enumerate(usages)},
    )


def _task(line: Line) -> str | None:
    issue = line.issue
    if line.instance_id is not None or issue is None:
        return label(line.instance_id)
    return label(f"{issue.owner}/{issue.repo}#{issue.number}")


def _add_outcome(line: Line, history: History, number: int, out: Batch) -> None:
    report = line.report or (line.test_result.report if line.test_result else None)
    resolved = line.resolved if report is None else report.resolved
    source = "resolved"
    if resolved is None:
        resolved, source = line.success, "resolver"
    if resolved is not None:
        outcome = "success" if resolved else "failure"
    elif line.error:
        outcome, source = "error", "error"
    else:
        return
    out.table("outcomes", _OUTCOME)((number, history.task, outcome, source, history.last()))
