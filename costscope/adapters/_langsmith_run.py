"""What a LangSmith run says, and the rows it becomes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._exchange import Text
from costscope.adapters._labels import error_class, label, word
from costscope.adapters._langsmith_texts import documents, prompt_of, response_of
from costscope.adapters._langsmith_usage import TokenUsage, UsageMetadata, counted
from costscope.adapters._model_calls import ROLL_UP, Calls, ModelCall, Place, add_outcome
from costscope.adapters._moments import moment
from costscope.adapters._values import NO_TEXT, Count, dollars
from costscope.domain.tokens import Origin, TokenRule

_CALLS: Final = {"llm": "chat", "embedding": "embeddings"}
_OTHERS: Final = frozenset({"chain", "tool", "prompt", "parser", "retriever"})
_STATUS: Final = {"success": "ok", "error": "error"}


class _Metadata(msgspec.Struct, gc=False, frozen=True):
    ls_provider: Any = None
    ls_model_name: Any = None
    thread_id: Any = None
    session_id: Any = None
    conversation_id: Any = None
    task_id: Any = None
    lc_agent_name: Any = None
    langgraph_node: Any = None
    revision_id: Any = None
    usage_metadata: UsageMetadata | None = None


class _Extra(msgspec.Struct, gc=False, frozen=True):
    metadata: _Metadata | None = None
    invocation_params: msgspec.Raw = NO_TEXT


class _Feedback(msgspec.Struct, gc=False):
    avg: Decimal | None = None


class Run(msgspec.Struct, gc=False):
    """One run; ``session_id`` is the project's, not the conversation's."""

    id: str | None = None
    trace_id: str | None = None
    parent_run_id: str | None = None
    run_type: str | None = None
    session_name: Any = None
    session_id: Any = None
    start_time: str | float | None = None
    end_time: str | float | None = None
    status: str | None = None
    error: Any = None
    extra: _Extra | None = None
    inputs: msgspec.Raw = NO_TEXT
    outputs: msgspec.Raw = NO_TEXT
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    total_tokens: Count | None = None
    prompt_token_details: dict[str, Any] | None = None
    completion_token_details: dict[str, Any] | None = None
    total_cost: Decimal | None = None
    feedback_stats: dict[str, Any] | None = None

    @property
    def metadata(self) -> _Metadata:
        """What the SDK or the caller notes beside a run."""
        return (self.extra and self.extra.metadata) or _NO_METADATA

    @property
    def has_usage(self) -> bool:
        """Whether it states tokens of its own or of the runs below it."""
        return bool(self.total_tokens or self.prompt_tokens or self.completion_tokens)


_NO_METADATA: Final = _Metadata()
_feedback = msgspec.json.Decoder(_Feedback)


def take_run(run: Run, line: int, calls: Calls, out: Batch) -> None:
    """Put the rows of a run into the batch.  Raises ``ValueError`` for what is not one."""
    if run.run_type is None or not (run.id or run.trace_id):
        raise ValueError("not a run: it has no run_type or no id")
    place = _place(run, out, calls)
    _add_feedback(run, place, line, out)
    operation = _CALLS.get(run.run_type)
    if operation:
        calls.add(_call(run, place, operation), line, out)
    elif run.run_type == "retriever" and (found := documents(run.outputs)):
        calls.add_entry(place, [Text(token, Origin.RETRIEVED) for token in found], [], line, out)
    elif run.has_usage:
        out.skip(ROLL_UP)
    else:
        out.skip(run.run_type if run.run_type in _OTHERS else "other")


def _place(run: Run, out: Batch, calls: Calls) -> Place:
    said = run.metadata
    named = label(said.thread_id) or label(said.session_id) or label(said.conversation_id)
    trace = label(run.trace_id or run.id)
    return Place(
        span=label(run.id),
        parent=label(run.parent_run_id),
        trace=trace,
        task=label(said.task_id),
        conversation=calls.conversation(trace, named, out),
        agent=label(said.lc_agent_name) or label(said.langgraph_node),
        project=label(run.session_name) or label(run.session_id),
        start=moment(run.start_time),
    )


def _call(run: Run, place: Place, operation: str) -> ModelCall:
    said = run.metadata
    prompt = prompt_of(run.inputs, run.extra.invocation_params if run.extra else NO_TEXT)
    response = response_of(run.outputs)
    stated = TokenUsage(run.prompt_tokens, run.completion_tokens, run.total_tokens)
    usage = (
        response.usage
        or said.usage_metadata
        or stated.as_metadata(run.prompt_token_details, run.completion_token_details)
    )
    counts, tier = counted(usage)
    failed = bool(run.error)
    return ModelCall(
        place=place,
        end=moment(run.end_time),
        label=label(said.revision_id),
        response_id=response.id,
        operation=operation,
        provider=label(said.ls_provider),
        requested_model=label(said.ls_model_name) or prompt.model,
        model=response.model,
        service_tier=tier or response.service_tier,
        status="error" if failed else _STATUS.get(run.status or "", "ok" if response.id else None),
        error_type=error_class(run.error) if failed else None,
        finish_reason=response.finish_reason,
        rule=TokenRule.AUTO,
        counts=counts,
        # LangSmith computes costs from a table of prices; 0 where it has none.
        cost=dollars(run.total_cost) or None,
        prompt=prompt,
        answer=response.answer,
    )


def _add_feedback(run: Run, place: Place, line: int, out: Batch) -> None:
    """The judgements of a whole trace: feedback on its root run."""
    if run.parent_run_id:
        return
    task = place.task or place.conversation or place.trace
    for name, stats in sorted((run.feedback_stats or {}).items()):
        if not isinstance(stats, dict) or not isinstance(stats.get("avg"), int | float):
            continue
        score = stats["avg"]
        outcome = {0: "failure", 1: "success"}.get(score)
        add_outcome(out, line, task, outcome, str(score), word(name) or "feedback", place.start)
