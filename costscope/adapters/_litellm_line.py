"""What a line of a LiteLLM log holds, as far as it is needed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import msgspec

from costscope.adapters._values import NO_TEXT, Count, Token, is_empty, is_list, is_object, is_string, string

_REDACTED: Final = b"redacted-by-litellm"
_SHORTENED: Final = b"litellm_truncated"


class ErrorInformation(msgspec.Struct, gc=False):
    """What went wrong."""

    error_code: Any = None
    error_class: Any = None


class CostBreakdown(msgspec.Struct, gc=False):
    """By which conditions the cost was computed."""

    service_tier: str | None = None
    vertex_location: str | None = None
    data_residency: str | None = None


class ModelMap(msgspec.Struct, gc=False):
    """The name under which LiteLLM looked up the price."""

    model_map_key: str | None = None


class Metadata(msgspec.Struct, gc=False):
    """The part of ``metadata`` that is kept; names of keys and e-mail addresses are not read."""

    usage_object: msgspec.Raw = NO_TEXT
    additional_usage_values: msgspec.Raw = NO_TEXT
    status: str | None = None
    error_information: ErrorInformation | None = None
    cost_breakdown: CostBreakdown | None = None
    model_map_information: ModelMap | None = None
    requester_metadata: Any = None
    spend_logs_metadata: Any = None
    user_api_key_project_alias: Any = None
    user_api_key_team_alias: Any = None


class Line(msgspec.Struct, gc=False):
    """A ``StandardLoggingPayload`` or a row of ``LiteLLM_SpendLogs``."""

    id: str | None = None
    request_id: str | None = None
    trace_id: Any = None
    session_id: Any = None
    call_type: str | None = None
    cache_hit: Any = None
    status: str | None = None
    custom_llm_provider: str | None = None
    model: str | None = None
    model_group: str | None = None
    model_map_information: ModelMap | None = None
    response_cost: Decimal | None = None
    spend: Decimal | None = None
    cost_breakdown: CostBreakdown | None = None
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    total_tokens: Count | None = None
    usage: msgspec.Raw = NO_TEXT
    start: str | float | None = msgspec.field(default=None, name="startTime")
    end: str | float | None = msgspec.field(default=None, name="endTime")
    metadata: msgspec.Raw = NO_TEXT
    request_tags: Any = None
    team_id: Any = None
    agent_id: Any = None
    error_information: ErrorInformation | None = None
    exception: Any = None
    model_parameters: msgspec.Raw = NO_TEXT
    messages: msgspec.Raw = NO_TEXT
    proxy_server_request: msgspec.Raw = NO_TEXT
    response: msgspec.Raw = NO_TEXT


class _Parameters(msgspec.Struct, gc=False):
    tools: msgspec.Raw = NO_TEXT
    functions: msgspec.Raw = NO_TEXT
    instructions: msgspec.Raw = NO_TEXT


_metadata = msgspec.json.Decoder(Metadata)
_parameters = msgspec.json.Decoder(_Parameters)


def metadata_of(line: Line) -> Metadata:
    """The metadata of a line, which rows of the database keep as text."""
    body = unwrapped(line.metadata)
    return _metadata.decode(body) if is_object(body) else Metadata()


def request_of(line: Line, word: str) -> Token:
    """The body of the request as far as it was logged; empty when it was not.

    ``word`` is what the API calls its messages.  The database keeps the body whole, the payload its parts.
    """
    body = unwrapped(line.proxy_server_request)
    if is_object(body) and not is_empty(body):
        return b"" if _REDACTED in bytes(body) else body
    messages = unwrapped(line.messages)
    if is_empty(messages) or not (is_list(messages) or is_string(messages)) or _REDACTED in bytes(messages):
        return b""
    given = _parameters.decode(line.model_parameters) if is_object(line.model_parameters) else _Parameters()
    parts = {name: part for name in given.__struct_fields__ if not is_empty(part := getattr(given, name))}
    parts["input" if is_string(messages) else word] = msgspec.Raw(messages)
    return msgspec.json.encode(parts)


def response_of(line: Line) -> Token:
    """The body of the response as far as it was logged."""
    body = unwrapped(line.response)
    return b"" if is_empty(body) or _REDACTED in bytes(body) else body


def is_shortened(body: Token) -> bool:
    """Whether LiteLLM left out the middle of long texts."""
    return _SHORTENED in bytes(body)


def unwrapped(value: Token) -> Token:
    """A value that is kept as text of its own, as the object or array it is."""
    is_wrapped = is_string(value) and bytes(memoryview(value)[1:2]) in (b"{", b"[")
    return string(value).encode() if is_wrapped else value
