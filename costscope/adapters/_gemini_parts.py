"""The parts of a content as Gemini's API writes them: text, thoughts, function calls, results, media."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from costscope.adapters._exchange import Text, ToolResult, ToolUse
from costscope.adapters._values import (
    NO_TEXT,
    Count,
    Token,
    TokenCounts,
    compact,
    is_empty,
    is_list,
    is_object,
    is_string,
)
from costscope.domain.tokens import Origin


class _FunctionCall(msgspec.Struct, gc=False):
    id: str | None = None
    name: str | None = None
    args: msgspec.Raw = NO_TEXT


class _FunctionResponse(msgspec.Struct, gc=False):
    id: str | None = None
    response: msgspec.Raw = NO_TEXT


class _Response(msgspec.Struct, gc=False):
    output: msgspec.Raw = NO_TEXT
    error: msgspec.Raw = NO_TEXT


class _Code(msgspec.Struct, gc=False):
    code: msgspec.Raw = NO_TEXT
    output: msgspec.Raw = NO_TEXT


class _Part(msgspec.Struct, gc=False, rename="camel"):
    """A part; requests write its fields either way."""

    text: msgspec.Raw = NO_TEXT
    thought: bool | None = None
    function_call: _FunctionCall | None = None
    plain_function_call: _FunctionCall | None = msgspec.field(default=None, name="function_call")
    function_response: _FunctionResponse | None = None
    plain_function_response: _FunctionResponse | None = msgspec.field(default=None, name="function_response")
    executable_code: _Code | None = None
    code_execution_result: _Code | None = None
    tool_call: _FunctionCall | None = None
    tool_response: _FunctionResponse | None = None


class _Modality(msgspec.Struct, gc=False, rename="camel"):
    modality: str = ""
    token_count: Count = 0


_Modalities = list[_Modality] | None


class Usage(msgspec.Struct, gc=False, rename="camel"):
    """Counts as Gemini's API states them; thoughts and tool prompts come on top of the others."""

    prompt_token_count: Count | None = None
    candidates_token_count: Count | None = None
    cached_content_token_count: Count | None = None
    thoughts_token_count: Count | None = None
    tool_use_prompt_token_count: Count | None = None
    total_token_count: Count | None = None
    prompt_tokens_details: _Modalities = None
    embedded_tokens_details: _Modalities = msgspec.field(default=None, name="promptTokenDetails")
    tool_use_prompt_tokens_details: _Modalities = None
    cache_tokens_details: _Modalities = None
    candidates_tokens_details: _Modalities = None
    service_tier: str | None = None
    traffic_type: str | None = None

    def counts(self) -> TokenCounts:
        """The counts; what tools the provider ran put into the prompt is input as well.

        Sound and pictures are stated with their cached part, which is told apart only where it is stated too;
        video and documents have the price of text.
        """
        counts = counts_of(
            self.prompt_token_count,
            self.tool_use_prompt_token_count,
            self.cached_content_token_count,
            self.candidates_token_count,
            self.thoughts_token_count,
            self.total_token_count,
        )
        if not self.cached_content_token_count or self.cache_tokens_details:
            counts = counts._replace(
                input_audio_tokens=self._uncached("AUDIO"), input_image_tokens=self._uncached("IMAGE")
            )
        return counts._replace(
            output_audio_tokens=_sum(self.candidates_tokens_details, "AUDIO") or None,
            output_image_tokens=_sum(self.candidates_tokens_details, "IMAGE") or None,
        )

    def _uncached(self, modality: str) -> int | None:
        stated = self.prompt_tokens_details or self.embedded_tokens_details
        sent = _sum(stated, modality) + _sum(self.tool_use_prompt_tokens_details, modality)
        return max(0, sent - _sum(self.cache_tokens_details, modality)) or None


class Parts(NamedTuple):
    """What a content holds."""

    texts: list[Text]
    uses: list[ToolUse]
    results: list[ToolResult]


_raws: Final = msgspec.json.Decoder(list[msgspec.Raw])
_part: Final = msgspec.json.Decoder(_Part)
_response: Final = msgspec.json.Decoder(_Response)


def counts_of(
    prompt: int | None,
    tools: int | None,
    cached: int | None,
    output: int | None,
    thoughts: int | None,
    total: int | None,
) -> TokenCounts:
    """The counts of a response in the columns they belong to."""
    return TokenCounts(
        input_tokens=None if prompt is None else prompt + (tools or 0),
        cache_read_tokens=cached,
        output_tokens=output,
        reasoning_tokens=thoughts,
        total_tokens=total,
    )


def parts_of(content: Token, origin: Origin) -> Parts:
    """What a string, a part or a list of parts holds, in order."""
    found = Parts([], [], [])
    for raw in _raws.decode(content) if is_list(content) else [content]:
        for text in _texts(raw, origin, found):
            if not is_empty(text.token):
                found.texts.append(text)
    return found


def _texts(raw: Token, origin: Origin, found: Parts) -> Iterator[Text]:
    if is_string(raw):
        yield Text(raw, origin)
    if not is_object(raw):
        return
    part = _part.decode(raw)
    if call := part.function_call or part.plain_function_call:
        found.uses.append(ToolUse(call.id, call.name or "", compact(call.args) or b'""'))
        yield Text(compact(call.args), Origin.ASSISTANT)
    elif response := part.function_response or part.plain_function_response:
        given, failed = given_back(response.response)
        if response.id:
            found.results.append(ToolResult(response.id, failed, given))
        yield Text(given, Origin.TOOL_RESULT)
    elif part.tool_call:  # of a tool the provider ran, as the three below
        yield Text(compact(part.tool_call.args), Origin.ASSISTANT)
    elif part.executable_code:
        yield Text(part.executable_code.code, Origin.ASSISTANT)
    elif part.tool_response:
        yield Text(compact(part.tool_response.response), Origin.TOOL_RESULT)
    elif part.code_execution_result:
        yield Text(part.code_execution_result.output, Origin.TOOL_RESULT)
    elif part.text:
        yield Text(part.text, Origin.REASONING if part.thought else origin)
    else:
        yield Text(raw, Origin.MEDIA)


def _sum(details: _Modalities, modality: str) -> int:
    return sum(detail.token_count for detail in details or () if detail.modality == modality)


def given_back(response: Token) -> tuple[Token, bool | None]:
    """What a function gave back: its ``output`` or ``error`` where it has one, else all of it."""
    if not is_object(response):
        return response or b'""', None
    told = _response.decode(response)
    if not is_empty(told.error):
        return compact(told.error), True
    return compact(response if is_empty(told.output) else told.output), None
