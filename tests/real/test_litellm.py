"""Lines of LiteLLM's log are read as they say, by another reader of the same lines."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.adapters.cases import claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

LINES = real_files("traces/litellm/token-xray_*.jsonl")
STRANGERS = real_files("traces/litellm/runcost_*.json")
"""Test fixtures of another tool, each one response within its expectations: no log."""


@pytest.mark.parametrize("path", LINES, ids=named)
def test_every_line_is_a_call_as_it_says(path: Path) -> None:
    assert list(claimants(path)) == ["litellm"]
    lines = [json.loads(line, parse_float=Decimal) for line in path.read_text("utf-8").splitlines()]
    reading = read(path, "litellm")
    (facts,) = reading.facts
    assert (facts.accepted, facts.rejects, dict(facts.skipped)) == (len(lines), 0, {})
    records = reading.rows("records")
    assert [
        (r["input_tokens"], r["output_tokens"], r["total_tokens"], r["recorded_cost"], r["model"])
        for r in records
    ] == [
        (
            line["usage"]["prompt_tokens"],
            line["usage"]["completion_tokens"],
            line["usage"]["total_tokens"],
            line["response_cost"],
            line["model"],
        )
        for line in lines
    ]
    assert [r["error_type"] for r in records] == [line.get("exception") for line in lines]
    assert {r["status"] for r in records if r["error_type"]} == {"error"}


@pytest.mark.parametrize("path", STRANGERS, ids=named)
def test_a_fixture_of_another_tool_is_no_log(path: Path) -> None:
    assert "litellm" not in claimants(path)
