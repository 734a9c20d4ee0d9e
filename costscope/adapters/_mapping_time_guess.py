"""Guesses how a home-made log writes its times."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from costscope.adapters._mapping_seen import Place, is_number, numbers

_SINCE_S: Final = 10**9
"""The year 2001 in seconds: a smaller number is no time but a duration, or a count."""
_UNTIL_S: Final = 4 * 10**9
_CLOCKS: Final = {"unix_s": 1, "unix_ms": 10**3, "unix_us": 10**6, "unix_ns": 10**9}
_PATTERNS: Final = (
    "%Y-%m-%d %H:%M:%S,%f",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y/%m/%d %H:%M:%S",
    "%d/%b/%Y:%H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S %Z",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
)


def time_format(place: Place) -> str | None:
    """The ``format`` of ``[time]`` that reads every value; ``None`` when none does, or several might."""
    if not place.values:
        return None
    if place.mostly(is_number):
        found = numbers(place).values()
        fits = [name for name, per in _CLOCKS.items() if all(_SINCE_S <= v / per < _UNTIL_S for v in found)]
        return fits[0] if fits else None
    if place.mostly(_is_iso):
        return "iso8601"
    fits = [pattern for pattern in _PATTERNS if place.mostly(lambda v: _has(v, pattern))]  # noqa: B023
    return fits[0] if len(fits) == 1 else None


def is_time(place: Place) -> bool:
    """Whether the values are times; where none is known, as in a header alone, the name decides."""
    if place.mostly(is_number):
        return not place.values or time_format(place) is not None
    return place.mostly(lambda value: isinstance(value, str) and any(c.isdigit() for c in value))


def lacks_zone(place: Place) -> bool:
    """Whether some times do not say their offset from UTC."""
    texts = [text for text in place.texts if not is_number(text)]
    return any(not _is_iso(text) or datetime.fromisoformat(text).tzinfo is None for text in texts)


def _is_iso(value: Any) -> bool:
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _has(value: Any, pattern: str) -> bool:
    try:
        datetime.strptime(value, pattern)  # noqa: DTZ007 - only the form is of interest
    except (TypeError, ValueError):
        return False
    return True
