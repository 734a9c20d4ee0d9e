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


@pytest.mark.parametrize(
    ("name", "sent", "written", "prices"),
    [
        ("openai/batch_output_2024.real_shape.jsonl", 12 + 28 + 10, 70 + 78 + 9, ("0.50", "1.50")),
        ("anthropic/message_batch_results.documented.jsonl", 11 + 10, 36 + 34, ("5", "25")),
    ],
)
def test_a_batch_costs_half(
    tmp_path: Path, name: str, sent: int, written: int, prices: tuple[str, str]
) -> None:
    """Half of the price of so many tokens, in dollars a million; lines of Anthropic's have no time."""
    (path,) = real_files(f"exports/{name}")
    take(tmp_path / "lake", path)
    (row,) = ask(tmp_path / "lake", "SELECT count(*) AS calls, sum(list_cost) AS cost FROM call")
    assert row["calls"] == len(usages(path))
    assert row["cost"] == (sent * Decimal(prices[0]) + written * Decimal(prices[1])) / 2 / 1_000_000
