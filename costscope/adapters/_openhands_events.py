"""What an event of the OpenHands SDK (V1) holds, as far as it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from costscope.adapters._exchange import Text
from costscope.adapters._openai_content import content_texts
from costscope.adapters._values import NO_TEXT, Count, Token, compact, is_empty, is_object
from costscope.domain.tokens import Origin


class _Tokens(msgspec.Struct, gc=False, frozen=True):
    prompt_tokens: Count = 0
    completion_tokens: Count = 0
    cache_read_tokens: Count = 0
    cache_write_tokens: Count = 0
    reasoning_tokens: Count = 0


class Totals(msgspec.Struct, gc=False, frozen=True):
    """What one use of a model has cost so far."""

    model_name: str | None = None
    accumulated_cost: Decimal = Decimal(0)
    accumulated_token_usage: _Tokens | None = None


class Stats(msgspec.Struct, gc=False):
    """The totals of a conversation, by what the model was used for."""

    usage_to_metrics: dict[str, Totals] = {}


class _ToolCall(msgspec.Struct, gc=False):
    arguments: msgspec.Raw = NO_TEXT


class _Message(msgspec.Struct, gc=False):
    role: str | None = None
    content: msgspec.Raw = NO_TEXT


class _Observation(msgspec.Struct, gc=False):
    content: msgspec.Raw = NO_TEXT
    output: msgspec.Raw = NO_TEXT
    is_error: bool | None = None


class Event(msgspec.Struct, gc=False):
    """One event; ``value`` of a state update is of any type."""

    kind: str | None = None
    source: str | None = None
    timestamp: str | float | None = None
    key: str | None = None
    value: msgspec.Raw = NO_TEXT
    thought: msgspec.Raw = NO_TEXT
    reasoning_content: msgspec.Raw = NO_TEXT
    tool_name: str | None = None
    tool_call_id: str | None = None
    tool_call: _ToolCall | None = None
    observation: _Observation | None = None
    error: Any = None
    llm_message: _Message | None = None
    system_prompt: msgspec.Raw = NO_TEXT
    tools: list[msgspec.Raw] | None = None

    def texts(self) -> Iterator[Text]:
        """What the event adds to the conversation, in order."""
        for definition in self.tools or ():
            yield Text(compact(definition), Origin.TOOLS)
        yield from parts(self.system_prompt, Origin.SYSTEM)
        if self.llm_message is not None:
            yield from parts(
                self.llm_message.content, Origin.ASSISTANT if self.source == "agent" else Origin.USER
            )
        if not is_empty(self.reasoning_content):
            yield Text(self.reasoning_content, Origin.REASONING)
        yield from parts(self.thought, Origin.ASSISTANT)

    def result(self) -> Token:
        """What a tool gave back."""
        if self.observation is None:
            return b"" if self.error is None else msgspec.json.encode(self.error)
        return self.observation.output if is_empty(self.observation.content) else self.observation.content


_part = msgspec.json.Decoder(dict[str, msgspec.Raw])


def parts(content: Token, origin: Origin) -> Iterator[Text]:
    """The texts of a content: a string, one part, or a list of parts."""
    if is_object(content):
        content = _part.decode(content).get("text", NO_TEXT)
    if not is_empty(content):
        yield from content_texts(content, origin)
