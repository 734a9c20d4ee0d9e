"""Lines add up to the last digit, do not depend on direction or order, and recover what was planted."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costscope.analysis.anomalies.factors import COMPONENTS, LINES, MEASURES, Window
from costscope.analysis.anomalies.lmdi import decompose, line_effects
from costscope.domain.money import PICO, rounded
from costscope.domain.tokens import Component

K, M = 2, 2
counts = st.integers(0, 10**4)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Sums that could be some days' sums: models and components may be absent."""
    tasks = np.array([draw(st.integers(1, 500)) for _ in range(K)], dtype=object)
    measures = {name: np.zeros((K, M), dtype=object) for name in MEASURES}
    for k in range(K):
        for m in range(M):
            calls = draw(st.integers(0, 2_000)) if m else int(tasks[k]) + draw(counts)
            if not calls:
                continue
            values: dict[str, int] = {"calls": calls, "wasted": 0, "tool_errors": 0, "depth": draw(counts)}
            for c in COMPONENTS:
                tokens = draw(st.integers(0, 10**6))
                values[f"tokens_{c}"] = tokens
                values[f"cost_{c}"] = tokens * draw(st.integers(1, 10**7))
            values["input_tokens"] = draw(st.integers(1, 10**7))
            values["uncached_cost"] = values["input_tokens"] * 10**6
            values["ideal_cost"] = draw(st.integers(1, 10**12))
            for name, value in values.items():
                measures[name][k, m] = value
    return Window(tasks, measures)


def per_task(window: Window) -> Decimal:
    cost = sum(int(window.measures[f"cost_{c}"].sum()) for c in COMPONENTS)
    return Decimal(cost) / Decimal(int(window.tasks.sum())) / PICO


def as_floats(window: Window) -> Window:
    return Window(window.tasks.astype(float), {name: v.astype(float) for name, v in window.measures.items()})


@given(windows(), windows())
@settings(max_examples=20)
def test_lines_add_up_to_the_last_digit(before: Window, after: Window) -> None:
    lines = decompose(before, after)
    # Whole picodollars that sum to the change, rounded once.
    gap = sum(lines.values(), Decimal(0)) - (per_task(after) - per_task(before))
    assert abs(gap) <= Decimal("0.5e-12") + Decimal("1e-24")
    assert all(line == rounded(line, 12) for line in lines.values())
    assert set(lines) == set(LINES)


@given(windows(), windows())
@settings(max_examples=10)
def test_backwards_is_the_same_with_other_signs(before: Window, after: Window) -> None:
    there, back = decompose(before, after), decompose(after, before)
    # The remainder of rounding may fall to another line.
    assert all(abs(there[line] + back[line]) <= Decimal("2e-12") for line in LINES)


@given(windows(), windows())
@settings(max_examples=10)
def test_floats_tell_the_same_story(before: Window, after: Window) -> None:
    exact = decompose(before, after)
    effects, _ = line_effects(as_floats(before), as_floats(after))
    scale = float(per_task(before) + per_task(after)) + 1e-12
    for line, effect in zip(LINES, np.ravel(effects), strict=True):
        assert effect / 1e12 == pytest.approx(float(exact[line]), abs=1e-7 * scale + 2e-12)


@given(windows())
@settings(max_examples=15)
def test_nothing_changed_is_nothing_told(window: Window) -> None:
    assert not any(decompose(window, window).values())


def scaled(window: Window, factor: int, *names: str) -> Window:
    chosen = {name: v * factor if name in names else v for name, v in window.measures.items()}
    return Window(window.tasks, chosen)


INPUT_COSTS = tuple(
    f"cost_{c}"
    for c in COMPONENTS
    if c not in {Component.OUTPUT, Component.REASONING, Component.MEDIA, Component.FEES}
)


@given(windows())
@settings(max_examples=15)
def test_a_price_that_doubles_is_all_price(window: Window) -> None:
    every_cost = [name for name in MEASURES if name.startswith("cost_")]
    lines = decompose(window, scaled(window, 2, *every_cost, "uncached_cost", "ideal_cost"))
    assert lines["price"] == sum(lines.values(), Decimal(0))
    assert all(abs(lines[line]) <= Decimal("1e-12") for line in LINES if line != "price")


@given(windows())
@settings(max_examples=15)
def test_output_that_doubles_is_all_output(window: Window) -> None:
    lines = decompose(window, scaled(window, 2, "tokens_output", "cost_output"))
    assert [line for line in LINES if abs(lines[line]) > Decimal("1e-12")] in ([], ["output"])


@given(windows())
@settings(max_examples=15)
def test_a_cache_that_fails_is_all_cache_misses(window: Window) -> None:
    lines = decompose(window, scaled(window, 3, *INPUT_COSTS))
    assert [line for line in LINES if abs(lines[line]) > Decimal("1e-12")] in ([], ["cache misses"])


def test_twice_as_many_tasks_of_the_same_kind_change_nothing() -> None:
    window = Window(
        np.array([10, 5], dtype=object),
        {
            name: np.full((K, M), 7 if name in {"tool_errors", "wasted"} else 1_000, dtype=object)
            for name in MEASURES
        },
    )
    doubled = Window(window.tasks * 2, {name: v * 2 for name, v in window.measures.items()})
    assert not any(decompose(window, doubled).values())


def test_more_of_the_dear_type_is_mix_and_nothing_else() -> None:
    def days(cheap: int, dear: int) -> Window:
        tasks = np.array([cheap, dear], dtype=object)
        measures = {name: np.zeros((K, M), dtype=object) for name in MEASURES}
        for k, (count, tokens) in enumerate(((cheap, 100), (dear, 5_000))):
            for name, each in {"calls": 3, "depth": 3, "input_tokens": tokens, "uncached_cost": tokens * 10,
                               "ideal_cost": tokens * 10, "tokens_system_prompt": tokens,
                               "cost_system_prompt": tokens * 10}.items():  # fmt: skip
                measures[name][k, 0] = count * each
        return Window(tasks, measures)

    lines = decompose(days(80, 20), days(50, 50))
    # (50·1,000 + 50·50,000 - 80·1,000 - 20·50,000) picodollars over 100 tasks.
    assert lines["task mix"] == Decimal((50 * 1_000 + 50 * 50_000) - (80 * 1_000 + 20 * 50_000)) / 100 / PICO
    assert not any(amount for line, amount in lines.items() if line != "task mix")
