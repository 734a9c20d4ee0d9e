"""The texts of a content in OpenAI's APIs: a string, or parts of which some are pictures, sound and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from costscope.adapters._exchange import Text
from costscope.adapters._values import NO_TEXT, Token, compact, is_list, is_object, is_string
from costscope.domain.tokens import Origin

_WRITTEN: Final = frozenset(
    {"text", "refusal", "input_text", "output_text", "summary_text", "reasoning_text"}
)


class _Part(msgspec.Struct, gc=False):
    type: str = ""
    text: msgspec.Raw = NO_TEXT
    refusal: msgspec.Raw = NO_TEXT
    thinking: msgspec.Raw = NO_TEXT


_parts = msgspec.json.Decoder(list[msgspec.Raw])
_part = msgspec.json.Decoder(_Part)


def content_texts(content: Token, origin: Origin) -> Iterator[Text]:
    """The texts, in order; what is not written is media, what was thought is reasoning.

    Raises ``msgspec.DecodeError`` for parts that are not understood.
    """
    if not is_list(content):
        yield Text(compact(content), origin)
        return
    for raw in _parts.decode(content):
        if is_string(raw):
            yield Text(raw, origin)
            continue
        if not is_object(raw):  # token ids, whose digits say nothing about their number
            yield Text(content, Origin.MEDIA)
            return
        part = _part.decode(raw)
        if part.type == "thinking":
            yield Text(compact(part.thinking), Origin.REASONING)
        elif part.type in _WRITTEN:
            yield Text(part.text or part.refusal, origin)
        else:
            yield Text(raw, Origin.MEDIA)
