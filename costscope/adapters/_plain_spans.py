"""Spans written as plain JSON objects, outside of OTLP.

Phoenix's REST API and its dataframes (``context.trace_id``, ``attributes.llm.model_name``), the console
exporters of OpenTelemetry's Python and JavaScript SDKs, and attributes alone, as wide logs keep them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from costscope.adapters._attributes import flattened
from costscope.adapters._contract import Sample
from costscope.adapters._spans import Event, Span
from costscope.adapters._values import NO_TEXT, Token, is_empty, is_list, is_object, is_string, string

_BARE: Final = ("gen_ai.", "llm.", "openinference.", "ai.")
_NESTED: Final = ("context", "spanContext", "parentSpanContext", "status", "attributes", "resource")
_TRACE: Final = ("context.trace_id", "spanContext.traceId", "traceId", "trace_id")
_SPAN: Final = ("context.span_id", "spanContext.spanId", "spanId", "span_id", "id")
_PARENT: Final = ("parent_id", "parentSpanId", "parentSpanContext.spanId", "parentId", "parent_span_id")
_START: Final = ("start_time", "startTime", "timestamp")
_END: Final = ("end_time", "endTime")
_STATUS: Final = ("status_code", "status.status_code", "status.code")
_ERROR: Final = (b"2", b'"ERROR"', b'"STATUS_CODE_ERROR"', b'"StatusCode.ERROR"')
_KIND: Final = "openinference.span.kind"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = 253_402_214_400

_WRITTEN: Final = re.compile(
    rb'(?<!\\)"(?:context"\s*:\s*\{[^{}]{0,300}"trace_id|spanContext"\s*:\s*\{\s*"traceId|context\.trace_id)"\s*:'
)

_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_list = msgspec.json.Decoder(list[msgspec.Raw])
_instant = msgspec.json.Decoder(datetime)
_numbers = msgspec.json.Decoder(list[int])


def looks_like_spans(sample: Sample) -> bool:
    """Whether the beginning of a file is one of such spans."""
    if _WRITTEN.search(sample.head):
        return True
    if not sample.whole:
        return False
    try:
        value: Any = msgspec.json.decode(sample.head.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        value = next(iter(sample.objects(1)), None)
    return isinstance(value, dict) and any(key.startswith(_BARE) for key in value)


def spans_in(token: Token) -> Iterator[Span | str]:
    """The spans of a value: of one span, of a page, of a list, of lists by name.

    What is not understood comes as the reason why not.
    """
    if is_list(token):
        for entry in _list.decode(token):
            yield from spans_in(entry)
        return
    if not is_object(token):
        yield "not a span: neither an object nor a list"
        return
    fields = _fields.decode(token)
    if is_list(fields.get("data", NO_TEXT)):
        yield from spans_in(fields["data"])
    elif fields and all(map(is_list, fields.values())):
        for entry in fields.values():
            yield from spans_in(entry)
    elif not fields.keys().isdisjoint((*_NESTED, *_TRACE)) or any(key.startswith(_BARE) for key in fields):
        try:
            yield _span(fields)
        except ValueError as error:
            yield str(error)
    else:
        yield "not a span: it has neither ids nor attributes"


def _span(fields: dict[str, msgspec.Raw]) -> Span:
    flat: dict[str, Token] = {}
    for key, token in fields.items():
        if key in _NESTED or key.startswith("attributes."):
            flat.update(flattened(token, key))
        else:
            flat[key] = token
    inner = {key.removeprefix("attributes."): t for key, t in flat.items() if key.startswith("attributes.")}
    attributes = inner or {key: token for key, token in flat.items() if key.partition(".")[0] not in _NESTED}
    if "span_kind" in flat:
        attributes.setdefault(_KIND, flat["span_kind"])
    resource = {
        key.removeprefix("resource.attributes."): t
        for key, t in flat.items()
        if key.startswith("resource.attributes.")
    }
    return Span(
        string(flat.get("name", NO_TEXT)),
        _id(flat, _TRACE),
        _id(flat, _SPAN),
        _id(flat, _PARENT),
        _moment(flat, _START),
        _moment(flat, _END),
        any(bytes(flat.get(key, NO_TEXT)) in _ERROR for key in _STATUS),
        attributes,
        resource,
        list(_events(flat.get("events", NO_TEXT))),
    )


def _events(token: Token) -> Iterator[Event]:
    for entry in _list.decode(token) if is_list(token) else []:
        if is_object(entry):
            fields = _fields.decode(entry)
            given = fields.get("attributes", NO_TEXT)
            yield Event(string(fields.get("name", NO_TEXT)), flattened(given) if is_object(given) else {})


def _id(flat: dict[str, Token], names: tuple[str, ...]) -> str | None:
    """The first id; Python's console exporter writes it as a number in hexadecimal."""
    return next((found.removeprefix("0x") for n in names if (found := string(flat.get(n, NO_TEXT)))), None)


def _moment(flat: dict[str, Token], names: tuple[str, ...]) -> datetime | None:
    """A time in ISO 8601 (UTC without a zone), or since 1970 in whatever unit its size tells.

    Raises ``ValueError`` for what is neither.
    """
    token = next((flat[name] for name in names if name in flat), NO_TEXT)
    if is_empty(token):
        return None
    if is_string(token):
        moment = _instant.decode(token)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if not 1970 <= moment.year <= 9998:
            raise ValueError("a time before 1970 or after 9998")
        return moment
    if is_list(token):
        seconds, nanoseconds = (*_numbers.decode(token), 0, 0)[:2]
    else:
        seconds, nanoseconds = _since_1970(bytes(token))
    if not (0 <= seconds <= _LAST and 0 <= nanoseconds < 10**9):
        raise ValueError("a time before 1970 or after 9998")
    return _EPOCH + timedelta(seconds=seconds, microseconds=nanoseconds // 1000)


def _since_1970(written: bytes) -> tuple[int, int]:
    whole = written.partition(b".")[0]
    if not whole.isdigit():
        raise ValueError("a time that is no number")
    for scale in (1, 10**3, 10**6, 10**9):
        seconds, rest = divmod(int(whole), scale)
        if seconds < 10**11:
            return seconds, rest * (10**9 // scale)
    raise ValueError("a time before 1970 or after 9998")
