"""The rows of a call whose request and response stand in the log, in a provider's own form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from costscope.adapters._batch import Batch
from costscope.adapters._exchange import Answer, Prompt
from costscope.adapters._values import UNKNOWN, Token, TokenCounts
from costscope.domain.tokens import Origin, TokenRule

_FIELDS: Final = (
    "line",
    "kind",
    "context",
    "shows_whole_input",
    "task_id",
    "thread_id",
    "conversation_id",
    "agent",
    "project",
    "label",
    "response_id",
    "request_id",
    "start_time",
    "end_time",
    "operation",
    "provider",
    "requested_model",
    "model",
    "service_tier",
    "processing",
    "speed",
    "region",
    "status",
    "http_status",
    "error_type",
    "finish_reason",
    "token_rule",
    "recorded_cost",
    "recorded_cost_source",
    "input_segments",
    "output_segments",
    *TokenCounts._fields,
)
_TOOL_USE: Final = ("line", "tool_call_id", "tool_name", "arguments_segment")
_TOOL_RESULT: Final = ("line", "tool_call_id", "is_error", "result_segment")
_NOTHING: Final = b'""'


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """What a log says of a call besides the request and the response themselves.

    The fields are columns of ``records`` (domain/columns.py).
    """

    rule: TokenRule
    counts: TokenCounts = UNKNOWN
    task: str | None = None
    thread: str | None = None
    conversation: str | None = None
    agent: str | None = None
    project: str | None = None
    label: str | None = None
    response_id: str | None = None
    request_id: str | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    operation: str | None = "chat"
    provider: str | None = None
    requested_model: str | None = None
    model: str | None = None
    service_tier: str | None = None
    processing: str | None = None
    region: str | None = None
    status: str | None = None
    http_status: int | None = None
    error_type: str | None = None
    cost: Decimal | None = None
    cost_source: str | None = None


def add_call(out: Batch, number: int, said: Logged, prompt: Prompt, answer: Answer) -> None:
    """Add a call and its tool calls; ``number`` is the record's.

    What the provider's own response says of time, tier, region and ending stands where the log does not.
    Of a pass the provider made, and bills, within the response only the counts show.
    """
    for tool in answer.tool_uses:
        written = out.text(tool.arguments or _NOTHING, Origin.ASSISTANT)
        out.table("tool_calls", _TOOL_USE)((number, tool.id, tool.name, written))
    for result in prompt.results:
        given = out.text(result.content or _NOTHING, Origin.TOOL_RESULT)
        out.table("tool_calls", _TOOL_RESULT)((number, result.id, result.is_error, given))
    sent = [out.text(*text) for text in prompt.texts]
    written_texts = [out.text(*text) for text in answer.texts]
    is_partial = not prompt.is_whole or answer.ran_tools
    model = said.requested_model or prompt.model
    add_row(
        out, number, replace(said, requested_model=model), answer, sent, written_texts, is_partial=is_partial
    )
    for extra in answer.passes:
        known_as = f"{said.response_id}/{extra.place}" if said.response_id else None
        passed = replace(
            said,
            response_id=known_as,
            requested_model=model,
            model=extra.model or said.model,
            counts=extra.counts,
            cost=None,
        )
        add_row(out, number, passed, answer, [], [], is_partial=True)


def add_row(
    out: Batch,
    number: int,
    said: Logged,
    answer: Answer,
    sent: list[int],
    written: list[int],
    *,
    is_partial: bool,
) -> None:
    """Add a call whose texts are numbered already; ``is_partial`` when some of its input is hidden."""
    # Searches of the provider's own bring in text that no request shows.
    is_partial = is_partial or bool(said.counts.web_search_requests)
    row = (
        number,
        "call",
        "full",
        False if is_partial else None,
        said.task,
        said.thread,
        said.conversation,
        said.agent,
        said.project,
        said.label,
        said.response_id,
        said.request_id or answer.request_id,
        said.start_time or answer.created,
        said.end_time or answer.finished,
        said.operation,
        said.provider,
        said.requested_model,
        said.model or answer.model,
        said.service_tier or answer.service_tier,
        said.processing,
        answer.speed,
        said.region or answer.region,
        said.status or answer.status,
        said.http_status,
        said.error_type or answer.error_type,
        answer.finish_reason,
        said.rule.value,
        said.cost,
        None if said.cost is None else said.cost_source,
        sent,
        written,
        *said.counts,
    )
    out.table("records", _FIELDS)(row)


def told_prompt(read: Callable[[Token], Prompt], body: Token) -> Prompt:
    """A request's input; empty and not whole when it is not in the form it should have.

    The counts of a log do not depend on its texts, so that these alone are lost.
    """
    try:
        return read(body)
    except ValueError:
        return Prompt(is_whole=False)


def told_answer(read: Callable[[Token], Answer], body: Token) -> Answer:
    """A response; one that says nothing when it is not in the form it should have."""
    try:
        return read(body)
    except ValueError:
        return Answer()
