"""Logs of the LiteLLM gateway and library: ``StandardLoggingPayload`` lines, rows of ``LiteLLM_SpendLogs``.

Token rule: inclusive, since LiteLLM adds the cached tokens to the input; decided per record, since older
versions left Gemini's reasoning out of the output.  Requests that were passed through to Anthropic's
Messages API keep its own counts, which are exclusive: they are known by ``cache_creation``, which
LiteLLM's counts never hold.

A line is one attempt: each failed one has a line of its own, with the ``trace_id`` of the others.  It
counts 0 tokens where it has none, so that without any token the counts are unknown, not zero; a stream that
broke off states what it used.  The numbers of attempts and fallbacks have no column yet.  An answer from
LiteLLM's own cache is no request to a provider and is passed over; so are calls of other things than models.

The cost is the gateway's own arithmetic, 0 where it found no price.  Texts are there when the logger was told
to keep them; the database keeps them in ``proxy_server_request``.  Redacted texts are absent; of those that
were shortened the rest is hidden.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._exchange import Answer, Prompt
from costscope.adapters._formats import Format, body_of, format_at
from costscope.adapters._labels import label, word
from costscope.adapters._litellm_line import (
    ErrorInformation,
    Line,
    Metadata,
    is_shortened,
    metadata_of,
    request_of,
    response_of,
    unwrapped,
)
from costscope.adapters._litellm_usage import counted
from costscope.adapters._logged_call import Logged, add_call, told_answer, told_prompt
from costscope.adapters._moments import moment
from costscope.adapters._values import dollars, is_empty, is_object
from costscope.domain.tokens import TokenRule

_OPERATIONS: Final = {
    "completion": "chat",
    "responses": "chat",
    "responses_websocket": "chat",
    "anthropic_messages": "chat",
    "create_interaction": "chat",
    "generate_content": "generate_content",
    "generate_content_stream": "generate_content",
    "text_completion": "text_completion",
    "embedding": "embeddings",
    **{
        name: name
        for name in ("realtime", "image_generation", "image_edit", "transcription", "speech", "rerank", "ocr")
    },
}
_FORMATS: Final = {
    "responses": ("/responses", "input"),
    "anthropic_messages": ("/messages", "messages"),
    "embedding": ("/embeddings", "messages"),
    "text_completion": ("/completions", "messages"),
}
"""Which API the messages of a call are written for, and what it calls them; chat completions otherwise."""
_CHAT: Final = ("/chat/completions", "messages")
_TOOLS: Final = frozenset({"call_mcp_tool", "list_mcp_tools"})
_PAYLOAD: Final = {"call_type", "response_cost", "startTime"}
_LONG: Final = (b'{"', b'"litellm_call_id":', b'"call_type":', b'"trace_id":')
_ROW: Final = {"call_type", "request_id", "spend", "startTime"}


class LiteLLM(JsonLines):
    """Logs of LiteLLM."""

    name = "litellm"
    title = "LiteLLM logs: StandardLoggingPayload and SpendLogs rows (JSONL)"
    export_hint = (
        "log standard_logging_object by a callback (s3, gcs, generic API), one JSON object a line, "
        "or dump the table LiteLLM_SpendLogs as JSON lines"
    )
    blind_spots = (
        "texts only when prompts are stored; a batch is one row of all its requests; no outcome; "
        "the row of a client that speaks to a LiteLLM proxy names the proxy as its provider"
    )
    line_type = Line
    remembers_text = True

    def sniff(self, sample: Sample) -> Match | None:
        """Lines hold ``call_type`` and ``startTime`` beside ``response_cost`` or ``spend``."""
        objects = sample.objects()
        if not objects and all(key in sample.head for key in _LONG):
            return Match(0.5, "a first line too long to judge, with a litellm_call_id and a call_type")
        hits = sum(o.keys() >= _PAYLOAD or o.keys() >= _ROW for o in objects)
        if not hits:
            return None
        return Match(0.95 * hits / len(objects), f"{hits} of {len(objects)} lines are of LiteLLM's log")

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a line's rows into the batch."""
        if line.call_type is None:
            raise ValueError("not a line of LiteLLM's log: it has no call_type")
        kind = _kind(line.call_type)
        if line.cache_hit in (True, "True", "true"):
            out.skip("cache hit")
            return
        if kind in _TOOLS:
            out.skip("tool call")
            return
        metadata = metadata_of(line)
        counts, rule = counted(line, metadata, passed_through=kind == "anthropic_messages")
        spent = line.spend if line.response_cost is None else line.response_cost
        cost = dollars(spent) or None
        if kind not in _OPERATIONS and cost is None and not any(counts):
            out.skip("not a generation")
            return
        prompt, answer = _prompt(line, kind), _answer(line)
        if _is_message(line) and any(answer.counts):
            counts, rule = answer.counts, TokenRule.EXCLUSIVE
        said = _said(line, metadata, kind, prompt, answer, cost)
        add_call(out, number, Logged(rule=rule, counts=counts, **said), prompt, answer)
        out.accepted += 1


