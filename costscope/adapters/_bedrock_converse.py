"""Amazon Bedrock's Converse API, whose form Amazon's own models have in InvokeModel too.

Token rule: exclusive; ``inputTokens`` leaves out both cache classes, each of which some responses name twice.
What was written to the cache is told apart by lifetime in ``cacheDetails``.  The definitions of tools come
first in the prompt, then the system prompt, then the messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from costscope.adapters._errors import error_type
from costscope.adapters._exchange import Answer, Prompt, Text, ToolResult, ToolUse
from costscope.adapters._values import NO_TEXT, UNKNOWN, Count, Token, TokenCounts, compact
from costscope.domain.tokens import Origin

_STATUS: Final = {"error": True, "success": False}


class _Written(msgspec.Struct, gc=False):
    text: msgspec.Raw = NO_TEXT


class _Reasoning(msgspec.Struct, gc=False, rename="camel"):
    reasoning_text: _Written | None = None
    redacted_content: msgspec.Raw = NO_TEXT


class _Guarded(msgspec.Struct, gc=False):
    text: _Written | None = None


class _ToolUse(msgspec.Struct, gc=False, rename="camel"):
    tool_use_id: str | None = None
    name: str | None = None
    input: msgspec.Raw = NO_TEXT
    type: str | None = None


class _ToolResult(msgspec.Struct, gc=False, rename="camel"):
    tool_use_id: str | None = None
    content: msgspec.Raw = NO_TEXT
    status: str | None = None


class _Cited(msgspec.Struct, gc=False):
    content: list[_Written] | None = None


class _Block(msgspec.Struct, gc=False, rename="camel"):
    text: msgspec.Raw = NO_TEXT
    json: msgspec.Raw = NO_TEXT
    reasoning_content: _Reasoning | None = None
    guard_content: _Guarded | None = None
    citations_content: _Cited | None = None
    search_result: _Cited | None = None
    tool_use: _ToolUse | None = None
    tool_result: _ToolResult | None = None
    cache_point: msgspec.Raw = NO_TEXT
    image: msgspec.Raw = NO_TEXT
    document: msgspec.Raw = NO_TEXT
    video: msgspec.Raw = NO_TEXT
    audio: msgspec.Raw = NO_TEXT


class _Message(msgspec.Struct, gc=False):
    role: str | None = None
    content: list[_Block] | None = None


class _Tool(msgspec.Struct, gc=False, rename="camel"):
    tool_spec: msgspec.Raw = NO_TEXT


class _ToolConfig(msgspec.Struct, gc=False):
    tools: list[_Tool] | None = None


class _Request(msgspec.Struct, gc=False, rename="camel"):
    system: list[_Block] | None = None
    messages: list[_Message] | None = None
    tool_config: _ToolConfig | None = None


class _CacheDetail(msgspec.Struct, gc=False, rename="camel"):
    ttl: str = ""
    input_tokens: Count = 0


class Usage(msgspec.Struct, gc=False, rename="camel"):
    """The counts of a response."""

    input_tokens: Count | None = None
    output_tokens: Count | None = None
    total_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    cache_read_input_token_count: Count | None = None
    cache_write_input_tokens: Count | None = None
    cache_write_input_token_count: Count | None = None
    cache_details: list[_CacheDetail] | None = None

    def counts(self) -> TokenCounts:
        """The same as counts."""
        read, again = self.cache_read_input_tokens, self.cache_read_input_token_count
        written, once_more = self.cache_write_input_tokens, self.cache_write_input_token_count
        return TokenCounts(
            input_tokens=self.input_tokens,
            cache_read_tokens=again if read is None else read,
            cache_write_tokens=once_more if written is None else written,
            cache_write_5m_tokens=self._lasting("5m"),
            cache_write_1h_tokens=self._lasting("1h"),
            output_tokens=self.output_tokens,
            total_tokens=self.total_tokens,
        )

    def _lasting(self, lifetime: str) -> int | None:
        if not self.cache_details:
            return None
        return sum(detail.input_tokens for detail in self.cache_details if detail.ttl == lifetime)


class _Output(msgspec.Struct, gc=False):
    message: _Message | None = None


class _Tier(msgspec.Struct, gc=False):
    type: str | None = None


class _Response(msgspec.Struct, gc=False, rename="camel"):
    output: _Output | None = None
    stop_reason: str | None = None
    usage: Usage | None = None
    service_tier: _Tier | None = None
    error: Any = None


_request = msgspec.json.Decoder(_Request)
_response = msgspec.json.Decoder(_Response)
_blocks = msgspec.json.Decoder(list[_Block])


def prompt(body: Token) -> Prompt:
    """The input of a request."""
    request = _request.decode(body)
    made = Prompt()
    for tool in (request.tool_config.tools if request.tool_config else None) or ():
        made.add(compact(tool.tool_spec), Origin.TOOLS)
    for block in request.system or ():
        _add_block(made, block, Origin.SYSTEM)
    for message in request.messages or ():
        if message.role == "assistant":
            made.results.clear()
        for block in message.content or ():
            _add_block(made, block, Origin.ASSISTANT if message.role == "assistant" else Origin.USER)
    return made


def answer(body: Token) -> Answer:
    """The response to a request."""
    response = _response.decode(body)
    if response.output is None and response.usage is None and not response.error:
        raise ValueError("a response without output, usage or error")
    made = Answer(
        status="error" if response.error else "ok",
        error_type=error_type(response.error) or "error" if response.error else None,
        finish_reason=response.stop_reason,
        service_tier=response.service_tier.type if response.service_tier else None,
        counts=response.usage.counts() if response.usage else UNKNOWN,
    )
    message = response.output.message if response.output else None
    for block in (message.content if message else None) or ():
        if block.tool_result:
            made.ran_tools = True
        elif (use := block.tool_use) is not None:
            made.use(ToolUse(use.tool_use_id, use.name or "", compact(use.input)))
        else:
            for text in _texts(block, Origin.ASSISTANT):
                made.add(*text)
    return made


def _add_block(made: Prompt, block: _Block, origin: Origin) -> None:
    for text in _texts(block, origin):
        made.add(*text)
    result = block.tool_result
    if result and result.tool_use_id and origin is Origin.USER:
        is_error = _STATUS.get(result.status or "")
        made.results.append(ToolResult(result.tool_use_id, is_error, compact(result.content)))


def _texts(block: _Block, origin: Origin) -> Iterator[Text]:
    if block.text:
        yield Text(block.text, origin)
    elif block.json:
        yield Text(compact(block.json), origin)
    elif block.tool_use:
        yield Text(compact(block.tool_use.input), Origin.ASSISTANT)
    elif block.tool_result:
        for inner in _blocks.decode(block.tool_result.content) if block.tool_result.content else []:
            yield from _texts(inner, Origin.TOOL_RESULT)
    elif block.reasoning_content:
        reasoning = block.reasoning_content.reasoning_text
        yield Text(
            reasoning.text if reasoning else block.reasoning_content.redacted_content, Origin.REASONING
        )
    elif block.guard_content:
        yield Text(block.guard_content.text.text if block.guard_content.text else NO_TEXT, origin)
    elif block.search_result:
        yield from (Text(written.text, Origin.RETRIEVED) for written in block.search_result.content or ())
    elif block.citations_content:
        yield from (Text(written.text, origin) for written in block.citations_content.content or ())
    elif media := block.image or block.document or block.video or block.audio:
        yield Text(media, Origin.MEDIA)
