"""OpenAI's chat completions, with the older text completions and the embeddings beside them.

Written by OpenAI, Azure, OpenRouter, Groq, DeepSeek, Mistral, xAI, Cerebras and most others.  The tool
definitions come first in the prompt, then the messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from costscope.adapters import _openai
from costscope.adapters._errors import error_type
from costscope.adapters._exchange import Answer, Prompt, Text, ToolResult, ToolUse
from costscope.adapters._openai_content import content_texts
from costscope.adapters._sse import events
from costscope.adapters._values import (
    NO_TEXT,
    Token,
    compact,
    instant,
    is_empty,
    is_list,
    quoted,
    string,
)
from costscope.domain.tokens import Origin

_ORIGINS: Final = {
    "system": Origin.SYSTEM,
    "developer": Origin.SYSTEM,
    "assistant": Origin.ASSISTANT,
    "tool": Origin.TOOL_RESULT,
    "function": Origin.TOOL_RESULT,
}


class _Function(msgspec.Struct, gc=False):
    name: str | None = None
    arguments: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT


class _ToolCall(msgspec.Struct, gc=False):
    index: int | None = None
    id: str | None = None
    function: _Function | None = None
    custom: _Function | None = None


class _Message(msgspec.Struct, gc=False):
    role: str | None = None
    content: msgspec.Raw = NO_TEXT
    refusal: msgspec.Raw = NO_TEXT
    reasoning_content: msgspec.Raw = NO_TEXT
    reasoning: msgspec.Raw = NO_TEXT
    audio: msgspec.Raw = NO_TEXT
    tool_calls: list[_ToolCall] | None = None
    function_call: _Function | None = None
    tool_call_id: str | None = None


class _Request(msgspec.Struct, gc=False):
    model: str | None = None
    messages: list[_Message] | None = None
    tools: list[msgspec.Raw] | None = None
    functions: list[msgspec.Raw] | None = None
    prompt: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT


class _Choice(msgspec.Struct, gc=False):
    index: int = 0
    finish_reason: str | None = None
    message: _Message | None = None
    delta: _Message | None = None
    text: msgspec.Raw = NO_TEXT
    error: Any = None


class _GroqExtra(msgspec.Struct, gc=False):
    usage: _openai.Usage | None = None


class _Completion(msgspec.Struct, gc=False):
    id: str | None = None
    model: str | None = None
    created: float | None = None
    choices: list[_Choice] | None = None
    usage: _openai.Usage | None = None
    service_tier: str | None = None
    error: Any = None
    x_groq: _GroqExtra | None = None


_request = msgspec.json.Decoder(_Request, strict=False)
_completion = msgspec.json.Decoder(_Completion, strict=False)


def prompt(body: Token) -> Prompt:
    """The input of a request."""
    request = _request.decode(body)
    made = Prompt(model=request.model)
    for definition in (*(request.tools or ()), *(request.functions or ())):
        made.add(compact(definition), Origin.TOOLS)
    for message in request.messages or ():
        _add_message(made, message)
    for plain in (request.prompt, request.input):
        for text in content_texts(plain, Origin.USER):
            made.add(*text)
    return made


def answer(body: Token) -> Answer:
    """The response to a request."""
    return _answer(_completion.decode(body))


def streamed(text: str) -> Answer:
    """The response to a request that asked for a stream; one that broke off says nothing of its status."""
    made = _answer(_folded(events(text, _completion)))
    if made.finish_reason is None and made.error_type is None:
        made.status = None
    return made


def embedded(body: Token) -> Answer:
    """The response to a request for embeddings, which are made of input alone."""
    made = answer(body)
    if made.counts.input_tokens is None:
        made.counts = made.counts._replace(input_tokens=made.counts.total_tokens)
    return made


def _add_message(made: Prompt, message: _Message) -> None:
    origin = _ORIGINS.get(message.role or "", Origin.USER)
    if origin is Origin.ASSISTANT:
        made.results.clear()
    made.add(_reasoning(message), Origin.REASONING)
    for text in content_texts(message.content, origin):
        made.add(*text)
    for tool in _tools(message):
        made.add(tool.arguments, Origin.ASSISTANT)
    if not is_empty(message.audio):
        made.add(message.audio, Origin.MEDIA)
    if origin is Origin.TOOL_RESULT and message.tool_call_id:
        made.results.append(ToolResult(message.tool_call_id, None, compact(message.content)))


def _reasoning(message: _Message) -> Token:
    """The reasoning of a message; some hosts write it under both names."""
    return message.reasoning if is_empty(message.reasoning_content) else message.reasoning_content


def _tools(message: _Message) -> Iterator[ToolUse]:
    for call in message.tool_calls or ():
        function = call.function or call.custom
        if function and function.name:
            yield ToolUse(call.id, function.name, function.arguments or function.input)
    if message.function_call and message.function_call.name:
        yield ToolUse(None, message.function_call.name, message.function_call.arguments)


def _answer(completion: _Completion) -> Answer:
    choices = completion.choices or []
    error = completion.error or next((c.error for c in choices if c.error), None)
    usage = completion.usage or (completion.x_groq and completion.x_groq.usage)
    if not choices and usage is None and error is None and not completion.id:
        raise ValueError("a response without choices, usage or error")
    made = Answer(
        response_id=completion.id or None,
        model=completion.model or None,
        created=instant(completion.created),
        status="error" if error else "ok",
        error_type=error_type(error) or "error" if error else None,
        finish_reason=next((c.finish_reason for c in choices if c.finish_reason), None),
        service_tier=completion.service_tier or None,
        counts=_openai.counts(usage or None),
        cost=_openai.stated_cost(usage or None),
    )
    for choice in choices:
        made.add(choice.text, Origin.ASSISTANT)
        if message := choice.message:
            made.add(_reasoning(message), Origin.REASONING)
            for text in content_texts(message.content, Origin.ASSISTANT):
                made.add(*text)
            made.add(message.refusal, Origin.ASSISTANT)
            for tool in _tools(message):
                made.use(tool)
    return made


def _folded(chunks: Iterable[_Completion]) -> _Completion:
    """The completion a stream of chunks amounts to: text is joined, of the rest the last word stands."""
    whole = _Completion(choices=[])
    writers: dict[int, _Writer] = {}
    for chunk in chunks:
        for name in ("id", "model", "created", "usage", "service_tier", "error", "x_groq"):
            if value := getattr(chunk, name):
                setattr(whole, name, value)
        for choice in chunk.choices or ():
            writers.setdefault(choice.index, _Writer()).take(choice)
    whole.choices = [writers[index].choice(index) for index in sorted(writers)]
    return whole


class _Writer:
    """Joins the pieces of one choice of a stream."""

    def __init__(self) -> None:
        self._content: list[str] = []
        self._reasoning: list[str] = []
        self._tools: dict[int, tuple[str | None, str, list[str]]] = {}
        self._finish_reason: str | None = None
        self._error: Any = None

    def take(self, choice: _Choice) -> None:
        """Add the pieces of one chunk."""
        self._finish_reason = choice.finish_reason or self._finish_reason
        self._error = choice.error or self._error
        self._content.append(string(choice.text))
        delta = choice.delta or choice.message
        if delta is None:
            return
        for text in content_texts(delta.content, Origin.ASSISTANT):
            pieces = self._reasoning if text.origin is Origin.REASONING else self._content
            pieces.append(string(text.token) or "".join(string(p.token) for p in _inner(text.token)))
        self._reasoning.append(string(_reasoning(delta)))
        for place, call in enumerate(delta.tool_calls or ()):
            function = call.function or call.custom or _Function()
            index = place if call.index is None else call.index
            id_, name, arguments = self._tools.get(index, (None, "", []))
            arguments.append(string(function.arguments or function.input))
            self._tools[index] = (call.id or id_, function.name or name, arguments)

    def choice(self, index: int) -> _Choice:
        """The choice, whole."""
        calls = [
            _ToolCall(id=id_, function=_Function(name, msgspec.Raw(quoted("".join(arguments)))))
            for id_, name, arguments in self._tools.values()
        ]
        message = _Message(
            content=msgspec.Raw(quoted("".join(self._content))),
            reasoning=msgspec.Raw(quoted("".join(self._reasoning))),
            tool_calls=calls,
        )
        return _Choice(index, self._finish_reason, message, error=self._error)


def _inner(token: Token) -> Iterator[Text]:
    """The texts within a part that is itself a list, as Mistral's thinking is."""
    return content_texts(token, Origin.REASONING) if is_list(token) else iter(())
