"""Real Codex rollouts: the calls add up to the counters, and agree with another tool's reading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.adapters.cases import claimants, read, records_in
from tests.real.data import ROOT, named, needs_data, real_files

pytestmark = needs_data

SESSION = ROOT / "traces" / "codex" / "tracelab" / "session.jsonl"
FILES = [*real_files("traces/codex/misc/*.jsonl"), *real_files("traces/codex/tracelab/session.jsonl")]
COUNTS = ("input_tokens", "cache_read_tokens", "output_tokens", "reasoning_tokens")


def _calls(path: Path) -> list[dict[str, object]]:
    rows = read(path, "codex").rows("records")
    return [row for row in rows if row["kind"] == "call" and row["output_tokens"] is not None]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_line_is_accounted_for(path: Path) -> None:
    assert list(claimants(path)) == ["codex"]
    reading = read(path, "codex")
    assert reading.records == sum(1 for _ in records_in(path))
    assert sum(facts.rejects for facts in reading.facts) == 0


@pytest.mark.parametrize("path", FILES, ids=named)
def test_calls_add_up_to_the_last_counters(path: Path) -> None:
    totals = [
        line["payload"]["info"]["total_token_usage"]
        for line in map(json.loads, records_in(path))
        if line["payload"].get("type") == "token_count" and line["payload"].get("info")
    ]
    last = totals[-1] if totals else {}
    theirs = ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_output_tokens")
    sums = [sum(int(str(row[name])) for row in _calls(path)) for name in COUNTS]
    assert sums == [last.get(name, 0) for name in theirs]


def test_the_session_is_known() -> None:
    calls = _calls(SESSION)
    assert len(calls) == 9
    sums = [sum(int(str(row[name])) for row in calls) for name in COUNTS]
    assert sums == [95_819, 79_488, 1_912, 581]
    assert {row["model"] for row in calls} == {"gpt-5.4"}


def test_a_session_agrees_with_another_tool() -> None:
    (derived,) = real_files("traces/claude-code/tracelab/derived_*.jsonl")
    theirs = [
        (
            told["input_tokens_total"],
            told["prefix_tokens"],
            told["output_tokens"],
            told["reasoning_output_tokens"],
        )
        for told in map(json.loads, records_in(derived))
        if told["provider"] == "codex"
    ]
    assert [tuple(row[name] for name in COUNTS) for row in _calls(SESSION)] == theirs


def test_tools_and_results_are_paired() -> None:
    rows = read(SESSION, "codex").rows("tool_calls")
    asked = {row["tool_call_id"] for row in rows if row["tool_name"]}
    answered = {row["tool_call_id"] for row in rows if not row["tool_name"]}
    assert asked == answered
    lines = map(json.loads, records_in(SESSION))
    assert asked == {
        line["payload"]["call_id"] for line in lines if line["payload"].get("type") == "function_call"
    }
