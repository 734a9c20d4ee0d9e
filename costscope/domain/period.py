"""Half-open periods of time in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from costscope.domain.errors import UsageError

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_LAST = re.compile(r"last-(\d+)([dhw])")
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "w": timedelta(weeks=1)}
_FORMS = "use 2026-07, 2026-07-15, last-7d, or 2026-07-01..2026-07-15 (the end is not included)"


@dataclass(frozen=True, slots=True)
class Period:
    """The instants from ``start`` up to but not including ``end``; ``None`` leaves a side open."""

    start: datetime | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        for instant in (self.start, self.end):
            if instant is not None and instant.tzinfo is None:
                raise ValueError("a period is made of instants with a time zone")
        if self.start and self.end and self.start >= self.end:
            raise UsageError(f"the period ends ({self.end}) before it starts ({self.start})", hint=_FORMS)

    def contains(self, instant: datetime) -> bool:
        """Whether the instant lies inside."""
        return not (self.start and instant < self.start) and not (self.end and instant >= self.end)

    def narrowed(self, other: Period) -> Period:
        """The overlap of two periods."""
        starts = [p.start for p in (self, other) if p.start]
        ends = [p.end for p in (self, other) if p.end]
        return Period(max(starts, default=None), min(ends, default=None))


def parse_period(text: str, *, now: datetime, tz: tzinfo = UTC) -> Period:
    """Read ``2026-07``, ``2026-07-15``, ``last-7d`` or ``a..b``; days and months begin in ``tz``.

    Raises :class:`UsageError` for any other form.
    """
    try:
        return _period(text, now, tz)
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is not a period", hint=_FORMS) from None


def _period(text: str, now: datetime, tz: tzinfo) -> Period:
    if match := _LAST.fullmatch(text):
        return Period(now - int(match[1]) * _UNITS[match[2]], None)
    if ".." in text:
        first, _, last = text.partition("..")
        return Period(
            parse_instant(first, tz=tz) if first else None, parse_instant(last, tz=tz) if last else None
        )
    if match := _MONTH.fullmatch(text):
        first_day = date(int(match[1]), int(match[2]), 1)
        return Period(
            _midnight(first_day, tz), _midnight((first_day + timedelta(days=31)).replace(day=1), tz)
        )
    day = date.fromisoformat(text)
    # Not 24 hours: where the clocks change, a day has one more or one less.
    return Period(_midnight(day, tz), _midnight(day + timedelta(days=1), tz))


def parse_instant(text: str, *, tz: tzinfo = UTC) -> datetime:
    """Read a date or an ISO 8601 instant; one without a zone is in ``tz``."""
    try:
        if len(text) == 7 and _MONTH.fullmatch(text):
            return _midnight(date(int(text[:4]), int(text[5:]), 1), tz)
        if len(text) == 10:
            return _midnight(date.fromisoformat(text), tz)
        instant = datetime.fromisoformat(text)
        return (instant if instant.tzinfo else instant.replace(tzinfo=tz)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is not a date or an instant", hint=_FORMS) from None


def _midnight(day: date, tz: tzinfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=tz).astimezone(UTC)
