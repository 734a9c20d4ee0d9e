"""Real streams of Claude Code cost what their results say, to the last digit."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cases import claimants, read
from tests.lake.lakes import ask, take
from tests.real.data import ROOT, needs_data, real_files

pytestmark = needs_data

FOLDER = ROOT / "traces" / "claude-code" / "agent-sdk-stream"
MILLION = Decimal(1_000_000)
# Dollars per million tokens of claude-sonnet-4-6: input, write for five minutes, read, output.
RATES = (Decimal(3), Decimal("3.75"), Decimal("0.30"), Decimal(15))
COUNTS = ("input_tokens", "cache_write_5m_tokens", "cache_read_tokens", "output_tokens")


def _messages(name: str) -> list[dict[str, Any]]:
    """What the process printed; a recording holds what was sent to it as well."""
    document = json.loads((FOLDER / name).read_bytes(), parse_float=str)
    return [told["message"] for told in document["messages"] if told["direction"] == "recv"]


def _stream(name: str, folder: Path) -> Path:
    path = folder / "stream.jsonl"
    path.write_text("".join(json.dumps(message) + "\n" for message in _messages(name)))
    return path


def _responses(path: Path, adapter: str) -> dict[str, dict[str, Any]]:
    """The greatest counters of each response, and its cost."""
    found: dict[str, dict[str, Any]] = {}
    for row in read(path, adapter).rows("records"):
        if row["kind"] == "call":
            told = found.setdefault(str(row["response_id"]), {})
            for name in (*COUNTS, "recorded_cost"):
                told[name] = max((v for v in (told.get(name), row[name]) if v is not None), default=None)
    return found


@pytest.mark.parametrize(
    ("name", "steps", "stated"),
    [
        ("logfire_basic_conversation.json", 1, Decimal("0.01039005")),
        ("logfire_tool_use_conversation.json", 2, Decimal("0.01608915")),
    ],
)
def test_a_run_costs_what_its_result_says(name: str, steps: int, stated: Decimal, tmp_path: Path) -> None:
    path = _stream(name, tmp_path)
    assert list(claimants(path)) == ["claude_stream"]
    reading = read(path, "claude_stream")
    assert reading.records == len(_messages(name))
    assert sum(facts.rejects for facts in reading.facts) == 0
    responses = _responses(path, "claude_stream").values()
    assert len(responses) == steps
    sums = [sum(told[column] for told in responses) for column in COUNTS]
    assert sum(count * rate for count, rate in zip(sums, RATES, strict=True)) / MILLION == stated
    assert sum(told["recorded_cost"] or 0 for told in responses) == stated
    (result,) = (message for message in _messages(name) if message["type"] == "result")
    assert sums[3] == result["usage"]["output_tokens"]
    assert Decimal(result["total_cost_usd"]) == stated


def test_the_lake_prices_it_the_same(tmp_path: Path) -> None:
    take(tmp_path / "lake", _stream("logfire_basic_conversation.json", tmp_path))
    assert ask(tmp_path / "lake", "SELECT list_cost, recorded_cost FROM call") == [
        {"list_cost": Decimal("0.01039005"), "recorded_cost": Decimal("0.01039005")}
    ]


def test_steps_told_placeholders(tmp_path: Path) -> None:
    """Without the result, 5 tokens of output would have been taken for 1."""
    (answer,) = (m for m in _messages("logfire_basic_conversation.json") if m["type"] == "assistant")
    assert answer["message"]["usage"]["output_tokens"] == 1
    (told,) = _responses(_stream("logfire_basic_conversation.json", tmp_path), "claude_stream").values()
    assert [told[name] for name in COUNTS] == [3, 2175, 7166, 5]


def test_an_array_of_messages_is_read() -> None:
    (path,) = real_files("traces/claude-code/agent-sdk-stream/claude-code-action_*.json")
    assert list(claimants(path)) == ["claude_stream_json"]
    document = json.loads(path.read_bytes())
    reading = read(path, "claude_stream_json")
    assert reading.records == len(document)
    assert sum(facts.rejects for facts in reading.facts) == 0
    answers = [m["message"] for m in document if m["type"] == "assistant"]
    responses = _responses(path, "claude_stream_json")
    assert responses.keys() == {answer["id"] for answer in answers}
    assert sum(told["input_tokens"] for told in responses.values()) == sum(
        answer["usage"]["input_tokens"] for answer in answers
    )
