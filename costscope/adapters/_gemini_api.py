"""Google's ``generateContent``, of the Gemini API as of Vertex AI, with the embeddings beside it.

Token rule: input includes cached tokens and what the provider's own tools put into the prompt; thoughts come
on top of the output.  The definitions of tools come first in the prompt, then the instructions, then the
contents.  Chunks of a stream repeat the counts so far, so that the last stands.

Searches: a grounded request of Gemini 1 and 2 is billed once however often it searched, one of Gemini 3 and
later by the search (the price page of the Gemini API).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

import msgspec

from costscope.adapters import _openai_chat
from costscope.adapters._errors import error_type
from costscope.adapters._exchange import Answer, Prompt, Text
from costscope.adapters._gemini_parts import Usage, parts_of
from costscope.adapters._moments import moment
from costscope.adapters._sse import events, latest
from costscope.adapters._values import (
    NO_TEXT,
    Token,
    TokenCounts,
    compact,
    is_list,
    is_string,
    quoted,
    string,
)
from costscope.domain.tokens import Origin

_ORIGINS: Final = {"model": Origin.ASSISTANT, "system": Origin.SYSTEM}
_BY_REQUEST: Final = re.compile(r"(?:models/)?gemini-[12]\b.*")
_TELLING: Final = ("candidates", "prompt_feedback", "usage_metadata", "embedding", "embeddings", "error")
"""Fields of which a response has at least one."""


class _Content(msgspec.Struct, gc=False):
    role: str | None = None
    parts: msgspec.Raw = NO_TEXT


class _Tool(msgspec.Struct, gc=False, rename="camel"):
    function_declarations: list[msgspec.Raw] | None = None
    plain: list[msgspec.Raw] | None = msgspec.field(default=None, name="function_declarations")


class _Embedded(msgspec.Struct, gc=False):
    content: _Content | None = None


class _Request(msgspec.Struct, gc=False, rename="camel"):
    model: str | None = None
    contents: msgspec.Raw = NO_TEXT
    content: _Content | None = None
    requests: list[_Embedded] | None = None
    system_instruction: msgspec.Raw = NO_TEXT
    plain_instruction: msgspec.Raw = msgspec.field(default=NO_TEXT, name="system_instruction")
    tools: msgspec.Raw = NO_TEXT
    cached_content: str | None = None


class _Grounding(msgspec.Struct, gc=False, rename="camel"):
    web_search_queries: list[msgspec.Raw] | None = None


class _Candidate(msgspec.Struct, gc=False, rename="camel"):
    index: int = 0
    content: _Content | None = None
    finish_reason: str | None = None
    grounding_metadata: _Grounding | None = None


class _Feedback(msgspec.Struct, gc=False, rename="camel"):
    block_reason: str | None = None


class _Response(msgspec.Struct, gc=False, rename="camel"):
    candidates: list[_Candidate] | None = None
    prompt_feedback: _Feedback | None = None
    usage_metadata: Usage | None = None
    model_version: str | None = None
    response_id: str | None = None
    create_time: str | None = None
    embedding: msgspec.Raw = NO_TEXT
    embeddings: msgspec.Raw = NO_TEXT
    error: Any = None


_request = msgspec.json.Decoder(_Request, strict=False)
_response = msgspec.json.Decoder(_Response, strict=False)
_responses = msgspec.json.Decoder(list[_Response], strict=False)
_contents = msgspec.json.Decoder(list[_Content])
_content = msgspec.json.Decoder(_Content)
_tools = msgspec.json.Decoder(list[_Tool] | _Tool)


def prompt(body: Token) -> Prompt:
    """The input of a request."""
    request = _request.decode(body)
    made = Prompt(model=_bare(request.model), is_whole=request.cached_content is None)
    tools = _tools.decode(request.tools) if request.tools else []
    for tool in tools if isinstance(tools, list) else [tools]:
        for definition in tool.function_declarations or tool.plain or ():
            made.add(compact(definition), Origin.TOOLS)
    for content in _each(request.system_instruction or request.plain_instruction):
        _add_content(made, content, Origin.SYSTEM)
    for content in _each(request.contents):
        _add_content(made, content, _ORIGINS.get(content.role or "", Origin.USER))
    for embedded in (request.content, *(asked.content for asked in request.requests or ())):
        if embedded:
            _add_content(made, embedded, Origin.USER)
    return made


def answer(body: Token) -> Answer:
    """The response to a request; a list of them is a stream that was not asked for as events."""
    return _answer(_responses.decode(body) if is_list(body) else [_response.decode(body)])


def streamed(text: str) -> Answer:
    """The response to a request that asked for a stream; of one that broke off the output is not known."""
    made = _answer(list(events(text, _response)))
    if made.finish_reason is None and made.error_type is None:
        made.status = None
        made.counts = made.counts._replace(output_tokens=None, reasoning_tokens=None, total_tokens=None)
    return made


def compatible(body: Token) -> Answer:
    """A response in OpenAI's form, in which the total alone shows what was thought."""
    return _with_thoughts(_openai_chat.answer(body))


