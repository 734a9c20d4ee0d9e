"""A bill and a log that call one thing by two names."""

from __future__ import annotations

from costscope.analysis.reconcile import Status
from tests.reconcile.cases import at, call, charge, compare, only


def test_display_names_join_api_names() -> None:
    found = compare([call(at(5), output=1_000)], [charge(at(5, 0), "0.075000", "Claude 3 Opus")])
    assert only(found).status is Status.MATCH
    assert found.cells().column("model") == ["claude-3-opus-20240229"]


def test_an_alias_joins_its_snapshot() -> None:
    calls = [call(at(5), model="claude-3-opus-latest", output=400), call(at(5), output=600)]
    found = compare(calls, [charge(at(5, 0), "0.075000")])
    assert only(found).status is Status.MATCH


def test_a_name_nobody_knows_stays_as_it_was_written() -> None:
    found = compare([], [charge(at(5, 0), "0.05", "Sibyl 9 (Preview)")])
    assert only(found).status is Status.BILLED_ONLY
    assert found.cells().column("model") == ["Sibyl 9 (Preview)"]


def test_a_bill_is_compared_with_the_calls_of_who_sent_it() -> None:
    calls = [
        call(at(5), output=1_000),
        call(at(5), model="anthropic/claude-3-opus", provider="openrouter", output=7),
        call(at(5), provider="litellm", output=9),
        call(at(5), provider=None, output=11),
    ]
    found = compare(calls, [charge(at(5, 0), "0.075000", provider="Anthropic")])
    assert only(found).status is Status.MATCH
    assert only(compare(calls, [charge(at(5, 0), "0.075000", provider="claude")])).status is Status.MATCH
    assert dict(found.coverage.other_calls) == {"openrouter": 1, "litellm": 1, None: 1}
    bought = compare(calls, [charge(at(5, 0), "0.000525", "anthropic/claude-3-opus", provider="openrouter")])
    assert only(bought).status is Status.MATCH
    gateway = compare(calls, [charge(at(5, 0), "0.000675", provider="LiteLLM")])
    assert only(gateway).status is Status.MATCH


def test_two_bills_are_compared_each_with_its_own_calls() -> None:
    calls = [call(at(5), output=1_000), call(at(9, month=7), model="gpt-4o", provider="openai", output=100)]
    charges = [
        charge(at(5, 0), "0.075000"),
        charge(at(9, 0, month=7), "0.001000", "gpt-4o", provider="openai", category=None),
    ]
    found = compare(calls, charges)
    assert [(cell.place.provider, cell.status.value) for cell in found.all_cells] == [
        ("anthropic", "MATCH"),
        ("openai", "MATCH"),
    ]
    assert [scope.level.code for scope in found.coverage.scopes] == ["L3", "L2"]
