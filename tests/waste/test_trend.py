"""Shares, their intervals, their trend, and the sentence about them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costscope.analysis.retrieval_outcome import sentence
from costscope.analysis.trend import cochran_armitage, wilson

groups = st.lists(
    st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=6
)


def test_an_interval_from_the_literature() -> None:
    # Newcombe (1998), score method without continuity correction: 81 of 263, and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_the_share_and_mirrors(case: tuple[int, int]) -> None:
    successes, trials = case
    low, high = wilson(successes, trials)
    assert -1e-12 <= low <= successes / trials + 1e-12
    assert successes / trials - 1e-12 <= high <= 1 + 1e-12
    other_low, other_high = wilson(trials - successes, trials)
    assert (low, high) == pytest.approx((1 - other_high, 1 - other_low), abs=1e-9)


@settings(max_examples=60)
@given(groups)
def test_a_trend_turns_with_the_groups(some: list[tuple[int, int]]) -> None:
    forward, backward = cochran_armitage(some), cochran_armitage(some[::-1])
    if forward is None or backward is None:
        successes, trials = sum(s for s, _ in some), sum(n for _, n in some)
        assert forward == backward
        assert successes in (0, trials)
        return
    assert forward[0] == pytest.approx(-backward[0], abs=1e-9)
    assert forward[1] == pytest.approx(backward[1], abs=1e-9)
    assert 0 <= forward[1] <= 1


def test_two_groups_are_the_plain_test_of_two_shares() -> None:
    # 10 of 40 against 20 of 40: pooled share 3/8, variance 2 * (3/8) * (5/8) / 40, z = 0.25 / its root.
    found = cochran_armitage([(10, 40), (20, 40)])
    assert found is not None
    assert found[0] == pytest.approx(0.25 / (2 * 3 / 8 * 5 / 8 / 40) ** 0.5)
    assert found[1] == pytest.approx(0.0209, abs=1e-4)


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ([(2, 20), (10, 20), (18, 20)], "went with more success: 10 %"),
        ([(18, 20), (10, 20), (2, 20)], "went with less success: 90 %"),
        ([(10, 20), (11, 20), (10, 20)], "did not go with more or less success"),
        ([(3, 5), (2, 5)], "not enough data"),
        ([(0, 20), (4, 20)], "not enough data"),
        ([(20, 40)], "all given the same amount"),
    ],
)
def test_the_sentence_says_no_more_than_the_figures(shares: list[tuple[int, int]], words: str) -> None:
    bins = [[(amount, n < good) for n in range(trials)] for amount, (good, trials) in enumerate(shares)]
    assert words in sentence(bins)
