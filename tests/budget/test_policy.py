"""Limits as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from costscope.analysis.budget.policy import limits_of, parse_limit
from costscope.domain.budget import OnBreach, Unit
from costscope.domain.errors import ConfigError, UsageError


def test_a_table_becomes_a_limit() -> None:
    table = {
        "name": "models", "per": "model", "limit_usd": "20.10", "window": "7d", "on_breach": "drop",
        "warn_at_pct": 50, "where": ["label=coding*"],
    }  # fmt: skip
    (limit,) = limits_of([table], where="costscope.toml")
    assert (limit.amount, limit.unit, limit.window) == (2010 * 10**10, Unit.USD, timedelta(days=7))
    assert (limit.per, limit.on_breach, limit.warn_at_pct) == ("model", OnBreach.DROP, 50)
    assert limit.where == (("label", "coding*"),)


def test_all_that_is_wrong_is_told_at_once() -> None:
    tables = [
        {"name": "a", "limit_usd": "0", "windw": "1h"},
        {"name": "b", "limit_tokens": 10, "per": "model"},
        {"name": "c", "limit_usd": 1, "limit_tokens": 1, "on_breach": "explode"},
        {"name": "d", "limit_usd": "1", "warn_at_pct": 0, "where": ["label"]},
        {"limit_usd": "1", "per": "planet"},
    ]
    with pytest.raises(ConfigError) as caught:
        limits_of(tables, where="costscope.toml")
    for part in (
        "budget 1: there is no key 'windw', did you mean window?",
        "budget 1: limit_usd is '0', not an amount above 0",
        "budget 2: a limit per model needs a window",
        "budget 3: it needs one of limit_usd and limit_tokens",
        "budget 3: on_breach is 'explode', not stop, drop, warn",
        "budget 4: warn_at_pct is 0",
        "budget 4: 'label' is not a condition",
        "budget 5: it needs a name",
        "budget 5: per is 'planet'",
    ):
        assert any(problem.startswith(part) for problem in caught.value.problems), part


def test_two_of_one_name_cannot_be_told_apart() -> None:
    with pytest.raises(ConfigError) as caught:
        limits_of([{"name": "a", "limit_usd": "1"}] * 2, where="costscope.toml")
    assert caught.value.problems == ("'a' names two budgets",)


@pytest.mark.parametrize(
    ("text", "amount", "per", "window"),
    [
        ("2.50USD/task", 250 * 10**10, "task", None),
        ("50USD/24h", 5000 * 10**10, "all", timedelta(hours=24)),
        ("20USD/7d/model", 2000 * 10**10, "model", timedelta(days=7)),
        ("200000tokens/task", 200_000, "task", None),
    ],
)
def test_a_limit_on_the_command_line(text: str, amount: int, per: str, window: timedelta | None) -> None:
    limit = parse_limit(text)
    assert (limit.amount, limit.per, limit.window) == (amount, per, window)


@pytest.mark.parametrize(
    "text", ["", "5", "5EUR/task", "0USD/task", "1.2.3USD/task", "5USD/8x", "5USD/1h/planet"]
)
def test_no_limit(text: str) -> None:
    with pytest.raises(UsageError):
        parse_limit(text)
