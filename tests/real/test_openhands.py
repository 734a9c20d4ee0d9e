"""Real files of OpenHands, of both generations, add up to what they say of themselves."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cases import claimants, read, records_in
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

FOLDER = "traces/openhands/"
CLAUDE = real_files(FOLDER + "sdk_llm-logs_*.json")
LOGS = CLAUDE + real_files(FOLDER + "sdk_nonfncall-llm-logs_*.json")
EVENTS = real_files(FOLDER + "sdk_goal_events.jsonl")
RESULTS = real_files(FOLDER + "v0_multi_swe_bench_output.jsonl")
RESOLVER = real_files(FOLDER + "v0_resolver_mock_output.jsonl")
TRAJECTORIES = real_files(FOLDER + "v0_traj_*.json")
MESSAGES = real_files(FOLDER + "sdk_llm_data_*.json")
"""The messages of a request alone, without the response: no call shows."""


def calls(path: Path, adapter: str) -> list[dict[str, Any]]:
    return [row for row in read(path, adapter).rows("records") if row["kind"] == "call"]


def loaded(path: Path) -> Any:
    return json.loads(path.read_bytes(), parse_float=Decimal)


@pytest.mark.parametrize("path", LOGS, ids=named)
def test_a_log_is_a_call(path: Path) -> None:
    assert list(claimants(path)) == ["openhands_llm_log"]
    log = loaded(path)
    usage = log["response"]["usage"]
    (call,) = calls(path, "openhands_llm_log")
    assert call["input_tokens"] == usage["prompt_tokens"]
    assert call["output_tokens"] == usage["completion_tokens"]
    assert call["cache_read_tokens"] == usage["prompt_tokens_details"]["cached_tokens"]
    assert abs(call["recorded_cost"] - log["cost"]) <= Decimal("0.5e-12")
    tools = 0 if "raw_messages" in log else len(log["tools"])
    origins = [row["origin"] for row in read(path, "openhands_llm_log").rows("segments")]
    assert origins.count("tools") == tools


@pytest.mark.parametrize("path", CLAUDE, ids=named)
def test_a_call_of_claude_costs_its_list_price(path: Path) -> None:
    (call,) = calls(path, "openhands_llm_log")
    assert (call["input_tokens"] * 3 + call["output_tokens"] * 15) / Decimal(10**6) == call["recorded_cost"]


def test_calls_of_a_conversation_are_one_task() -> None:
    assert len({call["task_id"] for path in CLAUDE for call in calls(path, "openhands_llm_log")}) == 1


@pytest.mark.parametrize("path", RESULTS, ids=named)
def test_tasks_add_up_to_their_totals(path: Path) -> None:
    assert list(claimants(path)) == ["openhands"]
    lines = [json.loads(line) for line in records_in(path)]
    (facts,) = read(path, "openhands").facts
    assert (facts.accepted, facts.rejects) == (len(lines), 0)
    found = calls(path, "openhands")
    for line in lines:
        own = [call for call in found if call["task_id"] == line["instance_id"]]
        totals = line["metrics"]["accumulated_token_usage"]
        assert sum(call["input_tokens"] for call in own) == totals["prompt_tokens"]
        assert sum(call["output_tokens"] for call in own) == totals["completion_tokens"]
        assert len(own) == len({call["response_id"] for call in own}) == len(line["metrics"]["token_usages"])
        assert {call["recorded_cost"] for call in own} == {None}  # 0: the harness had no price
        created = [
            event["tool_call_metadata"]["model_response"]["created"]
            for event in line["history"]
            if event.get("tool_call_metadata")
        ]
        assert all(0 <= call["start_time"].timestamp() - min(created) <= 7200 for call in own)


@pytest.mark.parametrize("path", RESOLVER, ids=named)
def test_the_resolvers_costs_add_up(path: Path) -> None:
    assert list(claimants(path)) == ["openhands"]
    lines = [json.loads(line, parse_float=Decimal) for line in records_in(path)]
    reading = read(path, "openhands")
    assert {str(line["metrics"]["accumulated_cost"]) for line in lines} == {"0.070713", "1.152933"}
    assert [row["outcome"] for row in reading.rows("outcomes")] == ["success"] * len(lines)
    for line in lines:
        task = f"{line['issue']['owner']}/{line['issue']['repo']}#{line['issue']['number']}"
        total = sum(call["recorded_cost"] for call in calls(path, "openhands") if call["task_id"] == task)
        assert total == line["metrics"]["accumulated_cost"]


@pytest.mark.parametrize("path", EVENTS, ids=named)
def test_totals_are_differenced(path: Path) -> None:
    assert list(claimants(path)) == ["openhands_events"]
    states = [
        event["value"]["usage_to_metrics"]["default"]["accumulated_token_usage"]
        for event in map(json.loads, records_in(path))
        if event.get("key") == "stats"
    ]
    found = calls(path, "openhands_events")
    assert sum(call["input_tokens"] for call in found) == states[-1]["prompt_tokens"] == 107_458
    assert sum(call["cache_read_tokens"] for call in found) == states[-1]["cache_read_tokens"]
    # What the SDK says of the last call alone.
    assert [c["input_tokens"] + c["output_tokens"] for c in found] == [s["per_turn_token"] for s in states]


@pytest.mark.parametrize("path", TRAJECTORIES, ids=named)
def test_a_response_counts_once(path: Path) -> None:
    assert list(claimants(path)) == ["openhands_trajectory"]
    events = loaded(path)
    (facts,) = read(path, "openhands_trajectory").facts
    assert (facts.records, facts.rejects) == (len(events), 0)
    responses = {
        event["tool_call_metadata"]["model_response"]["id"]: event["tool_call_metadata"]["model_response"]
        for event in events
        if event.get("tool_call_metadata")
    }
    found = {call["response_id"]: call for call in calls(path, "openhands_trajectory")}
    assert found.keys() == responses.keys()
    for response_id, response in responses.items():
        usage, call = response["usage"], found[response_id]
        assert (call["input_tokens"], call["output_tokens"]) == (
            usage["prompt_tokens"],
            usage["completion_tokens"],
        )
        assert call["cache_write_tokens"] == usage.get("cache_creation_input_tokens")


@pytest.mark.parametrize("path", MESSAGES, ids=named)
def test_messages_alone_are_nobodys(path: Path) -> None:
    assert not any(name.startswith("openhands") for name in claimants(path))
