"""Time is cut where the bill cuts it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from costscope.analysis.reconcile.buckets import DAY, Span, buckets, covering, is_day, merged, widened
from costscope.domain.period import Period

EPOCH = datetime(2026, 3, 1, tzinfo=UTC)
PACIFIC = ZoneInfo("America/Los_Angeles")


def span(start: float, end: float) -> Span:
    """From one day to another, counted from the first of March."""
    return EPOCH + start * DAY, EPOCH + end * DAY


def test_spans_that_overlap_are_one_and_spans_that_meet_are_two() -> None:
    assert merged([span(1, 2), span(0, 1), span(1.5, 3)]) == [span(0, 1), span(1, 3)]
    assert merged([span(1, 2), span(0, 1)], touching=True) == [span(0, 2)]


def test_hours_become_the_day_they_lie_in() -> None:
    night = (datetime(2026, 3, 31, 5, tzinfo=UTC), datetime(2026, 3, 31, 6, tzinfo=UTC))
    assert widened(night, UTC) == span(30, 31)
    assert widened(night, PACIFIC) == span(29 + 7 / 24, 30 + 7 / 24)


def test_a_day_keeps_its_own_hours() -> None:
    summer_begins = (datetime(2026, 3, 8, 8, tzinfo=UTC), datetime(2026, 3, 9, 7, tzinfo=UTC))
    assert summer_begins[1] - summer_begins[0] == timedelta(hours=23)
    assert widened(summer_begins, UTC) == summer_begins
    assert is_day(summer_begins)


def test_days_without_a_charge_are_days_too() -> None:
    assert buckets([span(0, 1), span(3, 4)], [span(0, 4)]) == [span(0, 1), span(1, 2), span(2, 3), span(3, 4)]


def test_days_around_the_bill_begin_when_its_days_do() -> None:
    found = buckets([span(2.25, 3.25)], [span(0, 5)])
    assert found == [span(0, 1.25), span(1.25, 2.25), span(2.25, 3.25), span(3.25, 4.25), span(4.25, 5)]


def test_months_are_not_cut_into_days() -> None:
    assert buckets([span(0, 31)], [span(0, 40)]) == [span(0, 31), span(31, 40)]


def test_what_lies_across_the_edge_is_left_out_with_its_calls() -> None:
    assert buckets([span(0, 31)], [span(10, 20)]) == []
    assert buckets([span(0, 1), span(1, 2)], [span(0.5, 3)]) == [span(1, 2), span(2, 3)]


def test_a_month_between_two_files_is_not_covered() -> None:
    found = buckets([span(0, 1), span(60, 61)], [span(0, 2), span(60, 61)])
    assert found == [span(0, 1), span(1, 2), span(60, 61)]


def test_open_ends_reach_as_far_as_anything_is_known() -> None:
    tracked = Period(EPOCH - DAY, EPOCH + 9 * DAY)
    hulls = [span(0, 5)]
    assert covering(Period(), hulls, tracked) == hulls
    assert covering(Period(start=EPOCH + DAY), hulls, tracked) == [span(1, 9)]
    assert covering(Period(end=EPOCH + DAY), hulls, tracked) == [span(-1, 1)]
    assert covering(Period(*span(2, 3)), [], Period()) == [span(2, 3)]
    assert covering(Period(start=EPOCH), [], Period()) == []


hours = st.integers(0, 40 * 24).map(lambda hour: EPOCH + timedelta(hours=hour))
spans = st.tuples(hours, st.integers(1, 90)).map(lambda s: (s[0], s[0] + timedelta(hours=s[1])))


@given(st.lists(spans, max_size=8), st.lists(spans, max_size=3))
def test_buckets_never_overlap_nor_cut_a_charge(billed: list[Span], covered: list[Span]) -> None:
    found = buckets(billed, covered)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
    for start, end in billed:
        assert all(end <= low or high <= start or (low <= start and end <= high) for low, high in found)


@given(st.lists(spans, min_size=1, max_size=8))
def test_buckets_fill_what_the_bill_covers(billed: list[Span]) -> None:
    hull = (min(start for start, _ in billed), max(end for _, end in billed))
    found = buckets(billed, [hull])
    assert merged(found, touching=True) == [hull]
