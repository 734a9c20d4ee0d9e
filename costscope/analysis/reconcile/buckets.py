"""Cuts time into the stretches a bill keeps apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from costscope.domain.period import Period

Span = tuple[datetime, datetime]
"""From the first instant up to the second, which is not included."""

DAY: Final = timedelta(days=1)
SHORTEST_DAY: Final = timedelta(hours=23)
LONGEST_DAY: Final = timedelta(hours=25)
_SLIVER: Final = timedelta(hours=12)
"""What a change of clocks may leave over when a gap is cut into days."""


def is_day(span: Span) -> bool:
    """Whether a span is a day in some zone; one day a year has 23 hours, another 25."""
    return SHORTEST_DAY <= span[1] - span[0] <= LONGEST_DAY


def widened(span: Span, tz: tzinfo) -> Span:
    """The whole days in ``tz`` that a span shorter than a day lies in; any other span as it is."""
    start, end = span
    if end - start >= SHORTEST_DAY:
        return span
    first, last = start.astimezone(tz).date(), (end - timedelta(microseconds=1)).astimezone(tz).date()
    midnights = (datetime.combine(day, time(0), tzinfo=tz) for day in (first, last + DAY))
    low, high = (midnight.astimezone(UTC) for midnight in midnights)
    return low, high


def merged(spans: Iterable[Span], *, touching: bool = False) -> list[Span]:
    """Spans that overlap made one, in order; with ``touching`` also those that only meet."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and (start < found[-1][1] or (touching and start == found[-1][1])):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def buckets(billed: Iterable[Span], covered: Iterable[Span]) -> list[Span]:
    """The stretches of ``covered`` time that no billed span crosses, in order, with nothing between them.

    Where nothing was billed between two days, there are days too: what was tracked then has its own cell.
    A bucket that is not all covered is left out.
    """
    whole = merged(billed)
    daily = all(map(is_day, whole))
    found: list[Span] = []
    for low, high in merged(covered, touching=True):
        inside = [span for span in whole if low <= span[0] and span[1] <= high]
        crossing = [span for span in whole if span not in inside and span[0] < high and low < span[1]]
        fences = [(low, low), *sorted(inside + crossing), (high, high)]
        for (_, before), (after, _) in pairwise(fences):
            if before < after:
                anchor = after if before == low else before
                found += _days(before, after, anchor) if daily else [(before, after)]
        found += inside
    return sorted(found)


def _days(start: datetime, end: datetime, anchor: datetime) -> Iterator[Span]:
    """Cut a gap into days that begin at the clock time of ``anchor``, one of its ends."""
    first = start + (anchor - start) % DAY
    cuts = (first + i * DAY for i in range((end - first) // DAY + 1))
    inner = [cut for cut in cuts if start + _SLIVER < cut < end - _SLIVER]
    return pairwise([start, *inner, end])


def covering(period: Period, hulls: Iterable[Span], tracked: Period) -> list[Span]:
    """What is compared: the period asked for, its open ends as far as anything is known, else ``hulls``."""
    hulls = list(hulls)
    if period == Period():
        return hulls
    starts = [t for t in (*(start for start, _ in hulls), tracked.start) if t]
    ends = [t for t in (*(end for _, end in hulls), tracked.end) if t]
    low = period.start or min(starts, default=None)
    high = period.end or max(ends, default=None)
    return [(low, high)] if low and high and low < high else []
