"""Writes what Langfuse observed, from whichever of its exports they come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from costscope.adapters import _attributes, _otlp_aliases
from costscope.adapters._batch import Batch
from costscope.adapters._dialogue import add_input, add_output, add_tools, unquoted
from costscope.adapters._exchange import Answer, Prompt, Text
from costscope.adapters._langfuse_fields import Fields, Trace, moment_of, object_or_none, opened, value, word
from costscope.adapters._langfuse_usage import counts
from costscope.adapters._model_calls import ROLL_UP, Calls, ModelCall, Place, add_outcome, label
from costscope.adapters._spans import provider_name
from costscope.adapters._values import (
    UNKNOWN,
    Token,
    compact,
    is_empty,
    is_list,
)
from costscope.domain.tokens import Origin, TokenRule

_TYPES: Final = frozenset(
    {
        "span",
        "event",
        "agent",
        "tool",
        "chain",
        "retriever",
        "evaluator",
        "guardrail",
        "generation",
        "embedding",
    }
)
_MODELS: Final = frozenset({"generation", "embedding"})
_EVENT: Final = re.compile(r"backend\.\w+\.\w+\.(?:success|finish|update)-\d+")
"""BeeAI makes an observation of every event of a call; that of its start has the counts."""
_VERDICTS: Final = frozenset({"success", "resolved", "solved", "passed", "correct", "correctness"})
"""Scores that, where they are true or false, say how the task ended."""
_WORD: Final = re.compile(r"[A-Za-z][\w .-]{0,63}")
_DEEPEST: Final = 100

_list = msgspec.json.Decoder(list[msgspec.Raw])


def take_objects(objects: Iterable[tuple[Fields, Trace]], calls: Calls, line: int, out: Batch) -> None:
    """Write observations and scores that came together; one that is not understood is a reject of its own."""
    known = list(objects)
    above = {f"{word(o, 'trace_id')}/{word(o, 'id')}": o for o, _ in known}
    for fields, trace in known:
        try:
            take_object(fields, trace, _agent_of(fields, above), calls, line, out)
        except ValueError as error:
            out.reject(calls.number(line, out), str(error))


def take_object(fields: Fields, trace: Trace, agent: str | None, calls: Calls, line: int, out: Batch) -> None:
    """Write an observation or a score.  Raises ``ValueError`` for what is neither, and for broken values."""
    kind = (word(fields, "type") or "").lower()
    if kind not in _TYPES:
        _take_other(fields, calls, line, out)
        return
    if word(fields, "trace_id") is None or word(fields, "id") is None:
        raise ValueError("an observation without an id or a trace")
    usage, rule = counts(_usage(fields))
    place = _place(fields, trace, agent)
    if kind not in _MODELS:
        found = _documents(fields) if kind == "retriever" else []
        if usage != UNKNOWN:
            out.skip(ROLL_UP)
        elif found:
            calls.add_entry(place, found, [], line, out)
        else:
            out.skip(kind)
        return
    output, failed = value(fields, "output"), word(fields, "level") == "ERROR"
    if usage == UNKNOWN and is_empty(output) and _EVENT.fullmatch(word(fields, "name") or ""):
        out.skip("event of a call")
        return
    call = _call(fields, trace, place)
    call.operation = "embeddings" if kind == "embedding" else "chat"
    if failed:
        call.status, call.error_type = "error", "error"
    if not (failed and is_empty(output)):  # else Langfuse counted, and priced, what was never answered
        call.counts, call.rule = usage, rule
        call.cost = _attributes.cost(
            {"total": value(opened(fields, "cost_details"), "total"), **_costs(fields)},
            ("total_cost", "calculated_total_cost", "total"),
        )
    calls.add(call, line, out)


def _take_other(fields: Fields, calls: Calls, line: int, out: Batch) -> None:
    if not is_empty(value(fields, "data_type")) and word(fields, "name"):
        _take_score(fields, calls.number(line, out), out)
    elif word(fields, "id") and word(fields, "timestamp"):
        out.skip("trace")
    else:
        raise ValueError("neither an observation nor a score")


def _take_score(fields: Fields, number: int, out: Batch) -> None:
    name, kind = word(fields, "name") or "", word(fields, "data_type")
    said, score = word(fields, "string_value"), value(fields, "value")
    outcome = said.lower() if kind == "CATEGORICAL" and said and _WORD.fullmatch(said) else None
    if kind == "BOOLEAN" and name.lower() in _VERDICTS and bytes(score) in (b"0", b"1"):
        outcome = "success" if bytes(score) == b"1" else "failure"
    written = None if is_empty(score) else bytes(score).decode().strip('"')
    if outcome is None and written is None:
        out.skip("score without a value")
        return
    time = moment_of(fields, "timestamp")
    add_outcome(out, number, word(fields, "trace_id"), outcome, written, label(name), time)
    out.accepted += 1


def _call(fields: Fields, trace: Trace, place: Place) -> ModelCall:
    metadata = opened(fields, "metadata")
    attributes = object_or_none(value(metadata, "attributes"))
    prompt, answer = Prompt(), Answer()
    tools = list(opened(fields, "tool_definitions").values())
    logged = _attributes.first({**metadata, **attributes}, ("gen_ai.tool.definitions", "tools"))
    if logged and not tools:
        tools = [logged]
    for definition in tools:
        add_tools(prompt, definition)
    if system := _attributes.first(attributes, ("gen_ai.system_instructions",)):
        add_input(prompt, system, Origin.SYSTEM)
    add_input(prompt, value(fields, "input"))
    add_output(answer, value(fields, "output"))
    names = _otlp_aliases.WORDS
    return ModelCall(
        place,
        end=moment_of(fields, "end_time"),
        label=word(fields, "release") or trace.release or word(fields, "version"),
        response_id=_attributes.text(attributes, names["response_id"]),
        provider=provider_name(_attributes.text(attributes, names["provider"])),
        requested_model=_attributes.text(attributes, ("gen_ai.request.model",)),
        model=word(fields, "provided_model_name") or word(fields, "model"),
        finish_reason=_attributes.text(attributes, names["finish_reason"]),
        status="ok",
        rule=TokenRule.AUTO,
        prompt=prompt,
        answer=answer,
    )


def _place(fields: Fields, trace: Trace, agent: str | None) -> Place:
    return Place(
        span=word(fields, "id"),
        parent=word(fields, "parent_observation_id"),
        trace=word(fields, "trace_id"),
        task=word(fields, "trace_id"),
        conversation=label(word(fields, "session_id") or trace.session),
        agent=label(agent),
        project=word(fields, "project_id"),
        start=moment_of(fields, "start_time"),
    )


def _agent_of(fields: Fields, above: Mapping[str, Fields]) -> str | None:
    """The name of the nearest agent above."""
    for _ in range(_DEEPEST):
        over = above.get(f"{word(fields, 'trace_id')}/{word(fields, 'parent_observation_id')}")
        if over is None:
            return None
        if word(over, "type") == "AGENT":
            return word(over, "name")
        fields = over
    return None


def _usage(fields: Fields) -> dict[str, int]:
    """The counts by key; the oldest rows have them beside one another, or with a unit that is no token."""
    for name in ("usage_details", "usage"):
        usage = opened(fields, name)
        unit = word(usage, "unit") or word(fields, "unit")
        if usage and unit in (None, "TOKENS"):
            named = {
                key: _attributes.count(usage, (key,)) for key in usage if key != "unit" and "ost" not in key
            }
            if found := {key: number for key, number in named.items() if number is not None}:
                return found
    old = {key: value(fields, key) for key in ("prompt_tokens", "completion_tokens", "total_tokens")}
    if word(fields, "unit") not in (None, "TOKENS"):
        return {}
    counted = {key: _attributes.count(old, (key,)) for key in old}
    # The old columns say 0 where nothing was counted.
    return {key: number for key, number in counted.items() if number}


def _costs(fields: Fields) -> dict[str, Token]:
    return {name: value(fields, name) for name in ("total_cost", "calculated_total_cost")}


def _documents(fields: Fields) -> list[Text]:
    """What a search found: the entries of its output, or all of it."""
    output = unquoted(value(fields, "output"))
    entries = _list.decode(output) if is_list(output) else [output]
    return [Text(compact(entry), Origin.RETRIEVED) for entry in entries if not is_empty(entry)]
