"""Periods are half-open, and begin and end where a day does in the zone asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costscope.domain.errors import UsageError
from costscope.domain.period import Period, parse_instant, parse_period

NOW = datetime(2026, 8, 1, 12, 30, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Africa/Cairo")
instants = st.datetimes(datetime(2001, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(ZONES).map(ZoneInfo)


def utc(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_month_ends_where_the_next_begins() -> None:
    july = parse_period("2026-07", now=NOW)
    assert july == Period(utc("2026-07-01"), utc("2026-08-01"))
    assert july.contains(utc("2026-07-01"))
    assert july.contains(utc("2026-07-31T23:59:59.999999"))
    assert not july.contains(utc("2026-08-01"))
    assert parse_period("2025-12", now=NOW).end == utc("2026-01-01")
    assert parse_period("2024-02", now=NOW).end == utc("2024-03-01")


@given(st.dates(date(2001, 1, 2), date(2099, 12, 30)), zones)
def test_every_instant_is_in_exactly_one_day_and_one_month(day: date, zone: ZoneInfo) -> None:
    today = parse_period(day.isoformat(), now=NOW, tz=zone)
    tomorrow = parse_period((day + timedelta(days=1)).isoformat(), now=NOW, tz=zone)
    assert today.end == tomorrow.start
    month = parse_period(f"{day:%Y-%m}", now=NOW, tz=zone)
    assert today.narrowed(month) == today


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)]
)
def test_a_day_on_which_the_clocks_change_is_not_24_hours(day: str, hours: int) -> None:
    period = parse_period(day, now=NOW, tz=ZoneInfo("Europe/Berlin"))
    assert period.start is not None
    assert period.end is not None
    assert period.end - period.start == timedelta(hours=hours)


def test_a_zone_decides_what_a_day_is() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert parse_period("2026-07-15", now=NOW, tz=berlin) == Period(
        utc("2026-07-14T22:00"), utc("2026-07-15T22:00")
    )
    assert parse_period("2026-01", now=NOW, tz=berlin).start == utc("2025-12-31T23:00")
    assert parse_instant("2026-07-15T10:00", tz=berlin) == utc("2026-07-15T08:00")
    assert parse_instant("2026-07-15T10:00Z", tz=berlin) == utc("2026-07-15T10:00")


@pytest.mark.parametrize(
    ("text", "length"),
    [("last-7d", timedelta(days=7)), ("last-36h", timedelta(hours=36)), ("last-2w", timedelta(days=14))],
)
def test_the_last_days_reach_to_now_and_beyond(text: str, length: timedelta) -> None:
    assert parse_period(text, now=NOW) == Period(NOW - length, None)


def test_a_range_does_not_hold_its_end() -> None:
    assert parse_period("2026-07-01..2026-07-15", now=NOW) == Period(utc("2026-07-01"), utc("2026-07-15"))
    assert parse_period("2026-07..2026-09", now=NOW) == Period(utc("2026-07-01"), utc("2026-09-01"))
    assert parse_period("..2026-07-15", now=NOW) == Period(None, utc("2026-07-15"))
    assert parse_period("2026-07-01..", now=NOW) == Period(utc("2026-07-01"), None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026",
        "2026-00",
        "2026-13",
        "2026-02-30",
        "0000-01",
        "9999-12",
        "9999-12-31",
        "0001-01-01",
        "last-7",
        "last--7d",
        "last-99999999999d",
        "last-999999d",
        "2026-07-15..2026-07-01",
        "2026-07-15..2026-07-15",
        "2026-07-01..2026-07-15..2026-07-20",
        "2026-07-01T25:00",
    ],
)
def test_anything_else_is_refused_with_the_forms_there_are(text: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_period(text, now=NOW, tz=ZoneInfo("Asia/Kolkata"))
    assert error.value.hint is not None
    assert "last-7d" in error.value.hint


@given(st.tuples(instants, instants).filter(lambda pair: pair[0] < pair[1]), instants)
def test_a_period_and_the_one_that_follows_share_no_instant(
    pair: tuple[datetime, datetime], at: datetime
) -> None:
    start, end = pair
    before, within, after = Period(None, start), Period(start, end), Period(end, None)
    assert [p.contains(at) for p in (before, within, after)].count(True) == 1
    assert within.contains(start)
    assert not within.contains(end)


@given(st.lists(instants, min_size=4, max_size=4, unique=True).map(sorted), instants)
def test_the_overlap_holds_what_both_hold(ends: list[datetime], at: datetime) -> None:
    one, two = Period(ends[0], ends[2]), Period(ends[1], ends[3])
    assert one.narrowed(two) == two.narrowed(one) == Period(ends[1], ends[2])
    assert one.narrowed(two).contains(at) == (one.contains(at) and two.contains(at))
    assert one.narrowed(Period()) == one


def test_periods_that_do_not_overlap_are_refused() -> None:
    with pytest.raises(UsageError):
        Period(None, utc("2026-01-01")).narrowed(Period(utc("2026-02-01"), None))


def test_an_instant_without_a_zone_is_no_end_of_a_period() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Period(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of it
