"""Real ATIF trajectories: steps add up to the totals of their file, but where calls are in no step."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cases import claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

FILES = real_files("traces/atif/*.json")
OPENHANDS = real_files("traces/atif/harbor_openhands_*.json")
FIRST = real_files("traces/atif/harbor_terminus_2_*.trajectory.json")
CONTINUED = real_files("traces/atif/harbor_terminus_2_*.cont-1.json")


def calls(path: Path) -> list[dict[str, Any]]:
    return [row for row in read(path, "atif").rows("records") if row["kind"] == "call"]


def loaded(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_bytes(), parse_float=Decimal)
    return document


def cost(path: Path) -> Decimal:
    return sum((call["recorded_cost"] for call in calls(path)), Decimal(0))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_step_is_accounted_for(path: Path) -> None:
    assert list(claimants(path)) == ["atif"]
    document = loaded(path)
    (facts,) = read(path, "atif").facts
    back = [s for s in document["steps"] if (s.get("observation") or {}).get("results")]
    tools = bool(document["agent"].get("tool_definitions"))
    assert (facts.accepted, facts.rejects) == (len(document["steps"]) + len(back) + tools, 0)
    stated = [s["metrics"] for s in document["steps"] if s.get("metrics", {}).get("prompt_tokens")]
    counted = [call for call in calls(path) if call["input_tokens"]]
    assert [(c["input_tokens"], c["output_tokens"]) for c in counted] == [
        (m["prompt_tokens"], m["completion_tokens"]) for m in stated
    ]


@pytest.mark.parametrize("path", OPENHANDS + FIRST, ids=named)
def test_costs_add_up_to_the_total(path: Path) -> None:
    total = loaded(path)["final_metrics"]["total_cost_usd"]
    assert cost(path) == round(total, 12) > 0


@pytest.mark.parametrize("path", FIRST + CONTINUED, ids=named)
def test_a_call_costs_its_list_price(path: Path) -> None:
    for call in calls(path):
        listed = call["input_tokens"] * Decimal("2.5e-6") + call["output_tokens"] * Decimal("10e-6")
        assert call["recorded_cost"] == listed


def test_the_total_of_a_continuation_includes_the_file_before_it_and_calls_in_no_step() -> None:
    (first,), (continued,) = FIRST, CONTINUED
    total = round(loaded(continued)["final_metrics"]["total_cost_usd"], 12)
    assert cost(continued) == Decimal("0.015925")
    summaries = Decimal("0.00665")
    assert total == cost(first) + cost(continued) + summaries
