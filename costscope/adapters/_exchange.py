"""What every request format is reduced to, with what every response format is.

Nothing here touches a batch: a record that turns out not to be understood leaves no rows behind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

import xxhash

from costscope.adapters._values import UNKNOWN, Token, TokenCounts, is_empty
from costscope.domain.tokens import Origin

_OPENING: Final = frozenset({Origin.SYSTEM, Origin.USER})
_ANSWERED: Final = frozenset({Origin.ASSISTANT, Origin.REASONING, Origin.TOOL_RESULT})


class Text(NamedTuple):
    """A text of a conversation, as a raw JSON value."""

    token: Token
    origin: Origin


class ToolUse(NamedTuple):
    """A tool the model asked for."""

    id: str | None
    name: str
    arguments: Token


class ToolResult(NamedTuple):
    """What a tool gave back; ``is_error`` is ``None`` when the format cannot say."""

    id: str
    is_error: bool | None
    content: Token


@dataclass(slots=True)
class Prompt:
    """The input of a call, in the order it is rendered."""

    model: str | None = None
    conversation: str | None = None
    is_whole: bool = True
    """Whether nothing of it lies with the provider alone."""
    texts: list[Text] = field(default_factory=list)
    results: list[ToolResult] = field(default_factory=list)
    """Tool results the model has not answered yet: earlier ones were told by earlier calls."""

    def add(self, token: Token, origin: Origin) -> None:
        """Put a text at the end; one that holds nothing is left out."""
        if not is_empty(token):
            self.texts.append(Text(token, origin))

    def identity(self) -> str | None:
        """A hash of the texts before the first answer, which a conversation sends again with every call.

        Two conversations that open with the same words are one by this measure.
        """
        opening = xxhash.xxh3_64()
        for text in self.texts:
            if text.origin in _ANSWERED:
                break
            if text.origin in _OPENING:
                opening.update(text.token)
                opening.update(b"\0")
        return opening.hexdigest() if self.texts else None


@dataclass(frozen=True, slots=True)
class Pass:
    """One more model call the provider made, and bills, within a response."""

    place: int
    model: str | None
    counts: TokenCounts


@dataclass(slots=True)
class Answer:
    """What came back."""

    response_id: str | None = None
    request_id: str | None = None
    model: str | None = None
    created: datetime | None = None
    finished: datetime | None = None
    status: str | None = None
    error_type: str | None = None
    finish_reason: str | None = None
    service_tier: str | None = None
    region: str | None = None
    speed: str | None = None
    counts: TokenCounts = UNKNOWN
    cost: Decimal | None = None
    texts: list[Text] = field(default_factory=list)
    tool_uses: list[ToolUse] = field(default_factory=list)
    ran_tools: bool = False
    """Whether the provider ran tools, whose results are input that no request shows."""
    passes: list[Pass] = field(default_factory=list)
    conversation: str | None = None

    def add(self, token: Token, origin: Origin) -> None:
        """Put a text at the end; one that holds nothing is left out."""
        if not is_empty(token):
            self.texts.append(Text(token, origin))

    def use(self, tool: ToolUse) -> None:
        """Note a tool call; its arguments are part of the answer."""
        self.add(tool.arguments, Origin.ASSISTANT)
        self.tool_uses.append(tool)
