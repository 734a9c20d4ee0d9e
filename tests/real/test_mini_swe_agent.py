"""302 real trajectories cost what OpenRouter billed, task by task, to the last digit."""

from __future__ import annotations

import csv
import io
import tarfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Sample
from costscope.adapters.registry import adapter
from costscope.ingest.arrow import tables_of
from costscope.ingest.documents import read_document
from tests.adapters.cases import read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

ARCHIVES = real_files("traces/mini-swe-agent/*_302.tar.xz")
SAMPLES = real_files("traces/mini-swe-agent/sample/*.json")
TRUTH = real_files("traces/mini-swe-agent/truth_per_task.csv")


@cache
def batches() -> list[Batch]:
    """Every trajectory of the archive, read."""
    reader = adapter("mini_swe_agent")
    assert isinstance(reader, JsonDocument)
    found = []
    with tarfile.open(ARCHIVES[0], mode="r|xz") as archive:
        for member in archive:
            if not member.name.endswith(".traj.json"):
                continue
            file = archive.extractfile(member)
            assert file is not None
            content = file.read()
            assert reader.sniff(Sample(content[:65536], whole=len(content) <= 65536)), member.name
            found.append(read_document(reader, io.BytesIO(content), Path(member.name))[0])
    return found


@cache
def tables() -> dict[str, list[dict[str, Any]]]:
    """The rows of all trajectories, by table."""
    reader = adapter("mini_swe_agent")
    parts: dict[str, list[pa.Table]] = {}
    for number, batch in enumerate(batches()):
        for name, rows in tables_of(batch, reader.constants, number, 0):
            parts.setdefault(name, []).append(rows)
    return {name: pa.concat_tables(parts[name]).to_pylist() for name in ("records", "tool_calls", "outcomes")}


def table(name: str) -> list[dict[str, Any]]:
    """The rows of one table, of all trajectories."""
    return tables()[name]


@cache
def truth() -> list[dict[str, str]]:
    with TRUTH[0].open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_message_is_accounted_for() -> None:
    assert len(batches()) == 302
    assert sum(len(batch.rejects) + sum(batch.skipped.values()) for batch in batches()) == 0
    assert sum(batch.accepted for batch in batches()) == len(table("records"))


def test_openrouter_billed() -> None:
    calls = [r for r in table("records") if r["kind"] == "call" and r["provider"] == "openrouter"]
    assert {r["recorded_cost_source"] for r in calls} == {"billed"}
    assert len({r["task_id"] for r in calls}) == 292
    assert len(calls) == len({r["response_id"] for r in calls}) == 11_885
    assert sum(r["recorded_cost"] for r in calls) == Decimal("137.0165984")


def test_each_task_is_as_the_truth_says() -> None:
    tasks: dict[str, dict[str, Any]] = {}
    for row in table("records"):
        if row["kind"] == "call":
            task = tasks.setdefault(row["task_id"], {"calls": 0, "cost": Decimal(0)})
            task["calls"] += 1
            task["cost"] += row["recorded_cost"]
            for name in ("input_tokens", "cache_read_tokens", "output_tokens", "reasoning_tokens"):
                task[name] = task.get(name, 0) + row[name]
    assert tasks.keys() == {row["instance_id"] for row in truth()}
    for row in truth():
        task = tasks[row["instance_id"]]
        assert task["calls"] == int(row["calls"]) == int(row["api_calls"])
        assert task["input_tokens"] == int(row["prompt_tokens"])
        assert task["cache_read_tokens"] == int(row["cached_tokens"])
        assert task["output_tokens"] == int(row["completion_tokens"])
        assert task["reasoning_tokens"] == int(row["reasoning_tokens"])
        # Ten tasks ran through Portkey, where the harness added up binary floats.
        recorded = Decimal(row["billed_cost_usd"] or row["recorded_instance_cost"])
        tolerance = Decimal(0) if row["billed_cost_usd"] else Decimal("1e-12")
        assert abs(task["cost"] - recorded) <= tolerance


def test_behind_portkey_reasoning_comes_on_top() -> None:
    calls = [r for r in table("records") if r["kind"] == "call" and r["provider"] != "openrouter"]
    assert {(r["provider"], r["token_rule"], r["recorded_cost_source"]) for r in calls} == {
        ("google", "reasoning_apart", "harness")
    }
    assert len({r["task_id"] for r in calls}) == 10
    thinking = [r for r in calls if r["reasoning_tokens"]]
    assert thinking
    assert all(r["reasoning_tokens"] > r["output_tokens"] for r in thinking)


def test_an_action_has_one_result_and_a_rejected_answer_none() -> None:
    calls = [r for r in table("records") if r["kind"] == "call"]
    asked = [r["tool_call_id"] for r in table("tool_calls") if r["tool_name"]]
    answered = [r["tool_call_id"] for r in table("tool_calls") if not r["tool_name"]]
    assert len(asked) == len(set(asked))
    assert sorted(asked) == sorted(answered)
    rejected = [r for r in calls if r["error_type"]]
    assert len(calls) == len(asked) + len(rejected)
    # One of them is a stream that OpenRouter broke off, and billed.
    assert {r["error_type"] for r in rejected} == {"FormatError", "502"}


def test_submitting_is_not_success() -> None:
    assert {r["outcome"] for r in table("outcomes")} == {"submitted"}


@pytest.mark.parametrize("path", SAMPLES, ids=named)
def test_samples_of_any_version_are_read(path: Path) -> None:
    reading = read(path, "mini_swe_agent")
    (facts,) = reading.facts
    assert facts.rejects == 0
    assert facts.accepted == len({row["line"] for row in reading.rows("records")}) > 0


def test_the_graders_table_judges_every_task() -> None:
    outcomes = read(TRUTH[0], "outcomes_csv").rows("outcomes")
    assert {r["task_id"]: r["outcome"] for r in outcomes} == {
        r["instance_id"]: "success" if r["resolved"] == "True" else "failure" for r in truth()
    }
