"""What tokens did and what prices did add up to the change, to the last digit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from costscope.analysis.compare.arms import CATEGORIES, Arm, Task
from costscope.analysis.compare.effects import change_per_task, effects

AMOUNT = st.integers(0, 10**15)


def arm(tasks: int, tokens: dict[str, int], picos: dict[str, int], rest: int = 0) -> Arm:
    """A side with those sums."""
    made = [Task(str(n), "t", None, None, 1, 1, 1) for n in range(tasks)]
    return Arm("side", made, tokens, picos, rest, {}, 0)


@st.composite
def arms(draw: st.DrawFn) -> Arm:
    """Any sums; a category without tokens costs nothing."""
    tokens = {c: draw(st.integers(0, 10**9)) for c in CATEGORIES}
    picos = {c: draw(AMOUNT) if tokens[c] else 0 for c in CATEGORIES}
    return arm(draw(st.integers(1, 999)), tokens, picos, draw(st.integers(0, 10**12)))


@given(arms(), arms())
def test_the_lines_add_to_the_last_digit(base: Arm, head: Arm) -> None:
    assert sum(effects(base, head).values()) == change_per_task(base, head)


@given(arms(), arms())
def test_the_other_way_round_is_the_same_with_another_sign(base: Arm, head: Arm) -> None:
    there, back = effects(base, head), effects(head, base)
    # One picodollar of rounding at most falls elsewhere.
    assert all(abs(there[name] + back[name]) <= 1 for name in there)


def test_twice_the_price_is_all_price() -> None:
    none = dict.fromkeys(CATEGORIES, 0)
    base = arm(10, none | {"output": 1000}, none | {"output": 1000 * 15_000_000})
    head = arm(10, none | {"output": 1000}, none | {"output": 1000 * 30_000_000})
    found = effects(base, head)
    assert found["prices"] == 100 * 15_000_000
    assert found["output tokens"] == 0


def test_twice_the_tokens_is_all_tokens() -> None:
    none = dict.fromkeys(CATEGORIES, 0)
    base = arm(10, none | {"output": 1000}, none | {"output": 1000 * 15_000_000})
    head = arm(10, none | {"output": 2000}, none | {"output": 2000 * 15_000_000})
    found = effects(base, head)
    assert found["prices"] == 0
    assert found["output tokens"] == 100 * 15_000_000


def test_a_category_of_one_side_is_no_price_change() -> None:
    none = dict.fromkeys(CATEGORIES, 0)
    head = arm(1, none | {"cache_read": 500}, none | {"cache_read": 500 * 300_000})
    assert effects(arm(1, none, none), head)["cache_read tokens"] == 500 * 300_000
