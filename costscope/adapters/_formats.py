"""Which API a request and its response belong to, by address or else by their fields."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import unquote

import msgspec

from costscope.adapters import (
    _anthropic_messages,
    _bedrock_converse,
    _bedrock_native,
    _cohere,
    _gemini_api,
    _openai_chat,
    _openai_responses,
)
from costscope.adapters._exchange import Answer, Prompt
from costscope.adapters._values import NO_TEXT, Token, is_object
from costscope.domain.tokens import TokenRule


@dataclass(frozen=True, slots=True)
class Format:
    """How the requests and responses of one API are read."""

    prompt: Callable[[Token], Prompt]
    answer: Callable[[Token], Answer]
    streamed: Callable[[str], Answer] | None
    """``None`` where streams are binary, so that no log of text holds one."""
    operation: str = "chat"
    rule: TokenRule | None = None
    """The rule of its counts, where the API alone decides it."""
    provider: str | None = None
    """Whose API it is, where it is one provider's alone."""


_CHAT: Final = Format(_openai_chat.prompt, _openai_chat.answer, _openai_chat.streamed)
_TEXT: Final = Format(_openai_chat.prompt, _openai_chat.answer, _openai_chat.streamed, "text_completion")
_EMBEDDINGS: Final = Format(_openai_chat.prompt, _openai_chat.embedded, _openai_chat.streamed, "embeddings")
_RESPONSES: Final = Format(_openai_responses.prompt, _openai_responses.answer, _openai_responses.streamed)
MESSAGES: Final = Format(
    _anthropic_messages.prompt,
    _anthropic_messages.answer,
    _anthropic_messages.streamed,
    rule=TokenRule.EXCLUSIVE,
    provider="anthropic",
)

GEMINI: Final = Format(
    _gemini_api.prompt,
    _gemini_api.answer,
    _gemini_api.streamed,
    rule=TokenRule.REASONING_APART,
    provider="google",
)
_GEMINI_EMBEDDINGS: Final = replace(GEMINI, operation="embeddings")
_GEMINI_CHAT: Final = replace(
    GEMINI, prompt=_openai_chat.prompt, answer=_gemini_api.compatible, streamed=_gemini_api.compatible_stream
)
CONVERSE: Final = Format(
    _bedrock_converse.prompt,
    _bedrock_converse.answer,
    None,
    rule=TokenRule.EXCLUSIVE,
    provider="aws",
)
_NATIVE: Final = Format(_bedrock_native.prompt, _bedrock_native.answer, None, rule=TokenRule.INCLUSIVE)
_NATIVE_EMBEDDINGS: Final = replace(_NATIVE, operation="embeddings")
_COHERE: Final = Format(
    _cohere.prompt, _cohere.answer, _cohere.streamed, rule=TokenRule.INCLUSIVE, provider="cohere"
)
_COHERE_EMBEDDINGS: Final = replace(_COHERE, operation="embeddings")

_INVOKED: Final = re.compile(r".*/model/[^/]+/invoke(-with-response-stream)?")
_PATHS: Final = (
    (re.compile(r"(?!.*/threads/).*/messages"), MESSAGES),
    (re.compile(r".*/publishers/anthropic/models/[^/]+:(r|streamR)awPredict"), MESSAGES),
    (re.compile(r".*/v1(alpha|beta)/openai/chat/completions"), _GEMINI_CHAT),
    (re.compile(r".*/chat/completions"), _CHAT),
    (re.compile(r".*/models/[^/]+:(g|streamG)enerateContent"), GEMINI),
    (re.compile(r".*/models/[^/]+:(embedContent|batchEmbedContents)"), _GEMINI_EMBEDDINGS),
    (re.compile(r".*/model/[^/]+/converse"), CONVERSE),
    (re.compile(r".*/v[12]/chat"), _COHERE),
    (re.compile(r".*/v[12]/embed"), _COHERE_EMBEDDINGS),
    (re.compile(r".*/completions"), _TEXT),
    (re.compile(r".*/embeddings"), _EMBEDDINGS),
    (re.compile(r".*/responses(/compact|/resp_[^/]+)?"), _RESPONSES),
)
_OTHERS: Final = re.compile(
    r"/(count_tokens|input_tokens|batches|files|models|threads|vector_stores|realtime|images|audio|moderations"
    r"|tokenize|rerank|fine_tuning|uploads|containers|count-tokens|cachedContents)\b"
)
_MODEL: Final = re.compile(r".*/models?/([^/:]+(?::\d+)?)(?:[/:].*)?")


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
    choices: msgspec.Raw = NO_TEXT
    output: msgspec.Raw = NO_TEXT
    embedding: msgspec.Raw = NO_TEXT
    embeddings: msgspec.Raw = NO_TEXT
    contents: msgspec.Raw = NO_TEXT
    candidates: msgspec.Raw = NO_TEXT
    usageMetadata: msgspec.Raw = NO_TEXT  # noqa: N815 - Gemini's word
    inferenceConfig: msgspec.Raw = NO_TEXT  # noqa: N815 - Bedrock's word
    stopReason: msgspec.Raw = NO_TEXT  # noqa: N815


_body = msgspec.json.Decoder(Body)
_TELLING: Final = 500
"""Characters of a stream within which its first event shows."""
_NO_BODY: Final = Body()


def body_of(token: Token) -> Body:
    """The fields that tell bodies apart; those of an empty one for what is no object."""
    return _body.decode(token) if is_object(token) else _NO_BODY


def format_at(
    path: str, request: Body = _NO_BODY, response: Body = _NO_BODY, stream: str = ""
) -> Format | str:
    """The format spoken at a path, or the name of what is done there instead of generating.

    At some paths of Bedrock the bodies decide.
    """
    path = path.rstrip("/")
    if _INVOKED.fullmatch(path):
        return invoked(request, response, stream)
    for pattern, found in _PATHS:
        if pattern.fullmatch(path):
            return found
    other = _OTHERS.search(path)
    return other[1] if other else "other endpoint"


def model_at(path: str) -> str | None:
    """The model a path names, as those of Google and of Bedrock do."""
    found = _MODEL.fullmatch(path)
    return unquote(found[1]) if found else None


def invoked(request: Body, response: Body, stream: str) -> Format:
    """The format of a pair of Bedrock's InvokeModel, in which each vendor has its own."""
    if response.type == "message" or request.anthropic_version or "message_start" in stream[:_TELLING]:
        return MESSAGES
    if response.choices:
        return _CHAT if request.messages else _TEXT
    if is_object(response.output) or request.inferenceConfig:
        return CONVERSE
    return _NATIVE_EMBEDDINGS if response.embedding or response.embeddings else _NATIVE


def format_of(request: Body, response: Body, stream: str) -> Format | None:
    """The format of a pair whose address is not known; ``None`` when it is none of ours."""
    head = stream[:_TELLING]
    anthropic = request.anthropic_version or request.system or response.type == "error"
    signs = (
        (
            response.candidates or response.usageMetadata or request.contents or "usageMetadata" in head,
            GEMINI,
        ),
        (response.object == "response" or "response.created" in head, _RESPONSES),
        (response.type == "message" or "message_start" in head, MESSAGES),
        (request.inferenceConfig or response.stopReason, CONVERSE),
        (response.object == "text_completion" or request.prompt, _TEXT),
        (response.object == "list" and request.input, _EMBEDDINGS),
        (request.messages, MESSAGES if anthropic else _CHAT),
        (request.input, _RESPONSES),
        (response.choices, _CHAT),
        (response.object == "list" and response.model, _EMBEDDINGS),
    )
    return next((found for sign, found in signs if sign), None)
