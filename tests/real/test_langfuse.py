"""Real traces of fifteen frameworks: each model call counts once, at the cost Langfuse put on it."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cases import Reading, claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

FILES = real_files("traces/langfuse/*.json")


@cache
def reading(path: Path) -> Reading:
    return read(path, "langfuse")


@cache
def document(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes(), parse_float=Decimal)
    return found


def calls(path: Path) -> list[dict[str, Any]]:
    return [row for row in reading(path).rows("records") if row["kind"] == "call"]


def leaves(path: Path) -> dict[str, dict[str, Any]]:
    """The generations that have no generation with counts below them, by id."""
    generations = {o["id"]: o for o in document(path)["observations"] if o["type"] == "GENERATION"}
    sums = {o["parentObservationId"] for o in generations.values() if o["usageDetails"]}
    return {id_: o for id_, o in generations.items() if id_ not in sums}


def cost(path: Path) -> Decimal:
    return sum((row["recorded_cost"] or Decimal(0) for row in calls(path)), Decimal(0))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_observation_is_accounted_for(path: Path) -> None:
    assert list(claimants(path)) == ["langfuse"]
    (facts,) = reading(path).facts
    assert facts.rejects == 0
    assert facts.records == len(document(path)["observations"]) + len(document(path)["trace"]["scores"])


@pytest.mark.parametrize("path", FILES, ids=named)
def test_counts_and_costs_are_those_of_the_leaves(path: Path) -> None:
    expected = leaves(path)
    told = {str(row["request_id"]).rpartition("/")[2]: row for row in calls(path)}
    # BeeAI's events without counts are no calls.
    assert expected.keys() - told.keys() == {
        id_ for id_, o in expected.items() if o["name"].startswith("backend.") and not o["usageDetails"]
    }
    assert told.keys() <= expected.keys()
    for id_, row in told.items():
        usage, total = expected[id_]["usageDetails"], Decimal(expected[id_]["totalCost"])
        assert (row["recorded_cost"] or 0) == total
        assert row["input_tokens"] == usage.get("input")
        assert row["total_tokens"] == usage.get("total")
        # LangChain's reasoning comes on top of the output; elsewhere it lies within.
        assert row["output_tokens"] in (
            usage.get("output"),
            usage.get("output", 0) + usage.get("output_reasoning", 0),
        )
        if "gemini" not in path.name and "vertex" not in path.name:
            assert (row["input_tokens"] or 0) + (row["output_tokens"] or 0) == (row["total_tokens"] or 0)


@pytest.mark.parametrize(
    ("name", "leaf", "everything"),
    [
        # Two calls of the provider, and the framework's own observation around each.
        (
            "agno-2025-06-11",
            Decimal("0.000234449999") + Decimal("0.00003645"),
            Decimal("0.000489") + Decimal("0.0002223") + Decimal("0.000234449999") + Decimal("0.00003645"),
        ),
        # Two calls, and an agent with a sum that is not even theirs.
        (
            "microsoft-agent-2025-12-17",
            Decimal("0.00019125") + Decimal("0.000094"),
            Decimal("0.00019125") + Decimal("0.000094") + Decimal("0.000371"),
        ),
        # doGenerate within generateText.
        (
            "vercel-aisdk-2025-11-17",
            Decimal("0.000927499999"),
            Decimal("0.000927499999") + Decimal("0.0004475"),
        ),
    ],
)
def test_what_is_told_twice_counts_once(name: str, leaf: Decimal, everything: Decimal) -> None:
    (path,) = (path for path in FILES if path.name.startswith(name))
    assert sum(Decimal(o["totalCost"]) for o in document(path)["observations"]) == everything
    assert cost(path) == leaf


def test_what_all_traces_cost() -> None:
    expected = sum((Decimal(o["totalCost"]) for path in FILES for o in leaves(path).values()), Decimal(0))
    assert sum(map(cost, FILES), Decimal(0)) == expected > 0


def test_scores_become_outcomes() -> None:
    told = [
        (row["outcome_source"], Decimal(str(row["score"])))
        for path in FILES
        for row in reading(path).rows("outcomes")
    ]
    stated = [
        (score["name"], Decimal(score["value"]))
        for path in FILES
        for score in document(path)["trace"]["scores"]
    ]
    assert sorted(told) == sorted(stated)
    assert stated


@pytest.mark.parametrize("form", ["jsonl", "reversed jsonl", "csv"])
@pytest.mark.parametrize("path", FILES, ids=named)
def test_the_other_exports_tell_the_same(path: Path, form: str, tmp_path: Path) -> None:
    observations = [dict(o) for o in document(path)["observations"]]
    other = tmp_path / "observations"
    if form == "csv":
        with other.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(observations[0]))
            writer.writeheader()
            for o in observations:
                writer.writerow({k: v if isinstance(v, str) else _text(v) for k, v in o.items()})
    else:
        lines = reversed(observations) if form.startswith("reversed") else observations
        other.write_text("".join(_text(o) + "\n" for o in lines))
    owner = "langfuse_csv" if form == "csv" else "langfuse_jsonl"
    assert list(claimants(other)) == [owner]
    columns = ("request_id", "recorded_cost", "input_tokens", "output_tokens", "content_hash", "start_time")
    told = sorted(
        str([row[name] for name in columns])
        for row in read(other, owner).rows("records")
        if row["kind"] == "call"
    )
    assert told == sorted(str([row[name] for name in columns]) for row in calls(path))


def _text(value: Any) -> str:
    return "" if value is None else json.dumps(value, default=float)
