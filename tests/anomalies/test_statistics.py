"""The small formulas against printed tables and plain definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costscope.analysis.anomalies.outcome import needed
from costscope.analysis.anomalies.split import best_split, last_day_score, slope
from costscope.analysis.anomalies.student import quantile, two_sided

numbers = st.floats(-100, 100, allow_nan=False).map(lambda x: round(x, 3))


@pytest.mark.parametrize(
    ("tail", "df", "t"),
    # Any printed table of Student's t, two-sided.
    [
        (0.05, 1, 12.706),
        (0.05, 10, 2.228),
        (0.05, 19, 2.093),
        (0.01, 30, 2.750),
        (0.001, 48, 3.505),
        (0.10, 4, 2.132),
    ],
)
def test_student_agrees_with_the_printed_table(tail: float, df: int, t: float) -> None:
    assert quantile(tail, df) == pytest.approx(t, abs=0.001)
    assert two_sided(t, df) == pytest.approx(tail, rel=0.002)


@given(st.lists(numbers, min_size=6, max_size=20))
@settings(max_examples=60)
def test_the_best_split_is_where_the_energy_is_greatest(values: list[float]) -> None:
    x = np.array(values)
    found = best_split(x)
    if np.ptp(x) == 0:
        assert found is None
        return
    assert found is not None

    def energy(k: int) -> float:
        left, right = x[:k], x[k:]
        across = np.abs(left[:, None] - right[None, :]).mean()
        within = np.abs(left[:, None] - left[None, :]).mean() + np.abs(right[:, None] - right[None, :]).mean()
        return float(k * (len(x) - k) / len(x) * (2 * across - within))

    assert energy(found.place) == pytest.approx(max(energy(k) for k in range(2, len(x) - 1)), abs=1e-9)


def test_a_step_is_found_where_it_is() -> None:
    x = np.random.default_rng(1).normal(0, 0.02, 50)
    x[38:] += 0.2
    found = best_split(x)
    assert found is not None
    assert found.place == 38
    assert found.p < 1e-9
    low, high = found.interval()
    assert low < 0.2 < high


def test_days_without_tasks_keep_their_place() -> None:
    x = np.r_[np.zeros(20), np.ones(10)] + np.random.default_rng(2).normal(0, 0.01, 30)
    x[[3, 4, 25]] = np.nan
    found = best_split(x)
    assert found is not None
    assert found.place == 20


def test_memory_from_day_to_day_makes_a_change_less_sure() -> None:
    step = np.r_[np.zeros(36), np.full(12, 3.0)]
    errors: dict[float, list[float]] = {0.0: [], 0.8: []}
    for seed in range(20):
        shocks = np.random.default_rng(seed).normal(0, 1, 48)
        for memory, seen in errors.items():
            x = np.zeros(48)
            for i in range(48):
                x[i] = memory * x[i - 1] + np.sqrt(1 - memory**2) * shocks[i]
            found = best_split(x + step)
            assert found is not None
            seen.append(found.error)
    # The same deviation of days, yet half as much again unsure.
    assert np.median(errors[0.8]) > 1.5 * np.median(errors[0.0])


def test_a_slope_is_the_median_of_slopes() -> None:
    x = 0.003 * np.arange(28.0)
    x[5] = 9  # one wild day moves it little
    found = slope(x)
    assert found is not None
    assert found[0] == pytest.approx(0.003)


def test_a_last_day_is_scored_by_the_days_before() -> None:
    x = np.r_[np.tile([0.0, 1.0, 2.0], 6), 10.0]
    # Median 1, median absolute deviation 1 of the eighteen days before.
    assert last_day_score(x) == pytest.approx((10 - 1) / 1.4826)
    assert last_day_score(x[-10:]) is None


@pytest.mark.parametrize(("p", "tasks"), [(0.85, 3_413), (0.95, 1_272), (0.70, 5_621)])
def test_tasks_that_would_settle_whether_success_held(p: float, tasks: int) -> None:
    # Margin of two points, four times as many tasks before: (1.645 + 1.282)² · p(1-p) · 1.25 / 0.02².
    assert needed(p, 4) == pytest.approx(tasks, rel=0.001)
