"""The envelope of OTLP in JSON: what one export request holds.

Collectors write camelCase with 64-bit numbers as text; Phoenix writes snake_case; dumps that went through
another JSON encoder have ids in base64.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from costscope.adapters._attributes import flattened
from costscope.adapters._batch import Batch
from costscope.adapters._contract import Sample
from costscope.adapters._forms import Form, form
from costscope.adapters._model_calls import Calls, Place
from costscope.adapters._span_texts import is_message_event
from costscope.adapters._spans import Event, Span, add_evaluation, take_span, take_spans
from costscope.adapters._values import NO_TEXT, Token, is_empty, is_object, string

_SNAKE: Final = re.compile(rb'(?<!\\)"([a-z]+(?:_[a-z]+)+)"(?=\s*:)')
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = 253_402_214_400_000_000
"""Microseconds of the year 9999, which every calendar still holds."""
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{11}=|[A-Za-z0-9+/]{22}==")
_ERROR: Final = (b"2", b'"STATUS_CODE_ERROR"', b'"ERROR"')
_EVALUATION: Final = "gen_ai.evaluation.result"
_CALL_EVENTS: Final = frozenset(
    {
        "gen_ai.client.inference.operation.details",
        *("claude_code.api_request", "claude_code.api_error"),
        *("gemini_cli.api_response", "gemini_cli.api_error"),
    }
)
"""Log records that are a model call by themselves."""


class _Value(msgspec.Struct, gc=False, frozen=True, rename="camel"):
    string_value: msgspec.Raw = NO_TEXT
    int_value: msgspec.Raw = NO_TEXT
    double_value: msgspec.Raw = NO_TEXT
    bool_value: msgspec.Raw = NO_TEXT
    array_value: _Values | None = None
    kvlist_value: _Pairs | None = None


class _Values(msgspec.Struct, gc=False):
    values: list[_Value] = []


class _Pair(msgspec.Struct, gc=False):
    key: str
    value: _Value = _Value()


class _Pairs(msgspec.Struct, gc=False):
    values: list[_Pair] = []


class _Event(msgspec.Struct, gc=False):
    name: str = ""
    attributes: list[_Pair] = []


class _Status(msgspec.Struct, gc=False):
    code: msgspec.Raw = NO_TEXT


class _Span(msgspec.Struct, gc=False, rename="camel"):
    name: str = ""
    trace_id: str = ""
    span_id: str = ""
    parent_span_id: str = ""
    start_time_unix_nano: int | str = 0
    end_time_unix_nano: int | str = 0
    attributes: list[_Pair] = []
    events: list[_Event] = []
    status: _Status | None = None


class _Log(msgspec.Struct, gc=False, rename="camel"):
    event_name: str = ""
    trace_id: str = ""
    span_id: str = ""
    time_unix_nano: int | str = 0
    observed_time_unix_nano: int | str = 0
    body: _Value | None = None
    attributes: list[_Pair] = []


class _Resource(msgspec.Struct, gc=False):
    attributes: list[_Pair] = []


class _Scope(msgspec.Struct, gc=False, rename="camel"):
    spans: list[msgspec.Raw] = []
    log_records: list[msgspec.Raw] = []


class _Group(msgspec.Struct, gc=False, rename="camel"):
    resource: _Resource | None = None
    scope_spans: list[_Scope] = []
    instrumentation_library_spans: list[_Scope] = []
    scope_logs: list[_Scope] = []


class Export(msgspec.Struct, gc=False, rename="camel"):
    """One export request; its groups are read one by one."""

    resource_spans: msgspec.Raw = NO_TEXT
    resource_logs: msgspec.Raw = NO_TEXT
    resource_metrics: msgspec.Raw = NO_TEXT
    snake_spans: msgspec.Raw = msgspec.field(name="resource_spans", default=NO_TEXT)


_NO_EXPORT: Final = Export()
_START: Final = re.compile(rb'\[?\s*\{\s*"resource_?(?:spans|logs|metrics)"\s*:\s*[\[n]', re.IGNORECASE)
_groups = msgspec.json.Decoder(list[_Group], strict=False)
_span = msgspec.json.Decoder(_Span)
_log = msgspec.json.Decoder(_Log)


def form_of(sample: Sample) -> Form | None:
    """Which form a file of export requests has; ``None`` for any other file."""
    return form(sample) if _START.match(sample.head.removeprefix(b"\xef\xbb\xbf").lstrip()) else None


def take_export(export: Export, calls: Calls, line: int, out: Batch) -> None:
    """Write what an export request holds; a span that is not understood is a reject of its own."""
    spans = export.resource_spans
    if is_empty(spans) and not is_empty(export.snake_spans):
        spans = msgspec.Raw(_SNAKE.sub(_camel, bytes(export.snake_spans)))
    before = (out.accepted, len(out.rejects), sum(out.skipped.values()))
    if not is_empty(spans):
        take_spans(_spans(_groups.decode(spans)), calls, line, out)
    if not is_empty(export.resource_logs):
        _take_logs(_groups.decode(export.resource_logs), calls, line, out)
    if not is_empty(export.resource_metrics):
        out.skip("metrics")
    if export == _NO_EXPORT:
        raise ValueError("not an export request: it has neither spans nor log records nor metrics")
    if before == (out.accepted, len(out.rejects), sum(out.skipped.values())):
        out.skip("empty export")


def _spans(groups: list[_Group]) -> Iterator[Span | str]:
    for group in groups:
        resource = _attributes(group.resource.attributes if group.resource else [])
        for scope in (*group.scope_spans, *group.instrumentation_library_spans):
            for raw in scope.spans:
                try:
                    span = _span.decode(raw)
                    yield Span(
                        span.name,
                        _id(span.trace_id),
                        _id(span.span_id),
                        _id(span.parent_span_id),
                        instant(span.start_time_unix_nano),
                        instant(span.end_time_unix_nano),
                        bytes(span.status.code) in _ERROR if span.status else None,
                        _attributes(span.attributes),
                        resource,
                        [Event(event.name, _attributes(event.attributes)) for event in span.events],
                    )
                except ValueError as error:
                    yield str(error)


def _take_logs(groups: list[_Group], calls: Calls, line: int, out: Batch) -> None:
    for group in groups:
        resource = _attributes(group.resource.attributes if group.resource else [])
        for scope in group.scope_logs:
            for raw in scope.log_records:
                try:
                    _take_log(_log.decode(raw), resource, calls, line, out)
                except ValueError as error:
                    out.reject(calls.number(line, out), str(error))


def _take_log(log: _Log, resource: dict[str, Token], calls: Calls, line: int, out: Batch) -> None:
    attributes = _attributes(log.attributes)
    body = _plain(log.body) if log.body else NO_TEXT
    name = log.event_name or string(attributes.get("event.name", NO_TEXT))
    whole = string(body)
    if f"claude_code.{name}" in _CALL_EVENTS or whole in _CALL_EVENTS:
        name = whole if whole in _CALL_EVENTS else f"claude_code.{name}"
    if is_object(body):
        attributes = {**flattened(body), **attributes}
    moment = instant(log.time_unix_nano) or instant(log.observed_time_unix_nano)
    trace, span = _id(log.trace_id), _id(log.span_id)
    if name in _CALL_EVENTS:
        # The span of a product's own event is the turn it happened in, and may hold several calls.
        own = span if name.startswith("gen_ai.") else None
        event = Span(name, trace, own, None, moment, None, None, attributes, resource)
        take_span(event, None, calls, line, out)
    elif name == _EVALUATION:
        number = calls.number(line, out)
        add_evaluation(attributes, Place(span=span, trace=trace, start=moment), number, out)
        out.accepted += 1
    else:
        out.skip("message event" if is_message_event(name) else "other log record")


def _attributes(pairs: list[_Pair]) -> dict[str, Token]:
    found: dict[str, Token] = {}
    for pair in pairs:
        value = pair.value
        token = value.string_value or value.int_value or value.double_value or value.bool_value
        found[pair.key] = token or _plain(value)
    return found


def _plain(value: _Value) -> bytes:
    """A value as plain JSON."""
    if value.array_value is not None:
        return b"[" + b",".join(map(_plain, value.array_value.values)) + b"]"
    if value.kvlist_value is not None:
        pairs = (msgspec.json.encode(p.key) + b":" + _plain(p.value) for p in value.kvlist_value.values)
        return b"{" + b",".join(pairs) + b"}"
    return bytes(value.string_value or value.int_value or value.double_value or value.bool_value) or b"null"


def _id(text: str) -> str | None:
    """An id in hexadecimal; none and all zeros are no id."""
    if _BASE64.fullmatch(text):
        try:
            return base64.b64decode(text).hex()
        except binascii.Error:
            return text
    return text if text.strip("0") else None


def instant(nanoseconds: int | str) -> datetime | None:
    """The UTC instant of a Unix time in nanoseconds; 0 is unknown.  Raises ``ValueError``."""
    if not str(nanoseconds or 0).isdecimal():
        raise ValueError("a time that is no number of nanoseconds")
    micro = int(nanoseconds or 0) // 1000
    if micro > _LAST:
        raise ValueError("a time after 9998")
    return _EPOCH + timedelta(microseconds=micro) if micro else None


def _camel(key: re.Match[bytes]) -> bytes:
    head, *rest = key[1].split(b"_")
    return b'"' + head + b"".join(word.capitalize() for word in rest) + b'"'
