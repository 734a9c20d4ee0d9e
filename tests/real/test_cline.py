"""Real sessions of Cline hold the tokens and dollars they state."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.adapters.cases import claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

SESSIONS = real_files("traces/cline/*.messages.json", "traces/cline/*.compaction.json")
METRICS = {
    "input_tokens": "inputTokens",
    "cache_read_tokens": "cacheReadTokens",
    "cache_write_tokens": "cacheWriteTokens",
    "output_tokens": "outputTokens",
}


@pytest.mark.parametrize("path", SESSIONS, ids=named)
def test_a_session_says_what_it_used(path: Path) -> None:
    assert list(claimants(path)) == ["cline"]
    messages = json.loads(path.read_bytes(), parse_float=Decimal)["messages"]
    reading = read(path, "cline")
    assert reading.records == len(messages)
    assert sum(facts.rejects for facts in reading.facts) == 0
    calls = {row["response_id"]: row for row in reading.rows("records") if row["kind"] == "call"}
    answers = {message["id"]: message for message in messages if message["role"] == "assistant"}
    assert calls.keys() == answers.keys()
    for name, call in calls.items():
        told = answers[name].get("metrics") or {}
        assert {column: call[column] for column in METRICS} == {
            column: told.get(key) for column, key in METRICS.items()
        }
        stated = told.get("cost") or None
        assert call["recorded_cost"] == (stated and round(stated, 12))


def test_cached_tokens_are_within_the_input() -> None:
    calls = [row for path in SESSIONS for row in read(path, "cline").rows("records") if row["kind"] == "call"]
    cached = [row for row in calls if row["cache_read_tokens"]]
    assert len(cached) > 10
    assert all(int(str(row["cache_read_tokens"])) <= int(str(row["input_tokens"])) for row in cached)
