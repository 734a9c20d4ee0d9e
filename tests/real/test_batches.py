"""Real and documented results of batches: every line is a call of a batch, with the counts it states."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cases import claimants, read
from tests.lake.lakes import ask, take
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

OPENAI = real_files("exports/openai/batch_output*.jsonl")
ANTHROPIC = real_files("exports/anthropic/message_batch_results*.jsonl")


def usages(path: Path) -> list[dict[str, int]]:
    """The usage of each line, read plainly."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    bodies = [line["response"]["body"] if "response" in line else line["result"]["message"] for line in lines]
    return [body["usage"] for body in bodies]


@pytest.mark.parametrize("path", [*OPENAI, *ANTHROPIC], ids=named)
def test_every_line_is_a_call_of_a_batch(path: Path) -> None:
    name = "openai_batch" if path in OPENAI else "anthropic_batch"
    assert list(claimants(path)) == [name]
    reading = read(path, name)
    (facts,) = reading.facts
    rows = reading.rows("records")
    assert (facts.accepted, facts.rejects, dict(facts.skipped)) == (len(usages(path)), 0, {})
    assert {row["processing"] for row in rows} == {"batch"}
    assert [(row["input_tokens"], row["output_tokens"]) for row in rows] == [
        (
            usage.get("prompt_tokens", usage.get("input_tokens")),
            usage.get("completion_tokens", usage.get("output_tokens")),
        )
        for usage in usages(path)
    ]


def test_a_batch_costs_half(tmp_path: Path) -> None:
    """Three calls of gpt-3.5-turbo-0125, at half of 0.50 and 1.50 dollars a million tokens."""
    (path,) = (path for path in OPENAI if "real_shape" in path.name)
    take(tmp_path / "lake", path)
    (row,) = ask(tmp_path / "lake", "SELECT count(*) AS calls, sum(list_cost) AS cost FROM call")
    assert row["calls"] == 3
    dollars = ((12 + 28 + 10) * Decimal("0.50") + (70 + 78 + 9) * Decimal("1.50")) / 2 / 1_000_000
    assert row["cost"] == dollars
