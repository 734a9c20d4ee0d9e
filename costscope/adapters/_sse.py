"""Server-sent events: the values a streamed response consists of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

import msgspec

T = TypeVar("T")
Said = TypeVar("Said", bound=msgspec.Struct)

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


def latest(earlier: Said | None, later: Said | None) -> Said | None:
    """The usage of a stream: counters are cumulative, so what is said last stands, field by field."""
    if earlier is None or later is None:
        return later or earlier
    said = {name: getattr(later, name) for name in later.__struct_fields__}
    return msgspec.structs.replace(
        earlier, **{name: value for name, value in said.items() if value is not None}
    )
