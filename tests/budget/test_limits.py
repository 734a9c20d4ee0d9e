"""The rule that lets a call through or not, and its invariants over any history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costscope.analysis.budget.check import events
from costscope.analysis.budget.replay import replay
from costscope.analysis.budget.spending import Spending
from costscope.domain.budget import Action, Limit, OnBreach, Unit, decide
from costscope.domain.period import Period

START = datetime(2026, 7, 1, tzinfo=UTC)
CENT = 10**10
TASK = Limit("task", 10 * CENT)
HOUR = Limit("hour", 10 * CENT, per="all", window=timedelta(hours=1), on_breach=OnBreach.DROP)


def call(task: str, number: int, minute: int, cents: int, outcome: str | None = None) -> Spending:
    """A call of so many cents and ten times as many tokens."""
    instant = START + timedelta(minutes=minute)
    return Spending(task, number, instant, cents * CENT, 10 * cents, False, outcome, {"model": "m"})


@st.composite
def histories(draw: st.DrawFn) -> list[Spending]:
    """Calls of a few tasks over a few hours, in the order of time."""
    steps = draw(
        st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 40), st.integers(0, 9)), max_size=40)
    )
    calls, minute, numbers = [], 0, dict.fromkeys("abc", 0)
    for task, pause, cents in steps:
        minute += pause
        numbers[task] += 1
        calls.append(call(task, numbers[task], minute, cents, {"a": "success", "b": "failure"}.get(task)))
    return calls


@pytest.mark.parametrize(
    ("spent", "amount", "action"),
    [
        (0, 7, Action.ALLOW),
        (0, 8, Action.WARN),
        (8, 1, Action.WARN),
        (9, 1, Action.STOP),
        (20, 0, Action.STOP),
    ],
)
def test_a_tasks_ceiling_stops_at_the_call_that_reaches_it(spent: int, amount: int, action: Action) -> None:
    assert decide(TASK, spent * CENT, amount * CENT) is action


def test_a_window_keeps_out_only_what_passes_it() -> None:
    assert decide(HOUR, 9 * CENT, 1 * CENT) is Action.WARN
    assert decide(HOUR, 9 * CENT, 1 * CENT + 1) is Action.STOP


def test_a_limit_that_warns_never_stops() -> None:
    assert decide(replace(TASK, on_breach=OnBreach.WARN), 99 * CENT, CENT) is Action.WARN


def test_the_call_that_reaches_a_ceiling_is_paid_and_the_rest_is_saved() -> None:
    calls = [call("a", n, n, 4, "success") for n in range(1, 6)]
    made = replay(calls, [TASK])
    assert made.spent == 5 * 4 * CENT
    assert made.saved == 2 * 4 * CENT  # calls 4 and 5: the third brings it to 12 of 10
    assert made.rerun() == made.spent
    assert [(e.action, e.call_number, e.spent) for e in made.events] == [
        (Action.WARN, 2, 4 * CENT),
        (Action.STOP, 3, 8 * CENT),
    ]


def test_what_a_window_kept_out_takes_no_room_in_it() -> None:
    calls = [call("a", 1, 0, 9), call("b", 1, 10, 2), call("c", 1, 20, 1), call("a", 2, 60, 9)]
    made = replay(calls, [HOUR])
    assert made.saved == 2 * CENT
    assert {name: task.kept_calls for name, task in made.tasks.items()} == {"a": 2, "b": 0, "c": 1}


def test_tokens_are_counted_where_the_limit_counts_tokens() -> None:
    calls = [call("a", n, n, 1) for n in range(1, 5)]
    assert replay(calls, [Limit("t", 20, unit=Unit.TOKENS)]).saved == 2 * CENT


@settings(max_examples=60)
@given(histories())
def test_no_limit_no_cut(calls: list[Spending]) -> None:
    made = replay(calls, [replace(TASK, amount=10**18), replace(HOUR, amount=10**18)])
    assert (made.saved, made.events, made.cut()) == (0, [], [])
    assert made.spent == sum(c.pico for c in calls)


@settings(max_examples=60)
@given(histories(), st.integers(1, 30), st.integers(1, 30))
def test_a_lower_ceiling_saves_no_less(calls: list[Spending], one: int, other: int) -> None:
    low, high = sorted((one, other))
    saved = [replay(calls, [replace(TASK, amount=cents * CENT)]).saved for cents in (low, high)]
    assert saved[0] >= saved[1]
    assert 0 <= saved[0] <= sum(c.pico for c in calls)


@settings(max_examples=60)
@given(histories(), st.integers(1, 30))
def test_no_window_ever_holds_more_than_its_limit(calls: list[Spending], cents: int) -> None:
    limit = replace(HOUR, amount=cents * CENT)
    kept: list[Spending] = []
    for n in range(len(calls)):
        # A prefix decides alone: what a call met is what was let through before it.
        before, after = replay(calls[:n], [limit]), replay(calls[: n + 1], [limit])
        if after.spent - after.saved > before.spent - before.saved:
            kept.append(calls[n])
    for c in kept:
        window = [k.pico for k in kept if c.instant - timedelta(hours=1) < k.instant <= c.instant]
        assert sum(window) <= limit.amount


@settings(max_examples=60)
@given(histories(), st.integers(1, 30))
def test_replay_and_check_speak_of_the_same_first_breach(calls: list[Spending], cents: int) -> None:
    limit = replace(TASK, amount=cents * CENT)
    replayed = [(e.task, e.call_number) for e in replay(calls, [limit]).events if e.action is Action.STOP]
    checked = [(e.task, e.call_number) for e in events(calls, [limit], Period()) if e.action is Action.STOP]
    assert replayed == checked
