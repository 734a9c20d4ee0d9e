"""The values JSON logs have in common: counts, instants, dollars, raw tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Final, NamedTuple

import msgspec

from costscope.domain.money import rounded

Count = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
"""A number of tokens or requests; the upper bound keeps sums within 64 bits."""

NO_TEXT: Final = msgspec.Raw(b"")
Token = msgspec.Raw | bytes
"""A raw JSON value, as it stands in the log or as we encoded it."""

_QUOTE: Final = ord('"')
_OBJECT: Final = ord("{")
_LIST: Final = ord("[")
_EMPTY: Final = frozenset({b"", b"null", b'""', b"[]", b"{}"})
_MILLISECONDS: Final = 10**11
"""A greater Unix time counts milliseconds: in seconds it would be the year 5138."""

_string = msgspec.json.Decoder(str)


class TokenCounts(NamedTuple):
    """Token counts of one response as its source states them; ``None`` is unknown, never zero.

    The fields are columns of ``records`` (domain/columns.py).
    """

    input_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    cache_write_5m_tokens: int | None = None
    cache_write_1h_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    total_tokens: int | None = None
    input_audio_tokens: int | None = None
    output_audio_tokens: int | None = None
    input_image_tokens: int | None = None
    output_image_tokens: int | None = None
    web_search_requests: int | None = None


UNKNOWN: Final = TokenCounts()


def is_empty(token: Token) -> bool:
    """Whether a value is absent, null, or holds nothing."""
    return len(token) < 5 and bytes(token) in _EMPTY


def is_string(token: Token) -> bool:
    """Whether a value is a quoted string."""
    return len(token) > 0 and memoryview(token)[0] == _QUOTE


def is_object(token: Token) -> bool:
    """Whether a value is an object."""
    return len(token) > 0 and memoryview(token)[0] == _OBJECT


def is_list(token: Token) -> bool:
    """Whether a value is an array."""
    return len(token) > 0 and memoryview(token)[0] == _LIST


def string(token: Token) -> str:
    """The text of a quoted string; empty for any other value."""
    return _string.decode(token) if is_string(token) else ""


def quoted(text: str) -> bytes:
    """Text as the raw JSON string that stands for it."""
    return msgspec.json.encode(text)


def compact(token: Token) -> Token:
    """An object or array without the spaces between its values, so that how it was written does not count."""
    if is_object(token) or is_list(token):
        return msgspec.json.format(bytes(token), indent=-1)
    return token


def instant(time: float | None) -> datetime | None:
    """The UTC instant of a Unix time in seconds, or in milliseconds; ``None`` and 0 are unknown.

    Raises ``ValueError`` for what is neither.
    """
    if not time:
        return None
    seconds = time / 1000 if time > _MILLISECONDS else time
    if not 0 < seconds <= _MILLISECONDS:
        raise ValueError("a Unix time that is neither seconds nor milliseconds")
    return datetime.fromtimestamp(seconds, UTC)


def dollars(amount: Decimal | None) -> Decimal | None:
    """An amount a log recorded, in whole picodollars: loggers write binary floats with 17 digits.

    Raises ``ValueError`` for what no single call can cost.
    """
    if amount is None:
        return None
    if not amount.is_finite() or not 0 <= amount < 1_000_000:
        raise ValueError("a recorded cost below 0 or of a million dollars and more")
    return rounded(amount, 12)
