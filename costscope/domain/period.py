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
    if match := _LAST.fullmatch(text):
        return Period(now - int(match[1]) * _UNITS[match[2]], None)
    if ".." in text:
        first, _, last = text.partition("..")
        return Period(
            parse_instant(first, tz=tz) if first else None, parse_instant(last, tz=tz) if last else None
        )
    if match := _MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2])
        if not 1 <= month <= 12:
            raise UsageError(f"{text!r} is not a month", hint=_FORMS)
        following = date(year + month // 12, month % 12 + 1, 1)
        return Period(_midnight(date(year, month, 1), tz), _midnight(following, tz))
    start = parse_instant(text, tz=tz)
    return Period(start, start + timedelta(days=1))


def parse_instant(text: str, *, tz: tzinfo = UTC) -> datetime:
    """Read a date or an ISO 8601 instant; one without a zone is in ``tz``."""
    try:
        if len(text) == 7 and _MONTH.fullmatch(text):
            return _midnight(date(int(text[:4]), int(text[5:]), 1), tz)
        if len(text) == 10:
            return _midnight(date.fromisoformat(text), tz)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a date or an instant", hint=_FORMS) from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=tz)).astimezone(UTC)


def _midnight(day: date, tz: tzinfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=tz).astimezone(UTC)