def compatible_stream(text: str) -> Answer:
    """The stream of such a response."""
    return _with_thoughts(_openai_chat.streamed(text))


def _with_thoughts(made: Answer) -> Answer:
    sent, written, total = made.counts.input_tokens, made.counts.output_tokens, made.counts.total_tokens
    if sent is not None and written is not None and total is not None:
        made.counts = made.counts._replace(reasoning_tokens=max(0, total - sent - written))
    return made


def _each(contents: Token) -> list[_Content]:
    """The contents of a request, which may be one, or a text."""
    if is_string(contents):
        return [_Content(parts=msgspec.Raw(contents))]
    if is_list(contents):
        return _contents.decode(contents)
    return [_content.decode(contents)] if contents else []


def _add_content(made: Prompt, content: _Content, origin: Origin) -> None:
    if origin is Origin.ASSISTANT:
        made.results.clear()
    parts = parts_of(content.parts, origin)
    for text in parts.texts:
        made.add(*text)
    made.results.extend(parts.results)


def _answer(chunks: list[_Response]) -> Answer:
    """What a response amounts to: text that came in pieces is joined, of the rest the last word stands."""
    whole = _Response()
    for chunk in chunks:
        usage = latest(whole.usage_metadata, chunk.usage_metadata)
        for name in _Response.__struct_fields__:
            if value := getattr(chunk, name):
                setattr(whole, name, value)
        whole.usage_metadata = usage
    if not any(getattr(whole, name) for name in _TELLING):
        raise ValueError("a response without candidates, usage or error")
    candidates = [candidate for chunk in chunks for candidate in chunk.candidates or ()]
    blocked = whole.prompt_feedback.block_reason if whole.prompt_feedback else None
    usage = whole.usage_metadata or Usage()
    made = Answer(
        response_id=whole.response_id,
        model=_bare(whole.model_version),
        created=moment(whole.create_time),
        status="error" if whole.error else "ok",
        error_type=error_type(whole.error) or "error" if whole.error else None,
        finish_reason=next((c.finish_reason for c in reversed(candidates) if c.finish_reason), blocked),
        service_tier=_tier(usage),
        counts=_counts(usage, _searches(whole.model_version or "", candidates)),
    )
    made.ran_tools = bool(usage.tool_use_prompt_token_count)
    pieces: list[Text] = []
    for candidate in sorted(candidates, key=attrgetter("index")):
        parts = parts_of(candidate.content.parts if candidate.content else NO_TEXT, Origin.ASSISTANT)
        pieces += parts.texts
        made.tool_uses.extend(parts.uses)
    for text in pieces if len(chunks) == 1 else _joined(pieces):
        if text.origin is Origin.TOOL_RESULT:
            made.ran_tools = True
        else:
            made.add(*text)
    return made


def _joined(pieces: list[Text]) -> Iterator[Text]:
    """The texts, those written one after another as one."""
    for (origin, is_written), run in groupby(pieces, lambda text: (text.origin, is_string(text.token))):
        if is_written:
            yield Text(quoted("".join(string(text.token) for text in run)), origin)
        else:
            yield from run


def _counts(usage: Usage, searches: int) -> TokenCounts:
    counts = usage.counts()._replace(web_search_requests=searches or None)
    if counts.output_tokens is None and counts.total_tokens is not None:
        counts = counts._replace(output_tokens=0)  # of complete counts, those that are zero are left out
    return counts


def _searches(model: str, candidates: list[_Candidate]) -> int:
    grounded = [c.grounding_metadata for c in candidates if c.grounding_metadata]
    searches = max((len(found.web_search_queries or ()) for found in grounded), default=0)
    return min(1, searches) if _BY_REQUEST.fullmatch(model) else searches


def _tier(usage: Usage) -> str | None:
    """The tier; Vertex AI has it in the kind of traffic."""
    traffic = (usage.traffic_type or "").removeprefix("ON_DEMAND").lstrip("_").lower()
    return (usage.service_tier or "").lower() or traffic or None


def _bare(model: str | None) -> str | None:
    return model.removeprefix("models/") or None if model else None
