"""Server-sent events: the values a streamed response consists of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

import msgspec

T = TypeVar("T")

_LINE_END = re.compile(r"\r\n|\n|\r")
_FIELD = re.compile(r"(?:data|event|id|retry)?:")


def is_stream(text: str) -> bool:
    """Whether text is a stream of events rather than a body of its own."""
    return _FIELD.match(text.lstrip()) is not None


def events(text: str, decoder: msgspec.json.Decoder[T]) -> Iterator[T]:
    """Every JSON value of a stream, decoded.  Providers write one value a ``data:`` line.

    The last value may be cut off, as when the client went away.  Raises ``msgspec.DecodeError`` for any
    other that is not understood.
    """
    payloads = [
        payload
        for line in _LINE_END.split(text)
        if line.startswith("data:") and (payload := line[5:].strip()) and payload != "[DONE]"
    ]
    for place, payload in enumerate(payloads, 1):
        try:
            yield decoder.decode(payload)
        except msgspec.ValidationError:
            raise
        except msgspec.DecodeError:
            if place < len(payloads):
                raise