def _kind(call_type: str) -> str:
    """A call type without the mark of an asynchronous call."""
    name = call_type.removeprefix("_")
    bare = name.removeprefix("a")
    return bare if bare in _OPERATIONS or bare == "retrieve_batch" else name


def _said(
    line: Line, metadata: Metadata, kind: str, prompt: Prompt, answer: Answer, cost: Decimal | None
) -> dict[str, Any]:
    """What a line tells of its call, in the words of :class:`Logged`."""
    status = {"success": "ok", "failure": "error"}.get(line.status or metadata.status or "")
    conversation = label(line.session_id)
    named = _task(metadata) or conversation or label(line.trace_id)
    identity = prompt.identity()
    # A failed attempt bears the id of the whole request, the same in every attempt.
    known_as = answer.response_id or (None if status == "error" else label(line.id) or label(line.request_id))
    error = line.error_information or metadata.error_information or ErrorInformation()
    terms = line.cost_breakdown or metadata.cost_breakdown
    team = label(metadata.user_api_key_team_alias) or label(line.team_id)
    return {
        "task": named or identity or known_as,
        "thread": f"{named}/{identity}" if named and identity else named or identity or known_as,
        "conversation": conversation,
        "agent": label(line.agent_id),
        "project": label(metadata.user_api_key_project_alias) or team,
        "label": _tags(line),
        "response_id": known_as,
        "start_time": moment(line.start),
        "end_time": moment(line.end),
        "operation": _OPERATIONS.get(kind),
        "provider": line.custom_llm_provider or None,
        "requested_model": line.model_group or line.model or None,
        "model": _model(line, metadata, answer),
        "service_tier": terms.service_tier if terms else None,
        "processing": "batch" if kind == "retrieve_batch" else None,
        "region": (terms.vertex_location or terms.data_residency) if terms else None,
        "status": status,
        "http_status": _http_status(error.error_code),
        "error_type": (word(error.error_class) or word(line.exception)) if status == "error" else None,
        "cost": cost,
        "cost_source": "gateway",
    }


def _prompt(line: Line, kind: str) -> Prompt:
    path, messages = _FORMATS.get(kind, _CHAT)
    body = request_of(line, messages)
    if is_empty(body):
        return Prompt(is_whole=False)
    prompt = told_prompt(_format(path).prompt, body)
    if is_shortened(body) or not prompt.texts:
        prompt.is_whole = False
    return prompt


def _answer(line: Line) -> Answer:
    """The response, by the form it is in: LiteLLM translates some and passes others on."""
    body = response_of(line)
    if not is_object(body):
        return Answer()
    path = "/responses" if body_of(body).object == "response" else "/chat/completions"
    return told_answer(_format("/messages" if _is_message(line) else path).answer, body)


def _is_message(line: Line) -> bool:
    """Whether the response is one of Anthropic's Messages API."""
    body = unwrapped(line.response)
    return is_object(body) and body_of(body).type == "message"


def _format(path: str) -> Format:
    found = format_at(path)
    assert isinstance(found, Format)
    return found


def _model(line: Line, metadata: Metadata, answer: Answer) -> str | None:
    """The model that answered.

    The router writes the name of the model group into the response, and a deployment may have any name: then
    the name LiteLLM found the price by is the model's.
    """
    if answer.model and answer.model not in (line.model_group, line.model):
        return answer.model
    priced = line.model_map_information or metadata.model_map_information
    return (priced.model_map_key if priced else None) or line.model or None


def _task(metadata: Metadata) -> str | None:
    """The task a caller named in the metadata of the request."""
    for given in (metadata.requester_metadata, metadata.spend_logs_metadata):
        if isinstance(given, dict) and (task := label(given.get("task_id"))):
            return task
    return None


def _tags(line: Line) -> str | None:
    """The tags of a request but for the one LiteLLM makes of the user agent."""
    tags = line.request_tags
    if isinstance(tags, str):
        tags = _list(tags.encode())
    if not isinstance(tags, list):
        return None
    kept = [tag for tag in map(label, tags) if tag and not tag.startswith("User-Agent:")]
    return label(",".join(kept))


def _list(text: bytes) -> Any:
    try:
        return msgspec.json.decode(text)
    except ValueError:
        return None


def _http_status(code: Any) -> int | None:
    text = str(code)
    return int(text) if len(text) == 3 and text.isascii() and text.isdigit() else None
