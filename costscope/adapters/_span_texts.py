"""The texts of a model call, from whichever attributes or events of its span hold them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.adapters._attributes import Attributes, first, numbered, text
from costscope.adapters._dialogue import add_input, add_output, add_tools
from costscope.adapters._exchange import Answer, Prompt, Text, ToolResult
from costscope.adapters._values import NO_TEXT, Token, is_empty
from costscope.domain.tokens import Origin

Events = list[tuple[str, Attributes]]

_TOOLS: Final = ("gen_ai.tool.definitions", "ai.prompt.tools")
_SYSTEM: Final = ("gen_ai.system_instructions", "ai.prompt.system")
_INPUT: Final = ("gen_ai.input.messages", "ai.prompt.messages", "gen_ai.prompt")
_OUTPUT: Final = ("gen_ai.output.messages", "gen_ai.completion")
_LAST_INPUT: Final = ("ai.prompt", "ai.values", "ai.value", "input.value", "input")
_LAST_OUTPUT: Final = ("output.value", "output")
"""Where the texts are when they are nowhere else: the whole of a function's arguments and result."""
_DETAILS: Final = "gen_ai.client.inference.operation.details"
_MESSAGES: Final = {
    "gen_ai.system.message": Origin.SYSTEM,
    "gen_ai.user.message": Origin.USER,
    "gen_ai.assistant.message": Origin.ASSISTANT,
    "gen_ai.tool.message": Origin.TOOL_RESULT,
}
_CHOICE: Final = "gen_ai.choice"
_EVENTS: Final = frozenset({_DETAILS, _CHOICE, *_MESSAGES})
_TOOL_RESULT: Final = ("gen_ai.tool.call.result", "ai.toolCall.result", "output.value", "output")


def texts_of(attributes: Attributes, events: Events) -> tuple[Prompt, Answer]:
    """What went in and what came out, as far as it was logged."""
    prompt, answer = Prompt(), Answer()
    for name, of_event in events:
        if name == _DETAILS:
            attributes = {**of_event, **attributes}
    _add_request(prompt, attributes, events)
    _add_response(answer, attributes, events)
    return prompt, answer


def _add_request(prompt: Prompt, attributes: Attributes, events: Events) -> None:
    for token in (first(attributes, _TOOLS), numbered(attributes, "llm.request.functions")):
        if token is not None:
            add_tools(prompt, token)
    for token in _each(attributes, "llm.tools.{}.tool.json_schema"):
        add_tools(prompt, token)
    if system := first(attributes, _SYSTEM):
        add_input(prompt, system, Origin.SYSTEM)
    if documents_ := documents(attributes):
        prompt.texts.extend(documents_)
    if messages := _messages(attributes, _INPUT, ("llm.input_messages", "gen_ai.prompt", "llm.prompts")):
        add_input(prompt, messages)
        return
    before = len(prompt.texts)
    for name, of_event in events:
        if name in _MESSAGES:
            _add_message(prompt, of_event, _MESSAGES[name])
    if len(prompt.texts) == before and (whole := first(attributes, _LAST_INPUT)):
        add_input(prompt, whole)


def _add_message(prompt: Prompt, attributes: Attributes, origin: Origin) -> None:
    content = first(attributes, ("content", "gen_ai.prompt", "body", "gen_ai.event.content"))
    if content is None:
        return
    if origin is Origin.TOOL_RESULT and (id_ := text(attributes, ("id", "gen_ai.tool.call.id"))):
        prompt.results.append(ToolResult(id_, None, content))
    add_input(prompt, content, origin)


def _add_response(answer: Answer, attributes: Attributes, events: Events) -> None:
    if messages := _messages(attributes, _OUTPUT, ("llm.output_messages", "gen_ai.completion")):
        add_output(answer, messages)
        return
    for name, origin in (
        ("ai.response.reasoning", Origin.REASONING),
        ("ai.response.text", Origin.ASSISTANT),
        ("ai.response.object", Origin.ASSISTANT),
    ):
        if token := first(attributes, (name,)):
            answer.add(token, origin)
    if calls := first(attributes, ("ai.response.toolCalls",)):
        add_output(answer, calls)
    for choice in (of_event for name, of_event in events if name == _CHOICE):
        if said := first(choice, ("message", "content", "gen_ai.completion", "body")):
            add_output(answer, said)
    if not answer.texts and (whole := first(attributes, _LAST_OUTPUT)):
        add_output(answer, whole)


def _messages(attributes: Attributes, names: tuple[str, ...], prefixes: tuple[str, ...]) -> Token | None:
    """A list of messages that is one value, or that numbered attributes make up."""
    whole = first(attributes, names)
    if whole is not None:
        return whole
    return next((found for prefix in prefixes if (found := numbered(attributes, prefix))), None)


def documents(attributes: Attributes) -> list[Text]:
    """The documents a search found."""
    found = _each(attributes, "retrieval.documents.{}.document.content")
    return [Text(token, Origin.RETRIEVED) for token in found if not is_empty(token)]


def _each(attributes: Attributes, name: str) -> Iterator[Token]:
    """The values of an attribute that is numbered from 0."""
    place = 0
    while (token := attributes.get(name.format(place))) is not None:
        yield token
        place += 1


def tool_result(attributes: Attributes) -> ToolResult | None:
    """What the run of a tool gave back, where its span says for which call."""
    id_ = text(attributes, ("gen_ai.tool.call.id", "ai.toolCall.id", "tool_call.id"))
    if id_ is None:
        return None
    failed = True if first(attributes, ("error.type",)) else None
    return ToolResult(id_, failed, first(attributes, _TOOL_RESULT) or NO_TEXT)


def is_message_event(name: str) -> bool:
    """Whether an event only tells the texts of the call it belongs to."""
    return name in _EVENTS - {_DETAILS}
