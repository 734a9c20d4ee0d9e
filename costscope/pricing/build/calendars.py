"""Prices that follow the clock and the calendar, cut into rate cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from costscope.pricing.cards import DAY_S, EVERY_DAY, RateCard, cut
from costscope.pricing.categories import TOKENS

WORKDAYS: Final = 0b0011111


def scheduled(
    card: RateCard, schedule: Mapping[str, Any], calendar: Mapping[str, Any] | None
) -> list[RateCard]:
    """Cut a card by a schedule of model-prices: hours, weekdays and the holidays of a calendar.

    A schedule either raises prices in peak hours or lowers those of some models in off-peak hours.
    """
    if "off_peak_hours_utc" in schedule:
        factor = schedule["off_peak_multiplier"].get(card.model)
        windows = _windows(schedule["off_peak_hours_utc"])
    else:
        factor, windows = schedule["peak_multiplier"], _windows(schedule["peak_hours_utc"])
    if factor is None:
        return [card]
    until = instant(schedule["valid_until"]) if "valid_until" in schedule else None
    inside, done = cut(card, instant(schedule["valid_from"]), until)
    working = [inside] if inside else []
    for first, last in _holidays(calendar) if calendar else ():
        pieces = [cut(piece, first, last) for piece in working]
        done += [holiday for holiday, _ in pieces if holiday]
        working = [piece for _, outside in pieces for piece in outside]
    days = WORKDAYS if schedule.get("weekdays_only") else EVERY_DAY
    return done + [part for piece in working for part in _by_clock(piece, windows, days, factor)]


def instant(text: str) -> datetime:
    """Read an instant as model-prices writes it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _holidays(calendar: Mapping[str, Any]) -> Iterator[tuple[datetime, datetime]]:
    """Return runs of holidays as UTC periods; days of the calendar are days at its own offset."""
    offset = timedelta(hours=int(calendar["utc_offset_hours"]))
    days = sorted(date.fromisoformat(day) for day in calendar["dates"])
    first = days[0]
    for day, following in pairwise([*days, None]):
        assert day is not None
        after = day + timedelta(days=1)
        if following != after:
            start, end = (datetime.combine(d, time(0), tzinfo=UTC) - offset for d in (first, after))
            yield start, end
            first = following or first


def _by_clock(
    card: RateCard, windows: list[tuple[int, int]], days: int, factor: Decimal
) -> Iterator[RateCard]:
    edges = sorted({0, DAY_S} | {edge for window in windows for edge in window})
    for start, end in pairwise(edges):
        part = replace(card, utc_start_s=start, utc_end_s=end)
        if not any(first <= start and end <= last for first, last in windows):
            yield part
            continue
        yield replace(part.scaled(factor, TOKENS), weekdays=days)
        if days != EVERY_DAY:
            yield replace(part, weekdays=EVERY_DAY & ~days)


def _windows(hours: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
    """Return windows of seconds of the UTC day; one that runs past midnight is two."""
    windows = []
    for start, end in hours:
        first, last = (int(clock[:2]) * 3600 + int(clock[3:]) * 60 for clock in (start, end))
        windows += [(first, last)] if first < last else [(first, DAY_S), (0, last)]
    return [(first, last) for first, last in windows if first < last]
