"""Reads the values of a home-made log, each as the kind its mapping says: one function per kind.

A value is text, as tables have it, or a JSON scalar; ``None`` is unknown.  A value that is not of its kind is
a ``ValueError`` that never quotes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Named
from datetime import UTC, datetime, timedelta
from decimal import Decimal, DecimalException
from functools import partial
from typing import Any, Final, Union
from zoneinfo import ZoneInfo

import msgspec

from costscope.adapters._exports import billed, currency, key_hash
from costscope.adapters._labels import error_class, label, word
from costscope.adapters._mapping import Kind, Mapping, Time
from costscope.adapters._values import dollars
from costscope.domain.money import EXACT

Reader = Callable[[Any], Any]

_NUMBER: Final = Union[Decimal, int, None]  # noqa: UP007 - msgspec reads it at run time
_SCALAR: Final = Union[str, int, float, bool, None]  # noqa: UP007
JSON_TYPES: Final[Named[Kind, Any]] = {
    **dict.fromkeys(Kind, _SCALAR),
    **dict.fromkeys((Kind.TOKENS, Kind.COUNT, Kind.MONEY, Kind.BILLED, Kind.QUANTITY), _NUMBER),
    Kind.TEXT: msgspec.Raw,
}
"""What a JSON value of each kind is decoded as."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST: Final = 10**15
_DIGITS: Final = 60
"""No number of a log has its first digit further from the point than this."""
_SCORE: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_HTTP: Final = re.compile(r"[1-5][0-9]{2}")
_TRUE: Final = frozenset({"true", "1", "yes", "t", "y"})
_FALSE: Final = frozenset({"false", "0", "no", "f", "n"})


def reader_of(mapping: Mapping, kind: Kind) -> Reader:
    """The function that reads values of a kind as this mapping has them."""
    scale = mapping.money.scale if mapping.money else 0
    readers: dict[Kind, Reader] = {
        Kind.TOKENS: partial(_count, mapping.token_unit),
        Kind.COUNT: partial(_count, Decimal(1)),
        Kind.MONEY: partial(_dollars, scale),
        Kind.BILLED: partial(_billed, scale),
        Kind.QUANTITY: partial(_billed, 0),
        Kind.TIME: partial(_instant, mapping.time, ZoneInfo(mapping.time.zone)),
        Kind.STATUS: partial(_status, mapping.words.get("status", {})),
        Kind.OUTCOME: partial(_chosen, mapping.words.get("outcome", {})),
        Kind.CATEGORY: partial(_chosen, mapping.words.get("token_category", {})),
    }
    return readers.get(kind) or _PLAIN[kind]


def number(value: Any) -> Decimal:
    """A number, exactly as written.  Raises ``ValueError`` for anything else."""
    if isinstance(value, bool):
        raise ValueError("true or false, not a number")  # noqa: TRY004 - what a bad record raises
    try:
        found = value if isinstance(value, Decimal) else Decimal(str(value))
    except DecimalException:
        raise ValueError("not a number") from None
    if not found.is_finite() or abs(found.adjusted()) > _DIGITS or EXACT.plus(found) != found:
        raise ValueError("not a number that can be kept exactly")
    return found


def _count(unit: Decimal, value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is int and unit == 1:
        whole = value
    else:
        exact = EXACT.multiply(number(value), unit)
        whole = int(exact)
        if exact != whole:
            raise ValueError("not a whole number")
    if not 0 <= whole <= _MOST:
        raise ValueError("negative, or too large for a count")
    return whole


def _dollars(scale: int, value: Any) -> Decimal | None:
    return None if value is None else dollars(EXACT.scaleb(number(value), -scale))


def _billed(scale: int, value: Any) -> Decimal | None:
    return None if value is None else billed(EXACT.scaleb(number(value), -scale), "")


def _instant(time: Time, zone: ZoneInfo, value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        if time.per_second:
            exact = value if type(value) is int else number(value)
            found = _EPOCH + timedelta(microseconds=int(exact * 1_000_000 // time.per_second))
        elif time.pattern:
            found = datetime.strptime(str(value), time.pattern)  # noqa: DTZ007 - the zone follows
        else:
            found = datetime.fromisoformat(str(value))
        found = found.replace(tzinfo=zone) if found.tzinfo is None else found
        found = found if found.tzinfo is UTC else found.astimezone(UTC)
    except (OverflowError, DecimalException):
        raise ValueError("a time outside our era") from None
    except ValueError:
        raise ValueError("not a time as [time] of the mapping says") from None
    if not 1970 <= found.year <= 9998:
        raise ValueError("a time before 1970 or after 9998")
    return found


def period_end(start: datetime, time: Time) -> datetime:
    """When the period ends that begins then and lasts as long as the mapping says."""
    if time.bucket == "hour":
        return start + timedelta(hours=1)
    zone = ZoneInfo(time.zone)
    local = start.astimezone(zone)
    days = 1
    if time.bucket == "month":
        days = ((local.replace(day=1) + timedelta(days=32)).replace(day=1) - local.replace(day=1)).days
    # Wall-clock arithmetic: a day on which the clocks change is not 24 hours long.
    return (local + timedelta(days=days)).astimezone(UTC)


def said_word(value: Any) -> str:
    """A value as the word that lists of words are compared with."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip().lower()


def _status(words: Named[str, str], value: Any) -> str | None:
    if value is None:
        return None
    said = said_word(value)
    if said not in words and _HTTP.fullmatch(said):
        return "ok" if int(said) < 400 else "error"
    return words.get(said)


def _chosen(words: Named[str, str], value: Any) -> str | None:
    if value is None:
        return None
    said = said_word(value)
    found = words.get(said) or word(said.replace(" ", "_"))
    if found is None:
        raise ValueError("neither one of the words of the mapping nor a word at all")
    return found


def _flag(value: Any) -> bool | None:
    if value is None:
        return None
    said = said_word(value)
    if said not in _TRUE | _FALSE:
        raise ValueError("neither true nor false")
    return said in _TRUE


def _score(value: Any) -> str | None:
    if value is None:
        return None
    said = str(value)
    if isinstance(value, bool) or not _SCORE.fullmatch(said):
        raise ValueError("not a number")
    return said


def _name(value: Any) -> str | None:
    return label(str(value) if isinstance(value, float) else value)


def _key(value: Any) -> str | None:
    return None if value is None else key_hash(str(value))


def _error(value: Any) -> str | None:
    if value is None or value is False or value == "":
        return None
    return word(value) or error_class(value)


def _currency(value: Any) -> str | None:
    return None if value is None else currency(str(value))


_PLAIN: Final[Named[Kind, Reader]] = {
    Kind.FLAG: _flag,
    Kind.SCORE: _score,
    Kind.NAME: _name,
    Kind.KEY: _key,
    Kind.ERROR: _error,
    Kind.WORD: word,
    Kind.CURRENCY: _currency,
    Kind.TEXT: lambda value: value,
}
