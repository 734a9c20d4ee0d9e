"""Which day a nightly job checks, what it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from costscope.analysis.check.policy import YESTERDAY
from costscope.domain.errors import UsageError
from costscope.domain.period import Period, parse_period
from costscope.store.query import Reader


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a zone, with what the clock says now, and whether somebody asked for just this day."""

    date: date
    zone: ZoneInfo
    now: datetime
    is_asked: bool = False

    @property
    def period(self) -> Period:
        """The instants of the day."""
        return self.days(0, 1)[1]

    def days(self, first: int, end: int) -> tuple[str, Period]:
        """The days from ``first`` up to but not including ``end``, counted from this one, with their name."""
        start, stop = (self.date + timedelta(days=count) for count in (first, end))
        name = f"{start}" if end - first == 1 else f"{start}..{stop}"
        return name, parse_period(name, now=self.now, tz=self.zone)

    def sides(self, to: str) -> tuple[tuple[str, Period], tuple[str, Period]]:
        """The day before and the day, or the seven days before and the seven that end with the day."""
        return (
            (self.days(-1, 0), self.days(0, 1)) if to == YESTERDAY else (self.days(-13, -6), self.days(-6, 1))
        )

    def warnings(self) -> list[str]:
        """What is odd about the day: that it lasts, that no later one has calls."""
        age = (self.now.astimezone(self.zone).date() - self.date).days
        if age < 1:
            return [f"{self.date} is not over"]
        return [f"no whole day with calls since {self.date}"] if age > 1 and not self.is_asked else []


def day_to_check(reader: Reader, asked: str | None, zone: ZoneInfo, now: datetime) -> Day:
    """The day asked for; else the last one with calls that is over, or if none is, the first one.

    Raises :class:`UsageError` where there is no call to check.
    """
    if asked is not None:
        try:
            day = Day(date.fromisoformat(asked), zone, now)
        except ValueError:
            raise UsageError(f"{asked!r} is not a date", where="--day", hint="--day 2026-07-15") from None
        period = day.period
        question = "SELECT max(start_time) FROM call WHERE start_time >= ? AND start_time < ?"
        last = reader.rows(question, [period.start, period.end])[0][0]
    else:
        day = Day(now.astimezone(zone).date(), zone, now)
        question = "SELECT coalesce(max(start_time) FILTER (start_time < ?), min(start_time)) FROM call"
        last = reader.rows(question, [day.period.start])[0][0]
    if last is None:
        raise UsageError(
            f"there is no call on {asked}" if asked else "there is no call of known time",
            where=None if asked is None else "--day",
            hint="costscope report --by day   shows when there are some",
        )
    return Day(last.astimezone(zone).date(), zone, now, is_asked=asked is not None)
