"""One logged request with its response: which API it is of, whose it is, what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec
import xxhash

from costscope.adapters._errors import refused
from costscope.adapters._exchange import Answer, Prompt
from costscope.adapters._formats import Body, Format, body_of, format_at, format_of, model_at
from costscope.adapters._hosts import Seller, address, seller_of
from costscope.adapters._sse import is_stream
from costscope.adapters._values import NO_TEXT, Token, instant, is_empty, is_string, string

_OPENAI_MODEL = re.compile(r"(?:ft:)?(?:gpt-|chatgpt-|o\d|text-embedding-|codex-|computer-use-)")
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 9998
_FAILED: Final = 400
"""The first HTTP status that means failure."""

_any = msgspec.json.Decoder(msgspec.Raw)
_Status = Annotated[int, msgspec.Meta(ge=0, le=999)]


class _Ids(msgspec.Struct, gc=False):
    task_id: Any = None
    conversation_id: Any = None
    session_id: Any = None
    trace_id: Any = None
    agent: Any = None


class Line(_Ids, gc=False):
    """A line of the log, with the fields it may have."""

    request: msgspec.Raw = NO_TEXT
    request_body: msgspec.Raw = NO_TEXT
    response: msgspec.Raw = NO_TEXT
    response_body: msgspec.Raw = NO_TEXT
    uri: str | None = None
    url: str | None = None
    method: str | None = None
    status: _Status | None = None
    status_code: _Status | None = None
    timestamp: datetime | float | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """One request with its response, understood."""

    format: Format
    prompt: Prompt
    answer: Answer
    provider: str | None
    region: str | None
    task: str | None
    thread: str | None
    conversation: str | None
    agent: str | None
    start_time: datetime | None
    http_status: int | None
    is_copy: bool


def understood(line: Line) -> Pair | str:
    """A line's pair, or the kind of a line that is deliberately passed over."""
    request = _asked(line.request or line.request_body)
    response = _unwrapped(line.response or line.response_body)
    if is_empty(request) and is_empty(response):
        raise ValueError("neither a request nor a response")
    uri = line.uri or line.url
    place = address(uri) if uri else None
    seller = seller_of(place) if place else Seller(None)
    if seller.unsupported:
        return f"provider not supported: {seller.unsupported}"
    asked, told, stream = body_of(request), body_of(response), string(response)
    found = format_at(place.path, asked, told, stream) if place else format_of(asked, told, stream)
    if not isinstance(found, Format):
        return f"not a generation: {found or 'unknown body'}"
    status = line.status or line.status_code
    has_failed = status is not None and status >= _FAILED
    prompt = _prompt(found, request, has_failed=has_failed)
    answer = refused(response, status) if status and has_failed else _answer(found, response, stream)
    if place and (named_model := model_at(place.path)):
        prompt.model = named_model
        if seller.provider == "aws":
            answer.model = None  # the bare name it has at its maker, for which AWS has no price
    metadata = asked.metadata if isinstance(asked.metadata, dict) else {}

    def said(key: str) -> str | None:
        return _label(getattr(line, key)) or _label(metadata.get(key))

    identity = prompt.identity()
    stored = _label(prompt.conversation or answer.conversation)
    conversation = said("conversation_id") or said("session_id") or stored
    named = said("task_id") or conversation or said("trace_id")
    return Pair(
        format=found,
        prompt=prompt,
        answer=answer,
        provider=seller.provider if place else provider_of(found, asked, told),
        region=seller.region,
        task=named or identity,
        thread=f"{named}/{identity}" if named and identity else named or identity,
        conversation=conversation,
        agent=said("agent"),
        start_time=_moment(line.timestamp) or answer.created,
        http_status=status,
        is_copy=line.method is not None and line.method.upper() == "GET",
    )


def _prompt(found: Format, request: Token, *, has_failed: bool) -> Prompt:
    if is_empty(request):
        return Prompt(is_whole=False)
    try:
        return found.prompt(request)
    except ValueError:
        if not has_failed:
            raise
        return Prompt(is_whole=False)  # its form may be just what was wrong with it


def _answer(found: Format, response: Token, stream: str) -> Answer:
    if is_empty(response):
        return Answer()
    if not is_string(response):
        return found.answer(response)
    if found.streamed is None or not is_stream(stream):
        raise ValueError("a response that is neither an object nor a stream of events")
    return found.streamed(stream)


def _unwrapped(body: Token) -> Token:
    """A body that was logged as text of its own, as the object it is."""
    text = string(body).strip()
    return text.encode() if text.startswith("{") else body


def _asked(body: Token) -> Token:
    """A request; nothing for one that was logged as text and cut off: the response is bill enough."""
    request = _unwrapped(body)
    try:
        if request is not body:
            _any.decode(request)
    except msgspec.DecodeError:
        return NO_TEXT
    return request


def provider_of(found: Format, asked: Body, told: Body) -> str | None:
    """Who bills, when only the bodies are known; else the model's name decides."""
    if found.provider:
        return found.provider
    if isinstance(told.id, str) and told.id.startswith("gen-"):
        return "openrouter"
    model = told.model or asked.model
    return "openai" if isinstance(model, str) and _OPENAI_MODEL.match(model) else None


def _label(value: Any) -> str | None:
    """An identifier the log gives; one that may be an e-mail address is kept as its hash."""
    if not isinstance(value, str | int) or value == "":
        return None
    text = str(value)
    return xxhash.xxh3_64_hexdigest(text.encode()) if "@" in text else text


def _moment(timestamp: datetime | float | None) -> datetime | None:
    """A time of the log as a UTC instant; one without a zone is UTC."""
    if isinstance(timestamp, datetime):
        if not _FIRST_YEAR <= timestamp.year <= _LAST_YEAR:
            raise ValueError("a time before 1970 or after 9998")
        return timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)
    return instant(timestamp)
