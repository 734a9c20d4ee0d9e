"""Values of home-made logs are read exactly, or not at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costscope.adapters._mapping import Kind, Mapping, Money, Rows, Time
from costscope.adapters._mapping_paths import Path, getters, line_type, listless, parse_path, written
from costscope.adapters._mapping_values import period_end, reader_of


def mapping(*, money: Money | None = None, time: Time | None = None, unit: int = 1) -> Mapping:
    return Mapping(
        name="x",
        rows=Rows.CALLS,
        is_table=False,
        fields={},
        texts={},
        constants={},
        only={},
        rule=None,
        token_unit=Decimal(unit),
        money=money,
        time=time or Time(),
    )


AMOUNTS = st.decimals(min_value=0, max_value=10**5, places=6, allow_nan=False, allow_infinity=False)


@settings(max_examples=50)
@given(AMOUNTS, st.sampled_from([0, 2, 3, 6]))
def test_an_amount_is_moved_by_its_unit_and_nothing_else(amount: Decimal, scale: int) -> None:
    read = reader_of(mapping(money=Money("USD", scale)), Kind.MONEY)
    for written_as in (amount, str(amount)):
        assert Fraction(read(written_as)) == Fraction(amount) / 10**scale


@settings(max_examples=50)
@given(st.integers(0, 10**9), st.sampled_from([1, 1_000, 1_000_000]))
def test_thousands_and_millions_of_tokens(tokens: int, unit: int) -> None:
    read = reader_of(mapping(unit=unit), Kind.TOKENS)
    assert read(str(Decimal(tokens) / unit)) == tokens
    assert read(None) is None


@pytest.mark.parametrize("kind", [Kind.TOKENS, Kind.COUNT, Kind.MONEY, Kind.BILLED, Kind.QUANTITY, Kind.TIME])
@pytest.mark.parametrize(
    "value",
    ["CANARY", "NaN", "Infinity", "-inf", "1e99999999", "1e-99999999", "0x10", "1,5", "--1", "9" * 500],
)
def test_what_is_no_number_is_refused_and_not_quoted(kind: Kind, value: str) -> None:
    times = Time(per_second=1)
    with pytest.raises(ValueError) as caught:
        reader_of(mapping(money=Money("USD", 0), time=times), kind)(value)
    assert value not in str(caught.value)


INSTANTS = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=50)
@given(INSTANTS, st.sampled_from([10**6, 10**9]))
def test_a_unix_time_comes_back_to_the_microsecond(moment: datetime, per_second: int) -> None:
    micros = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    ticks = micros * per_second // 10**6
    read = reader_of(mapping(time=Time(per_second=per_second)), Kind.TIME)
    assert read(ticks) == read(str(ticks)) == moment


@pytest.mark.parametrize(
    ("text", "time", "expected"),
    [
        ("2026-07-01T10:00:00", Time(zone="Europe/Berlin"), "2026-07-01T08:00:00+00:00"),
        ("2026-07-01T10:00:00Z", Time(zone="Europe/Berlin"), "2026-07-01T10:00:00+00:00"),
        ("2026-01-01", Time(zone="Asia/Kolkata"), "2025-12-31T18:30:00+00:00"),
        ("1/7/26 23:15", Time(pattern="%d/%m/%y %H:%M"), "2026-07-01T23:15:00+00:00"),
        ("01/Jul/2026:10:00:00 +0530", Time(pattern="%d/%b/%Y:%H:%M:%S %z"), "2026-07-01T04:30:00+00:00"),
    ],
)
def test_a_time_is_in_the_zone_of_the_mapping(text: str, time: Time, expected: str) -> None:
    assert reader_of(mapping(time=time), Kind.TIME)(text) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31T23:59:59-12:00", "1969-12-31", "10:00"])
def test_a_time_outside_our_era_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="time"):
        reader_of(mapping(), Kind.TIME)(text)


@pytest.mark.parametrize(
    ("start", "bucket", "hours"),
    [
        ("2026-03-29T00:00:00+01:00", "day", 23),
        ("2026-10-25T00:00:00+02:00", "day", 25),
        ("2026-03-01T00:00:00+01:00", "month", 31 * 24 - 1),
        ("2026-02-01T00:00:00+01:00", "month", 28 * 24),
        ("2026-03-29T00:00:00+01:00", "hour", 1),
    ],
)
def test_a_period_ends_by_the_clock_of_its_zone(start: str, bucket: str, hours: int) -> None:
    begin = datetime.fromisoformat(start)
    end = period_end(begin, Time(zone="Europe/Berlin", bucket=bucket))
    assert end - begin == timedelta(hours=hours)


KEYS = st.text(
    st.characters(exclude_characters='"\\', exclude_categories=["Cs", "Cc"]), min_size=1, max_size=4
)
PATHS = st.tuples(KEYS, st.lists(KEYS | st.integers(0, 3), max_size=3)).map(lambda p: (p[0], *p[1]))


@settings(max_examples=100)
@given(PATHS)
def test_a_path_is_read_as_it_is_written(path: Path) -> None:
    assert parse_path("$." + written(path)) == path
    assert parse_path(written(path)) == path or written(path).startswith("$.")


@settings(max_examples=100)
@given(st.lists(PATHS, min_size=1, max_size=5), st.integers())
def test_the_value_at_a_path_is_found(paths: list[Path], value: int) -> None:
    path = paths[0]
    apart = {path: 0} | {p: 0 for p in paths if listless(p)[:1] != listless(path)[:1] and len(p) == 1}
    record: Any = value
    for step in reversed(path):
        record = [None] * step + [record] if isinstance(step, int) else {step: record, step + "'": {}}
    line = msgspec.json.decode(json.dumps(record), type=line_type(dict.fromkeys(apart, int)))
    assert {p: get(line) for p, get in getters(apart).items()} == dict.fromkeys(apart) | {path: value}


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", "[0]", "a[x]", 'a."b', "a[0]b", "a[99999]"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a path is written like"):
        parse_path(text)
