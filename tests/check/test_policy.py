"""Which checks to run, as people write it down."""

from __future__ import annotations

import tomllib
from decimal import Decimal

import pytest

from costscope.analysis.check.policy import CheckPolicy, policy_of
from costscope.analysis.reconcile import FailOver
from costscope.domain.errors import ConfigError


def policy(text: str, *, has_limits: bool = True) -> CheckPolicy:
    return policy_of(tomllib.loads(text), where="costscope.toml", has_limits=has_limits)


def test_every_key_is_read() -> None:
    found = policy(
        """
        strict = true
        [budget]
        [anomalies]
        fail_on = "alert, CS206"
        type = "project"
        [compare]
        with = "yesterday"
        fail_above_pct = 7.5
        type = "label"
        [reconcile]
        invoices = ["bills/*.csv", "more.csv"]
        fail_over = "0.5%"
        currency = "EUR"
        """
    )
    assert found.strict
    assert found.budget
    assert found.anomalies is not None
    assert found.compare is not None
    assert found.reconcile is not None
    assert (found.anomalies.fail_on, found.anomalies.type) == ("alert, CS206", "project")
    assert (found.compare.to, found.compare.type) == ("yesterday", "label")
    assert found.compare.fail_above_pct == Decimal("7.5")
    assert found.reconcile.invoices == ("bills/*.csv", "more.csv")
    assert found.reconcile.fail_over == FailOver(Decimal("0.5"), is_percent=True)
    assert found.reconcile.currency == "EUR"


def test_without_a_table_anomalies_are_looked_for_and_budgets_held_where_there_are_any() -> None:
    for has_limits in (True, False):
        found = policy("", has_limits=has_limits)
        assert found.budget is has_limits
        assert found.anomalies is not None
        assert (found.strict, found.compare, found.reconcile) == (False, None, None)


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = """
        strct = true
        strict = "yes"
        [budget]
        limit = 1
        [anomalies]
        fail_on = "alrt"
        type = "planet"
        [compare]
        with = "tomorrow"
        fail_above_pct = -1
        [reconcile]
        fail_over = "much"
        currency = 5
        """
    with pytest.raises(ConfigError) as caught:
        policy(text, has_limits=False)
    assert caught.value.where == "costscope.toml"
    for part in (
        "check: there is no key 'strct', did you mean strict?",
        "check: strict is 'yes', not true or false",
        "check.budget: there is no key 'limit'",
        "check.budget: there is no limit, a table [[budget]] each",
        "check.anomalies: fail_on: there is no finding called 'alrt', did you mean alert",
        "check.anomalies: type is 'planet', not auto, ",
        "check.compare: with is 'tomorrow', not yesterday or last week",
        "check.compare: fail_above_pct is -1, not a number",
        "check.reconcile: invoices is None, not paths such as bills/*.csv",
        "check.reconcile: fail_over is 'much'",
        "check.reconcile: currency is 5",
    ):
        assert any(part in problem for problem in caught.value.problems)


@pytest.mark.parametrize(
    "text",
    [
        "anomalies = 3",
        "[compare]\nfail_above_pct = true",
        "[compare]\nfail_above_pct = nan",
        '[compare]\nfail_above_pct = "ten"',
        '[anomalies]\nfail_on = " , "',
        "[anomalies]\nfail_on = 1",
        '[reconcile]\ninvoices = []\nfail_over = "1"',
        '[reconcile]\ninvoices = [1]\nfail_over = "1"',
        '[reconcile]\ninvoices = "a.csv"',
    ],
)
def test_a_gate_that_could_never_close_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        policy(text)
