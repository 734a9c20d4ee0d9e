"""The forms models have of their own in Amazon Bedrock's InvokeModel: Titan, Llama, Mistral, Cohere, AI21.

Token rule: inclusive.  Where a response states no counts, these are in the headers of the response alone, and
so unknown here, unless Bedrock's own measurement was logged with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from costscope.adapters._exchange import Answer, Prompt
from costscope.adapters._values import NO_TEXT, Count, Token, TokenCounts, is_list
from costscope.domain.tokens import Origin


class _Request(msgspec.Struct, gc=False, rename="camel"):
    prompt: msgspec.Raw = NO_TEXT
    message: msgspec.Raw = NO_TEXT
    input_text: msgspec.Raw = NO_TEXT
    texts: list[msgspec.Raw] | None = None


class _Data(msgspec.Struct, gc=False):
    text: msgspec.Raw = NO_TEXT


class _Result(msgspec.Struct, gc=False, rename="camel"):
    token_count: Count | None = None
    output_text: msgspec.Raw = NO_TEXT
    text: msgspec.Raw = NO_TEXT
    data: _Data | None = None
    completion_reason: str | None = None
    stop_reason: str | None = msgspec.field(default=None, name="stop_reason")
    finish_reason: str | None = msgspec.field(default=None, name="finish_reason")


class Metrics(msgspec.Struct, gc=False, rename="camel"):
    """What Bedrock itself measured; input leaves out what was cached."""

    input_token_count: Count | None = None
    output_token_count: Count | None = None
    cache_read_input_token_count: Count | None = None
    cache_write_input_token_count: Count | None = None


class _Response(msgspec.Struct, gc=False):
    id: Any = None
    results: list[_Result] | None = None
    outputs: list[_Result] | None = None
    completions: list[_Result] | None = None
    generations: list[_Result] | None = None
    generation: msgspec.Raw = NO_TEXT
    text: msgspec.Raw = NO_TEXT
    stop_reason: str | None = None
    finish_reason: str | None = None
    input_text_count: Count | None = msgspec.field(default=None, name="inputTextTokenCount")
    prompt_token_count: Count | None = None
    generation_token_count: Count | None = None
    metrics: Metrics | None = msgspec.field(default=None, name="amazon-bedrock-invocationMetrics")


_request = msgspec.json.Decoder(_Request, strict=False)
_response = msgspec.json.Decoder(_Response, strict=False)


def prompt(body: Token) -> Prompt:
    """The input of a request."""
    request = _request.decode(body)
    made = Prompt()
    for token in (request.prompt, request.message, request.input_text, *(request.texts or ())):
        made.add(token, Origin.MEDIA if is_list(token) else Origin.USER)
    return made


def answer(body: Token) -> Answer:
    """The response to a request."""
    response = _response.decode(body)
    results = list(_results(response))
    written = [result.token_count for result in results if result.token_count is not None]
    sent = response.prompt_token_count if response.input_text_count is None else response.input_text_count
    output = sum(written) if written else response.generation_token_count
    counts = TokenCounts(input_tokens=sent, output_tokens=output)
    if sent is None and (measured := response.metrics):
        counts = counts_of(measured)
    reasons = (result.completion_reason or result.stop_reason or result.finish_reason for result in results)
    made = Answer(
        response_id=response.id if isinstance(response.id, str) and response.id else None,
        status="ok",
        finish_reason=next(filter(None, reasons), response.stop_reason or response.finish_reason),
        counts=counts,
    )
    for token in (response.generation, response.text):
        made.add(token, Origin.ASSISTANT)
    for result in results:
        made.add(
            result.output_text or result.text or (result.data.text if result.data else NO_TEXT),
            Origin.ASSISTANT,
        )
    return made


def counts_of(measured: Metrics) -> TokenCounts:
    """What Bedrock measured, with all input in one as the models' own counts have it."""
    read, written = measured.cache_read_input_token_count, measured.cache_write_input_token_count
    sent = measured.input_token_count
    return TokenCounts(
        input_tokens=None if sent is None else sent + (read or 0) + (written or 0),
        cache_read_tokens=read,
        cache_write_tokens=written,
        output_tokens=measured.output_token_count,
    )


def _results(response: _Response) -> Iterator[_Result]:
    for found in (response.results, response.outputs, response.completions, response.generations):
        yield from found or ()
