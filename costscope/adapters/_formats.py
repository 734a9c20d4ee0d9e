"""Which API a request and its response belong to, by address or else by their fields."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from costscope.adapters import _anthropic_messages, _openai_chat, _openai_responses
from costscope.adapters._exchange import Answer, Prompt
from costscope.adapters._values import NO_TEXT, Token, is_object
from costscope.domain.tokens import TokenRule


@dataclass(frozen=True, slots=True)
class Format:
    """How the requests and responses of one API are read."""

    prompt: Callable[[Token], Prompt]
    answer: Callable[[Token], Answer]
    streamed: Callable[[str], Answer]
    operation: str = "chat"
    rule: TokenRule | None = None
    """The rule of its counts, where the API alone decides it."""


_CHAT: Final = Format(_openai_chat.prompt, _openai_chat.answer, _openai_chat.streamed)
_TEXT: Final = Format(_openai_chat.prompt, _openai_chat.answer, _openai_chat.streamed, "text_completion")
_EMBEDDINGS: Final = Format(_openai_chat.prompt, _openai_chat.embedded, _openai_chat.streamed, "embeddings")
_RESPONSES: Final = Format(_openai_responses.prompt, _openai_responses.answer, _openai_responses.streamed)
_MESSAGES: Final = Format(
    _anthropic_messages.prompt,
    _anthropic_messages.answer,
    _anthropic_messages.streamed,
    rule=TokenRule.EXCLUSIVE,
)

_PATHS: Final = (
    (re.compile(r"(?!.*/threads/).*/messages"), _MESSAGES),
    (re.compile(r".*/chat/completions"), _CHAT),
    (re.compile(r".*/completions"), _TEXT),
    (re.compile(r".*/embeddings"), _EMBEDDINGS),
    (re.compile(r".*/responses(/compact|/resp_[^/]+)?"), _RESPONSES),
)
_OTHERS: Final = re.compile(
    r"/(count_tokens|input_tokens|batches|files|models|threads|vector_stores|realtime|images|audio|moderations"
    r"|tokenize|rerank|fine_tuning|uploads|containers)\b"
)


class Body(msgspec.Struct, gc=False):
    """The fields by which a request or a response shows whose it is."""

    metadata: Any = None
    model: Any = None
    id: Any = None
    object: Any = None
    type: Any = None
    anthropic_version: Any = None
    messages: msgspec.Raw = NO_TEXT
    system: msgspec.Raw = NO_TEXT
    input: msgspec.Raw = NO_TEXT
    prompt: msgspec.Raw = NO_TEXT
    contents: msgspec.Raw = NO_TEXT
    inferenceConfig: msgspec.Raw = NO_TEXT  # noqa: N815 - Bedrock's word


_body = msgspec.json.Decoder(Body)
_TELLING: Final = 500
"""Characters of a stream within which its first event shows."""
_NO_BODY: Final = Body()


def body_of(token: Token) -> Body:
    """The fields that tell bodies apart; those of an empty one for what is no object."""
    return _body.decode(token) if is_object(token) else _NO_BODY


def format_at(path: str) -> Format | str:
    """The format spoken at a path, or the name of what is done there instead of generating."""
    path = path.rstrip("/")
    for pattern, found in _PATHS:
        if pattern.fullmatch(path):
            return found
    other = _OTHERS.search(path)
    return other[1] if other else "other endpoint"


def format_of(request: Body, response: Body, stream: str) -> Format | None:
    """The format of a pair whose address is not known; ``None`` when it is none of ours."""
    head = stream[:_TELLING]
    anthropic = request.anthropic_version or request.system or response.type == "error"
    signs = (
        (request.contents or request.inferenceConfig, None),
        (response.object == "response" or "response.created" in head, _RESPONSES),
        (response.type == "message" or "message_start" in head, _MESSAGES),
        (response.object == "text_completion" or request.prompt, _TEXT),
        (response.object == "list" and request.input, _EMBEDDINGS),
        (request.messages, _MESSAGES if anthropic else _CHAT),
        (request.input, _RESPONSES),
    )
    return next((found for sign, found in signs if sign), None)
