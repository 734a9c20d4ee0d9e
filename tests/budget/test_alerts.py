"""What a CI system is told of limits agrees with what the check returns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from costscope.analysis.budget.check import check, events, verdict
from costscope.analysis.budget.tables import events_table
from costscope.domain.alert import Severity
from costscope.domain.budget import Limit, OnBreach, Unit
from costscope.domain.period import Period
from tests.budget.test_limits import CENT, HOUR, START, TASK, call, histories

NOW = datetime(2026, 8, 1, tzinfo=UTC)


@settings(max_examples=60)
@given(histories(), st.sampled_from(OnBreach))
def test_an_alert_failed_exactly_when_the_check_did(history: list, on_breach: OnBreach) -> None:  # type: ignore[type-arg]
    limits = [TASK, replace(HOUR, on_breach=on_breach)]
    table = check(history, limits, Period(), NOW)
    assert [alert.title for alert in table.alerts] == [limit.name for limit in limits]
    assert any(a.severity is Severity.FAILED for a in table.alerts) is not verdict(table, limits).passed


def test_the_figures_stand_in_the_message() -> None:
    limits = [TASK, replace(HOUR, name="tokens", unit=Unit.TOKENS, amount=40), Limit("none", CENT, "model")]
    limits[2] = replace(limits[2], window=timedelta(hours=1), where=(("model", "other"),))
    calls = [call("a", 1, 0, 9), replace(call("a", 2, 1, 3), is_unpriced=True)]
    stop, tokens, unused = check(calls, limits, Period(), NOW).alerts
    assert (stop.severity, stop.place) == (Severity.FAILED, "a")
    assert stop.message == "breach: 0.12 of 0.1 USD, or more (calls without a price: 1)"
    assert tokens.message.startswith("breach: 120 of 40 tokens")
    assert unused.severity is Severity.UNDECIDED


def test_an_event_is_no_gate() -> None:
    calls = [call("a", 1, 0, 8), call("a", 2, 1, 3)]
    near, reached = events_table(events(calls, [TASK], Period())).alerts
    assert (near.severity, reached.severity) == (Severity.NOTICE, Severity.WARNING)
    assert reached.title == "task: call 2 of a"
    after = START + timedelta(minutes=1)
    assert (
        reached.message
        == f"stop: 0.03 USD on top of 0.08 USD, the limit is 0.1 USD; {after:%Y-%m-%dT%H:%M:%SZ}"
    )
