"""What a span of a trace says, whoever wrote it: whether a model was called, with what counts and texts.

Token rule: decided per record.  OpenTelemetry and OpenInference say that input includes cached tokens and
output includes reasoning, but not all who write them keep to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from costscope.adapters import _attributes, _otlp_aliases
from costscope.adapters._attributes import Attributes
from costscope.adapters._batch import Batch
from costscope.adapters._exchange import ToolResult
from costscope.adapters._model_calls import ROLL_UP, Calls, ModelCall, Place, add_outcome, label
from costscope.adapters._span_texts import documents, texts_of, tool_result
from costscope.adapters._values import TokenCounts
from costscope.domain.tokens import TokenRule

_EVALUATION: Final = "gen_ai.evaluation.result"
_DEEPEST: Final = 100
"""How far above a span its agent is looked for; parents may form a ring."""
_SUFFIXES: Final = (
    *(".responses", ".chat", ".completion", ".messages", ".embedding", ".generative-ai", ".image"),
)
"""What Vercel's SDK adds to a provider's name for the API it speaks."""

_NAMED: Final = {
    "claude_code.llm_request": TokenRule.EXCLUSIVE,
    "claude_code.api_request": TokenRule.EXCLUSIVE,
    "claude_code.api_error": TokenRule.EXCLUSIVE,
    "gemini_cli.api_response": TokenRule.REASONING_APART,
    "gemini_cli.api_error": TokenRule.REASONING_APART,
}
"""Spans and log events of products that are a model call by name, with the counting of their provider."""
_PROVIDERS: Final = {"claude_code": "anthropic", "gemini_cli": "google"}


@dataclass(slots=True)
class Event:
    """Something that happened within a span."""

    name: str
    attributes: Attributes


@dataclass(slots=True)
class Span:
    """A span, or a log record that stands for one."""

    name: str = ""
    trace: str | None = None
    span: str | None = None
    parent: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    failed: bool | None = None
    attributes: Attributes = field(default_factory=dict)
    resource: Attributes = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)


def take_spans(spans: Iterable[Span | str], calls: Calls, line: int, out: Batch) -> None:
    """Write spans that came together, of those not understood the reason.

    The agent of a span that names none is the nearest above it.
    """
    known = list(spans)
    for span in known:
        if isinstance(span, Span):
            calls.conversation(span.trace, _conversation_of(span), out)
    above = {f"{span.trace}/{span.span}": span for span in known if isinstance(span, Span) and span.span}
    for span in known:
        try:
            if isinstance(span, str):
                raise ValueError(span)  # noqa: TRY301, TRY004 - a reason like any other
            take_span(span, _agent_of(span, above), calls, line, out)
        except ValueError as error:
            out.reject(calls.number(line, out), str(error))


def _agent_of(span: Span, above: dict[str, Span]) -> str | None:
    for _ in range(_DEEPEST):
        over = above.get(f"{span.trace}/{span.parent}")
        if over is None:
            return None
        if name := agent_name(over):
            return name
        span = over
    return None


def take_span(span: Span, agent: str | None, calls: Calls, line: int, out: Batch) -> None:
    """Write what a span says, or count it by its kind.  Raises ``ValueError`` for impossible counts."""
    opened = _attributes.opened(span.attributes, _otlp_aliases.OPENED)
    if opened:
        span.attributes = {**span.attributes, **opened}
    kind = kind_of(span)
    place = _place(span, agent)
    place.conversation = place.conversation or calls.conversation(span.trace, None, out)
    if kind is None:
        call = _call(span, place)
        _judge(span, place, line, out)
        calls.add(call, line, out)
        return
    _judge(span, place, line, out)
    found, result = documents(span.attributes), tool_result(span.attributes)
    if found or result:
        is_error = True if span.failed else result and result.is_error
        results = [ToolResult(result.id, is_error, result.content)] if result else []
        calls.add_entry(place, found, results, line, out)
    else:
        out.skip(kind)


def kind_of(span: Span) -> str | None:
    """``None`` for a model call; else what the span is, a roll-up where it has counts of its own."""
    kind = _kind(span.attributes, span.name)
    if kind is not None and _attributes.first(
        span.attributes,
        (*_otlp_aliases.COUNTS["input_tokens"][:-2], *_otlp_aliases.COUNTS["output_tokens"][:-2]),
    ):
        return ROLL_UP
    return kind


def _kind(attributes: Attributes, name: str) -> str | None:
    if name in _NAMED:
        return None
    if vercel := _attributes.text(attributes, ("ai.operationId",)):
        return None if ".do" in vercel else "tool" if vercel == "ai.toolCall" else "agent"
    if operation := (_attributes.text(attributes, _otlp_aliases.OPERATION) or "").lower():
        if operation in _otlp_aliases.AGENT_OPERATIONS:
            return "agent"
        return _passed_over(operation.removeprefix("execute_"), _otlp_aliases.MODEL_OPERATIONS)
    for attribute, models in _otlp_aliases.KINDS.items():
        if kind := (_attributes.text(attributes, (attribute,)) or "").lower():
            return _passed_over(kind, models)
    is_named = _attributes.first(attributes, ("gen_ai.request.model", "gen_ai.response.model"))
    has_counts = _attributes.first(attributes, _otlp_aliases.COUNTS["output_tokens"])
    return None if is_named and has_counts else "other span"


def _passed_over(kind: str, models: frozenset[str]) -> str | None:
    """``None`` for a kind that is a model call, else the kind by which it is counted."""
    if kind in models:
        return None
    return kind if kind in _otlp_aliases.PASSED_OVER else "other span"


def agent_name(span: Span) -> str | None:
    """The agent a span says it is of."""
    return label(_attributes.text(span.attributes, _otlp_aliases.AGENT))


def _place(span: Span, agent: str | None) -> Place:
    return Place(
        span=span.span,
        parent=span.parent,
        trace=span.trace,
        conversation=_conversation_of(span),
        agent=agent_name(span) or agent,
        project=_attributes.text({**span.resource, **span.attributes}, _otlp_aliases.PROJECT),
        start=span.start,
    )


def _conversation_of(span: Span) -> str | None:
    """The conversation a span names; the id of a previous response, which some write there, names none."""
    named = label(_attributes.text(span.attributes, _otlp_aliases.CONVERSATION))
    return None if named and named.startswith("resp_") else named


def _call(span: Span, place: Place) -> ModelCall:
    attributes = span.attributes
    words = {column: _attributes.text(attributes, names) for column, names in _otlp_aliases.WORDS.items()}
    counts = TokenCounts(
        **{column: _attributes.count(attributes, names) for column, names in _otlp_aliases.COUNTS.items()}
    )
    thrown = next((event for event in span.events if event.name == "exception"), None)
    failed = span.failed or words["error_type"] is not None or span.name.endswith("api_error")
    prompt, answer = texts_of(attributes, [(event.name, event.attributes) for event in span.events])
    http_status = _attributes.count(attributes, _otlp_aliases.HTTP_STATUS)
    error = words["error_type"] or (thrown and _attributes.text(thrown.attributes, ("exception.type",)))
    error = error or (str(http_status) if http_status else "error")
    product = span.name.partition(".")[0] if span.name in _NAMED else ""
    return ModelCall(
        place,
        end=span.end,
        label=_attributes.text({**span.resource, **attributes}, _otlp_aliases.WORDS["label"]),
        response_id=words["response_id"],
        request_id=words["request_id"],
        operation=_operation(attributes),
        provider=provider_name(words["provider"]) or _PROVIDERS.get(product),
        requested_model=words["requested_model"],
        model=words["model"],
        service_tier=words["service_tier"],
        status="error" if failed else "ok",
        http_status=http_status,
        error_type=error if failed else None,
        finish_reason=words["finish_reason"] or _finish_reason_of(span.events),
        rule=_rule(span, counts),
        counts=counts,
        cost=_attributes.cost(attributes, _otlp_aliases.COST),
        prompt=prompt,
        answer=answer,
    )


def _finish_reason_of(events: list[Event]) -> str | None:
    """Why the answer ended, as an event that tells the answer says it."""
    told = (_attributes.text(event.attributes, ("finish_reason",)) for event in events)
    return next((reason for reason in told if reason), None)


def _operation(attributes: Attributes) -> str:
    names = (*_otlp_aliases.OPERATION, "ai.operationId", *_otlp_aliases.KINDS)
    said = (_attributes.text(attributes, names) or "chat").lower()
    if "embed" in said:
        return "embeddings"
    return {"completion": "text_completion", "text_completion": "text_completion"}.get(said, "chat")


def provider_name(name: str | None) -> str | None:
    """A provider's name as OpenTelemetry writes it, without the API that Vercel's SDK adds to it."""
    if name is None:
        return None
    name = name.lower()
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    return {"google.vertex": "gcp.vertex_ai", "gcp.vertex.agent": "gcp.vertex_ai"}.get(name, name)


def _rule(span: Span, counts: TokenCounts) -> TokenRule:
    """Vercel before version 6 passes Anthropic's own count on as the input: it leaves cached tokens out."""
    native = _attributes.count(span.attributes, (_otlp_aliases.NATIVE_INPUT,))
    if native is not None and native == counts.input_tokens:
        return TokenRule.EXCLUSIVE
    return _NAMED.get(span.name, TokenRule.AUTO)


def _judge(span: Span, place: Place, line: int, out: Batch) -> None:
    """Write the evaluations a span carries as events, of which the log record is one by itself."""
    events = [Event(span.name, span.attributes)] if span.name == _EVALUATION else span.events
    for event in events:
        if event.name == _EVALUATION:
            add_evaluation(event.attributes, place, line, out)


def add_evaluation(attributes: Attributes, place: Place, line: int, out: Batch) -> None:
    """Write one evaluation of the task."""
    score = _attributes.first(attributes, ("gen_ai.evaluation.score.value",))
    word = _attributes.text(attributes, ("gen_ai.evaluation.score.label",))
    source = _attributes.text(attributes, ("gen_ai.evaluation.name",))
    written = None if score is None else bytes(score).decode().strip('"')
    add_outcome(out, line, place.conversation or place.trace, _outcome(word), written, source, place.start)


def _outcome(word: str | None) -> str | None:
    """A plain verdict, or the log's own word where it is one."""
    if word is None or len(word) > 64:
        return None
    plain = word.lower()
    return {"pass": "success", "passed": "success", "fail": "failure", "failed": "failure"}.get(plain, plain)
