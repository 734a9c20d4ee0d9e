"""Real sessions of Gemini CLI and its forks hold the tokens they state, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cases import claimants, read, records_in
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

DOCUMENTS = real_files("traces/gemini-cli/*.json")
LINES = real_files("traces/gemini-cli/*.jsonl")


def _calls(path: Path, adapter: str) -> list[dict[str, Any]]:
    return [row for row in read(path, adapter).rows("records") if row["kind"] == "call"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_a_session_says_what_it_used(path: Path) -> None:
    assert list(claimants(path)) == ["gemini_cli"]
    messages = json.loads(path.read_bytes())["messages"]
    reading = read(path, "gemini_cli")
    assert reading.records == len(messages)
    assert sum(facts.rejects for facts in reading.facts) == 0
    answers = [message for message in messages if message["type"] == "gemini"]
    calls = _calls(path, "gemini_cli")
    assert len(calls) == len(answers)
    for call, answer in zip(calls, answers, strict=True):
        tokens = answer.get("tokens") or {}
        assert call["input_tokens"] == tokens.get("input")
        assert call["reasoning_tokens"] == tokens.get("thoughts")
        assert call["total_tokens"] == tokens.get("total")


@pytest.mark.parametrize("path", LINES, ids=named)
def test_every_line_is_accounted_for(path: Path) -> None:
    assert next(iter(claimants(path))) == "gemini_cli_jsonl"
    reading = read(path, "gemini_cli_jsonl")
    assert reading.records == sum(1 for _ in records_in(path))
    assert sum(facts.rejects for facts in reading.facts) == 0
    lines = list(map(json.loads, records_in(path)))
    answers = [line for line in lines if line["type"] == "assistant"]
    calls = _calls(path, "gemini_cli_jsonl")
    assert [call["input_tokens"] for call in calls] == [
        line.get("usageMetadata", {}).get("promptTokenCount") for line in answers
    ]


def test_tools_and_results_are_paired() -> None:
    for path in LINES:
        rows = read(path, "gemini_cli_jsonl").rows("tool_calls")
        asked = {row["tool_call_id"] for row in rows if row["tool_name"]}
        assert asked == {row["tool_call_id"] for row in rows if not row["tool_name"]} != set()
