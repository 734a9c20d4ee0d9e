"""The rows of one sample of an Inspect log, in whichever file it lies."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._exchange import Answer
from costscope.adapters._inspect_events import (
    Event,
    Response,
    Sample,
    call_of,
    event_of,
    output_of,
    response_of,
    score_of,
    span_of,
)
from costscope.adapters._inspect_messages import Messages
from costscope.adapters._labels import error_class, label, word
from costscope.adapters._logged_call import Logged, add_row
from costscope.adapters._moments import moment
from costscope.adapters._values import TokenCounts, dollars, is_empty, is_object
from costscope.domain.tokens import TokenRule

_OUTCOME: Final = ("line", "task_id", "outcome", "score", "outcome_source", "start_time")
_VERDICTS: Final = {"C": "success", "I": "failure", "P": "partial", "N": "no_answer"}
_DEEPEST: Final = 100
"""How far above a call its agent is looked for; spans may form a ring."""


class Evaluation(msgspec.Struct, gc=False, frozen=True):
    """What was evaluated."""

    eval_id: Any = None
    run_id: Any = None
    task: Any = None
    model: Any = None


class Run:
    """One sample on its way into a batch."""

    def __init__(self, sample: Sample, evaluation: Evaluation, name: str, out: Batch) -> None:
        self._sample = sample
        self._out = out
        self._project = label(evaluation.task)
        # The same sample is asked in many evaluations: each time is a piece of work of its own.
        where = label(evaluation.eval_id) or label(evaluation.run_id) or name
        parts = (self._project, label(sample.id), label(sample.epoch), where)
        self._task = "/".join(part for part in parts if part)
        self._messages = Messages(sample.texts_apart(), sample.pool(), out)
        self._spans: dict[str, tuple[str | None, str | None]] = {}
        """Parent and agent of each span."""

    def write(self, number: int) -> int:
        """Add the rows of a sample, whose own number is given, and of its events; returns the last number."""
        own = number
        for raw in self._sample.flat():
            number += 1
            try:
                self._add(number, raw)
            except RecursionError:
                self._out.reject(number, "nested too deeply")
            except ValueError as error:
                self._out.reject(number, str(error))
        self._add_outcomes(own)
        self._out.accepted += 1
        return number

    def _add(self, number: int, raw: msgspec.Raw) -> None:
        event = event_of(raw)
        if event.event == "span_begin":
            span = span_of(raw)
            if (known_as := label(span.id)) is not None:
                agent = label(span.name) if span.type in ("agent", "scorer") else None
                self._spans[known_as] = label(span.parent_id), agent
        if event.event != "model":
            self._out.skip("event")
        elif event.cache == "read":
            self._out.skip("cache hit")
        else:
            self._add_call(number, event)
            self._out.accepted += 1

    def _add_call(self, number: int, event: Event) -> None:
        output = output_of(event.output) if is_object(event.output) else None
        call = call_of(event.call) if is_object(event.call) else None
        response = response_of(call.response) if call and is_object(call.response) else Response()
        told = response.usage
        usage = output.usage if output else None
        choices = (output.choices if output else None) or []
        answers = [self._messages.told(choice.message) for choice in choices if is_object(choice.message)]
        sent = self._messages.sent(event.input, event.input_refs)
        segments = self._messages.tools(event.tools) + [n for message in sent for n in message.segments]
        provider, slash, _ = (event.model or "").partition("/")
        said = Logged(
            rule=TokenRule.AUTO,
            counts=usage.counts(told.cache_creation if told else None) if usage else TokenCounts(),
            task=self._task,
            thread=self._task,
            agent=label(event.role) or self._agent(label(event.span_id)),
            project=self._project,
            response_id=label(response.id),
            request_id=label(event.uuid),
            start_time=moment(event.timestamp),
            end_time=moment(event.completed),
            provider=provider if slash else None,
            requested_model=event.model,
            model=(output.model if output else None) or None,
            service_tier=label(response.service_tier) or (label(told.service_tier) if told else None),
            region=label(told.inference_geo) if told else None,
            status="error" if event.error else None if event.pending else "ok",
            error_type=error_class(event.error) if event.error else None,
            cost=dollars(usage.total_cost) or None if usage else None,
            cost_source="harness",
        )
        finished = Answer(finish_reason=next((c.stop_reason for c in choices if c.stop_reason), None))
        written = [n for answer in answers for n in answer.segments]
        for answer in answers:
            self._messages.add_uses(answer, number)
        self._messages.add_results(sent, number)
        add_row(self._out, number, said, finished, segments, written, is_partial=False)

    def _agent(self, span: str | None) -> str | None:
        """The nearest agent or scorer a call was made by."""
        for _ in range(_DEEPEST):
            if span is None or span not in self._spans:
                return None
            span, agent = self._spans[span]
            if agent:
                return agent
        return None

    def _add_outcomes(self, number: int) -> None:
        sample = self._sample
        for scorer, raw in sorted((sample.scores or {}).items()):
            outcome, score = _verdict(score_of(raw).value if is_object(raw) else None)
            if outcome or score:
                row = (number, self._task, outcome, score, word(scorer) or "scorer", None)
                self._out.table("outcomes", _OUTCOME)(row)
        for reason, raw in (("error", sample.error), ("limit", sample.limit)):
            if not is_empty(raw):
                self._out.table("outcomes", _OUTCOME)((number, self._task, reason, None, reason, None))


def _verdict(value: Any) -> tuple[str | None, str | None]:
    """What a score says: a letter of Inspect's, or a number, of which 0 and 1 say more."""
    if isinstance(value, str):
        return _VERDICTS.get(value), None
    if not isinstance(value, int | float):
        return None, None
    number = int(value) if isinstance(value, bool) else value
    return "success" if number == 1 else "failure" if number == 0 else None, str(number)
