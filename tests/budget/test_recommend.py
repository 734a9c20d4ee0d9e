"""Recommended ceilings: the bound behind them, and whether the target holds on days nobody has seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import comb

import numpy as np
import pytest

from costscope.analysis.budget.binomial import upper_bound
from costscope.analysis.budget.recommend import Task, smallest_ceiling
from costscope.analysis.budget.rolling import recommend_windows
from tests.budget.test_limits import call

START = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize("n", [1, 20, 300, 5000])
def test_the_bound_of_nothing_seen_has_a_closed_form(n: int) -> None:
    assert upper_bound(0, n) == pytest.approx(1 - 0.05 ** (1 / n), rel=1e-9)


@pytest.mark.parametrize(("k", "n"), [(1, 30), (3, 300), (10, 1000)])
def test_at_the_bound_so_few_have_a_chance_of_one_in_twenty(k: int, n: int) -> None:
    rate = Fraction(upper_bound(k, n))
    chance = sum(comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(k + 1))
    assert float(chance) == pytest.approx(0.05, rel=1e-6)


def tasks(rng: np.random.Generator, count: int) -> list[Task]:
    """Successes with the heavy tail of agents' costs: the deviation of the logarithm is 1.5."""
    totals = np.exp(rng.normal(0, 1.5, count))
    calls = rng.integers(1, 40, count)
    return [
        Task("coding", "success", START + timedelta(minutes=n), (int(total * 10**12 / c),) * int(c))
        for n, (total, c) in enumerate(zip(totals, calls, strict=True))
    ]


def test_the_target_holds_on_unseen_tasks_in_nineteen_of_twenty_seeds() -> None:
    target, held, five_times = 0.01, 0, []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        ceiling = smallest_ceiling(tasks(rng, 1000), target)
        unseen = tasks(rng, 4000)
        held += sum(t.before_last >= ceiling.pico for t in unseen) / len(unseen) <= target
        middle = sorted(t.total for t in unseen)[len(unseen) // 2]
        five_times.append(sum(t.before_last >= 5 * middle for t in unseen) / len(unseen))
    assert held >= 95
    # What is customary cuts many times as many good tasks.
    assert min(five_times) > 5 * target


def test_a_smaller_ceiling_would_not_meet_the_target() -> None:
    learned = tasks(np.random.default_rng(7), 1000)
    ceiling = smallest_ceiling(learned, 0.01)
    assert ceiling.upper is not None
    assert ceiling.upper <= 0.01
    lost = sum(t.before_last >= ceiling.pico * 97 // 100 for t in learned)
    assert upper_bound(lost + 1, len(learned)) > 0.01


def test_too_little_history_says_so() -> None:
    learned = tasks(np.random.default_rng(1), 299)
    ceiling = smallest_ceiling(learned, 0.01)
    assert ceiling.rule == "not enough history: 3 x the dearest success"
    assert ceiling.pico >= 3 * max(t.total for t in learned)


def test_windows_are_learned_from_the_fullest() -> None:
    """Ten cents an hour by day for 20 days; the last day has a burst of an hour's twenty calls."""
    calls = [
        call("a", 24 * day + hour, 60 * (24 * day + hour), 10) for day in range(20) for hour in range(24)
    ]
    burst = [call("b", n, 60 * 24 * 19 + n, 10) for n in range(20)]
    everything = sorted(calls + burst, key=lambda c: (c.instant, c.task))
    table = recommend_windows(everything, "all", timedelta(hours=1))
    assert table.column("rule") == [
        "p99 of days",
        "1.25 x the fullest",
        "1.5 x the fullest",
        "2 x the fullest",
    ]
    # An hour holds one call of ten cents, so twice that has room for one of the burst's twenty.
    assert table.column("limit") == [Decimal("0.10") * f for f in (1, Decimal("1.25"), Decimal("1.5"), 2)]
    kept_out = [int(str(n)) for n in table.column("kept_out")]
    assert kept_out == sorted(kept_out, reverse=True)
    assert kept_out[-1] == 20 - 1
    assert table.column("saved")[-1] == Decimal("0.10") * (20 - 1)
