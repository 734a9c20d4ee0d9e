"""The texts of a LangSmith run: an SDK's own request and response, or LangChain's messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from costscope.adapters._dialogue import add_input, add_output, add_tools, unquoted
from costscope.adapters._exchange import Answer, Prompt
from costscope.adapters._labels import label
from costscope.adapters._langchain import flat, inside, plain
from costscope.adapters._langsmith_usage import TokenUsage, UsageMetadata
from costscope.adapters._values import NO_TEXT, Count, Token, is_empty, is_list, is_object
from costscope.domain.tokens import Origin

_OWN: Final = ("run-", "lc_run-")
"""How ids begin that LangChain makes up itself."""


class _Usage(msgspec.Struct, gc=False):
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    total_tokens: Count | None = None


class _LlmOutput(msgspec.Struct, gc=False):
    token_usage: _Usage | None = None
    model_name: Any = None
    id: Any = None


class _Generation(msgspec.Struct, gc=False):
    text: msgspec.Raw = NO_TEXT
    message: msgspec.Raw = NO_TEXT
    generation_info: Any = None


class _Inputs(msgspec.Struct, gc=False):
    model: Any = None
    messages: msgspec.Raw = NO_TEXT
    prompts: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT
    contents: msgspec.Raw = NO_TEXT
    system: msgspec.Raw = NO_TEXT
    instructions: msgspec.Raw = NO_TEXT
    tools: msgspec.Raw = NO_TEXT


class _Choice(msgspec.Struct, gc=False):
    finish_reason: Any = None


class _Outputs(msgspec.Struct, gc=False):
    id: Any = None
    model: Any = None
    service_tier: Any = None
    stop_reason: Any = None
    usage_metadata: UsageMetadata | None = None
    generations: list[msgspec.Raw] | None = None
    llm_output: _LlmOutput | None = None
    choices: msgspec.Raw = NO_TEXT
    message: msgspec.Raw = NO_TEXT
    output: msgspec.Raw = NO_TEXT
    content: msgspec.Raw = NO_TEXT
    tool_calls: msgspec.Raw = NO_TEXT
    documents: msgspec.Raw = NO_TEXT


class _Document(msgspec.Struct, gc=False):
    page_content: msgspec.Raw = NO_TEXT
    kwargs: Any = None


@dataclass(slots=True)
class Response:
    """What came back, as far as the run shows it."""

    id: str | None = None
    model: str | None = None
    finish_reason: str | None = None
    service_tier: str | None = None
    usage: UsageMetadata | None = None
    answer: Answer = field(default_factory=Answer)


_inputs = msgspec.json.Decoder(_Inputs)
_outputs = msgspec.json.Decoder(_Outputs)
_generation = msgspec.json.Decoder(_Generation)
_document = msgspec.json.Decoder(_Document)
_choices = msgspec.json.Decoder(list[_Choice])
_list = msgspec.json.Decoder(list[msgspec.Raw])


def prompt_of(inputs: Token, parameters: Token) -> Prompt:
    """The input of a call; LangChain has the definitions of tools among the parameters of the invocation."""
    inputs = unquoted(inputs)
    if not is_object(inputs):
        return Prompt(is_whole=False)
    given = _inputs.decode(inputs)
    prompt = Prompt(model=label(given.model))
    tools = given.tools
    if is_empty(tools) and is_object(parameters):
        tools = _inputs.decode(parameters).tools
    if is_list(tools):
        add_tools(prompt, tools)
    for system in (given.system, given.instructions):
        add_input(prompt, system, Origin.SYSTEM)
    for held in (given.messages, given.prompts, given.input, given.contents):
        for message in flat(held):
            add_input(prompt, message)
    return prompt


def response_of(outputs: Token) -> Response:
    """The response of a call."""
    outputs = unquoted(outputs)
    if not is_object(outputs):
        return Response()
    told = _outputs.decode(outputs)
    response = Response(
        id=label(told.id),
        model=label(told.model),
        finish_reason=label(told.stop_reason),
        service_tier=label(told.service_tier),
        usage=told.usage_metadata,
    )
    if is_list(told.choices):
        choices = _choices.decode(told.choices)
        response.finish_reason = next((r for c in choices if (r := label(c.finish_reason))), None)
        add_output(response.answer, told.choices)
    elif told.generations is not None:
        _add_generations(response, told.generations)
    elif is_object(told.message):
        _add_message(response, told.message)
    else:
        own = not is_empty(told.content) or not is_empty(told.tool_calls)
        add_output(response.answer, outputs if own else told.output)
    if told.llm_output is not None:
        _add_llm_output(response, told.llm_output)
    return response


def documents(outputs: Token) -> list[Token]:
    """The texts a retriever found."""
    outputs = unquoted(outputs)
    held = _outputs.decode(outputs) if is_object(outputs) else _Outputs()
    found: list[Token] = []
    for token in (held.documents, held.output):
        for raw in _list.decode(token) if is_list(token) else []:
            document = _document.decode(raw) if is_object(raw) else _Document()
            text: Token = document.page_content
            if is_empty(text) and isinstance(document.kwargs, dict):
                text = msgspec.json.encode(document.kwargs.get("page_content"))
            if not is_empty(text):
                found.append(text)
    return found


def _add_generations(response: Response, generations: list[msgspec.Raw]) -> None:
    for entry in generations:
        for raw in _list.decode(entry) if is_list(entry) else [entry]:
            if not is_object(raw):
                continue
            generation = _generation.decode(raw)
            if is_object(generation.message):
                _add_message(response, generation.message)
            else:
                add_output(response.answer, generation.text)
            info = generation.generation_info
            if isinstance(info, dict):
                response.finish_reason = response.finish_reason or label(info.get("finish_reason"))


def _add_message(response: Response, token: Token) -> None:
    inner = inside(token)
    add_output(response.answer, plain(token))
    if inner is None:
        return
    kwargs, _ = inner
    said = kwargs.response_metadata if isinstance(kwargs.response_metadata, dict) else {}
    own = label(kwargs.id)
    if own and own.startswith(_OWN):
        own = None
    response.id = response.id or label(said.get("id")) or own
    response.model = response.model or label(said.get("model_name")) or label(said.get("model"))
    ended = label(said.get("finish_reason")) or label(said.get("stop_reason"))
    response.finish_reason = response.finish_reason or ended
    response.service_tier = response.service_tier or label(said.get("service_tier"))
    response.usage = response.usage or kwargs.usage_metadata
    stated = said.get("token_usage")
    if response.usage is None and isinstance(stated, dict):
        response.usage = _older(msgspec.convert(stated, _Usage))


def _add_llm_output(response: Response, output: _LlmOutput) -> None:
    response.model = response.model or label(output.model_name)
    response.id = response.id or label(output.id)
    if response.usage is None and output.token_usage is not None:
        response.usage = _older(output.token_usage)


def _older(usage: _Usage) -> UsageMetadata:
    return TokenUsage(usage.prompt_tokens, usage.completion_tokens, usage.total_tokens).as_metadata(
        None, None
    )
