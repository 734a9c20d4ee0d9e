"""Intervals cover what they say on heavy tails, and find what is there."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from costscope.analysis.compare.intervals import (
    Interval,
    mean_of,
    paired_ratio,
    ratio_of_means,
    stratified_ratio,
    tasks_for_the_mean,
    tasks_to_settle,
)
from costscope.analysis.compare.success import difference, needed, word

TYPES = ((0.0, 1.5, 0.3), (2.0, 1.2, 0.2), (-1.0, 0.9, 0.5))
"""Mean and deviation of the logarithm of cost, share of the tasks."""


def fleet(rng: np.random.Generator, tasks: int, factor: float = 1.0) -> list[np.ndarray]:
    """Costs by type; one task in a hundred runs away."""
    made = []
    for mean, spread, share in TYPES:
        costs = np.exp(rng.normal(mean, spread, int(tasks * share))) * factor
        costs[rng.random(len(costs)) < 0.01] *= 10
        made.append(costs)
    return made


def test_the_typical_ratio_covers_and_finds() -> None:
    runs, covered, found, wrong = 300, 0, 0, 0
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        same = stratified_ratio(list(zip(fleet(rng, 1000), fleet(rng, 1000), strict=True)))
        more = stratified_ratio(list(zip(fleet(rng, 1000), fleet(rng, 1000, 1.2), strict=True)))
        assert same
        assert more
        covered += more.low <= 1.2 <= more.high
        found += more.low > 1
        wrong += not same.low <= 1 <= same.high
    assert 0.93 <= covered / runs <= 0.98
    assert found / runs >= 0.9
    assert wrong / runs <= 0.06


def test_bootstrap_t_covers_a_skewed_mean_better_than_the_normal() -> None:
    truth, runs, n = math.exp(2.4**2 / 2), 150, 300
    covered = normal = 0
    for seed in range(runs):
        costs = np.exp(np.random.default_rng(seed).normal(0, 2.4, n))
        interval = mean_of(costs)
        assert interval
        covered += interval.low <= truth <= interval.high
        normal += abs(costs.mean() - truth) <= 1.96 * costs.std(ddof=1) / math.sqrt(n)
        # What neither covers is said: the skew asks for more tasks than there are.
        assert tasks_for_the_mean(costs) > n
    assert covered >= normal + 0.05 * runs


def test_dollars_are_not_resolved_below_a_thousand_tasks() -> None:
    rng = np.random.default_rng(3)
    assert ratio_of_means(rng.random(999) + 1, rng.random(2000) + 1) is None
    found = ratio_of_means(rng.random(1000) + 1, rng.random(1000) + 1)
    assert found
    assert found.low < 1 < found.high


def test_pairs_see_what_tasks_hide() -> None:
    rng = np.random.default_rng(5)
    base = np.exp(rng.normal(0, 1.5, 60))
    head = base * 1.1 * np.exp(rng.normal(0, 0.1, 60))
    paired, apart = paired_ratio(base, head), stratified_ratio([(base, head)])
    assert paired
    assert apart
    assert paired.low > 1
    assert apart.low < 1


def test_too_few_say_nothing() -> None:
    one = np.array([1.0])
    assert stratified_ratio([(one, one)]) is None
    assert paired_ratio(one, one) is None
    assert mean_of(one) is None


def test_more_skew_asks_for_more_tasks() -> None:
    rng = np.random.default_rng(1)
    needs = [tasks_for_the_mean(np.exp(rng.normal(0, spread, 5000))) for spread in (0.2, 0.8, 1.5)]
    assert all(a < b for a, b in pairwise(needs))


def test_four_times_the_tasks_for_half_the_change() -> None:
    interval = Interval(0.9, 1.0, 1 / 0.9)
    assert tasks_to_settle(interval, 100, 1.05) == pytest.approx(
        tasks_to_settle(interval, 100, 1.1) * (math.log(1.1) / math.log(1.05)) ** 2, rel=0.01
    )


@pytest.mark.parametrize(
    ("base", "head", "says"),
    [
        ((850, 1000), (700, 1000), "fell"),
        ((700, 1000), (850, 1000), "rose"),
        ((79, 114), (67, 114), "undetermined"),
        ((8500, 10_000), (8510, 10_000), "held"),
    ],
)
def test_success(base: tuple[int, int], head: tuple[int, int], says: str) -> None:
    gap = difference(base, head)
    assert gap
    assert word(gap) == says


def test_success_without_verdicts_is_unknown() -> None:
    assert difference((0, 0), (5, 10)) is None


def test_what_holding_would_take() -> None:
    # 2 (1.645 + 1.282)² p (1 - p) / 0.02² at p = 0.5
    assert needed((500, 1000)) == pytest.approx(2 * 2.926396**2 * 0.25 / 0.0004, rel=1e-4)
