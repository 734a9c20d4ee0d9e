"""Real SWE-agent trajectories: totals cost what the list says where nothing was cached."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cases import claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

FILES = real_files("traces/swe-agent/*.traj")
TURBO = {"swe-agent__test-repo-i1": "0.53839", "pydicom__pydicom-1458": "1.26719"}
"""The runs of GPT-4 Turbo, at 10 and 30 dollars per million tokens."""


def calls(path: Path) -> list[dict[str, Any]]:
    return [row for row in read(path, "swe_agent").rows("records") if row["kind"] == "call"]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_trajectory_is_read_whole(path: Path) -> None:
    assert list(claimants(path)) == ["swe_agent"]
    trajectory = json.loads(path.read_bytes(), parse_float=Decimal)
    reading = read(path, "swe_agent")
    (facts,) = reading.facts
    assert (facts.accepted, facts.rejects) == (len(trajectory["history"]), 0)
    stats = trajectory.get("info", {}).get("model_stats") or {}
    found = calls(path)
    assert [(c["input_tokens"], c["output_tokens"], c["recorded_cost"]) for c in found] == (
        [(stats["tokens_sent"], stats["tokens_received"], round(Decimal(stats["instance_cost"]), 12))]
        if stats.get("tokens_sent")
        else []
    )
    actions = [m for m in trajectory["history"] if m["role"] == "assistant" and m.get("action")]
    tools = reading.rows("tool_calls")
    assert len([t for t in tools if t["tool_name"]]) == len(actions)
    assert {t["tool_call_id"] for t in tools if not t["tool_name"]} <= {
        t["tool_call_id"] for t in tools if t["tool_name"]
    }


def test_totals_cost_what_the_list_says() -> None:
    priced = {}
    for path in FILES:
        for call in calls(path):
            cost = (call["input_tokens"] * 10 + call["output_tokens"] * 30) / Decimal(10**6)
            if cost == call["recorded_cost"]:
                priced[path.stem.partition("_")[2]] = str(cost)
    assert priced == TURBO


def test_one_run_cost_less_than_the_list_says() -> None:
    """GPT-4o at 2.50 and 10 dollars: 610 tokens at half the price would explain it, which no file shows."""
    (call,) = (c for path in FILES for c in calls(path) if c["requested_model"] == "gpt-4o")
    listed = call["input_tokens"] * Decimal("2.5e-6") + call["output_tokens"] * Decimal("10e-6")
    assert call["recorded_cost"] == Decimal("0.01952")
    assert listed - call["recorded_cost"] == 610 * Decimal("1.25e-6")
