"""Real simulations of tau2: every recorded cost is the price of the tokens, message by message."""

from __future__ import annotations

import io
import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Sample
from costscope.adapters._labels import label
from costscope.adapters._tau2_simulation import models_of
from costscope.adapters.registry import adapter
from costscope.ingest.arrow import tables_of
from costscope.ingest.documents import read_document
from tests.adapters.cases import claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

ARCHIVES = real_files("traces/tau2/codesque16_retail_runs/*.tar.xz")
NATIVE = real_files("traces/tau2/native_activegraph/*.json")

RATES = {
    "gpt-4.1": ("2", "0.5", "8"),
    "gpt-4.1-mini": ("0.4", "0.1", "1.6"),
    "gpt-5-mini": ("0.25", "0.025", "2"),
    "gemini-3-flash-preview": ("0.5", "0.05", "3"),
}
"""Dollars per million tokens of input, cached input, output, at the time of the runs."""

UNNAMED = {
    "[Retail]": ("gpt-4.1-mini", "gpt-4.1-mini"),
    "_gpt-5-mini": ("gpt-5-mini", "gpt-4.1-mini"),
    "_gemini-3-flash": ("gemini-3-flash-preview", "gpt-4.1-mini"),
}
"""The models of runs whose names do not say them the way tau2 does, by how the names begin."""


def price(row: dict[str, Any], model: str) -> Decimal:
    fresh, cached, written = (Decimal(rate) for rate in RATES[model])
    read_tokens = row["cache_read_tokens"] or 0
    return (
        (row["input_tokens"] - read_tokens) * fresh + read_tokens * cached + row["output_tokens"] * written
    ) / 1_000_000


def members(archive: Path) -> Iterator[tuple[str, str, bytes]]:
    with tarfile.open(archive, mode="r|xz") as files:
        for member in files:
            file = files.extractfile(member) if member.name.endswith(".json") else None
            if file:
                folder, _, name = member.name.rpartition("/")
                yield folder, name, file.read()


def rows_of(batch: Batch) -> dict[str, list[dict[str, Any]]]:
    reader = adapter("tau2")
    found: dict[str, list[dict[str, Any]]] = {"records": [], "tool_calls": [], "outcomes": []}
    for name, rows in tables_of(batch, reader.constants, 0, 0):
        found.setdefault(name, []).extend(rows.to_pylist())
    return found


@cache
def runs() -> dict[str, list[tuple[dict[str, Any], Batch]]]:
    """Every simulation of the archives as plain dictionaries, with what the adapter makes of it."""
    reader = adapter("tau2")
    assert isinstance(reader, JsonDocument)
    found: dict[str, list[tuple[dict[str, Any], Batch]]] = {}
    for archive in ARCHIVES:
        for folder, name, content in members(archive):
            is_ours = reader.sniff(Sample(content[:65536], whole=len(content) <= 65536)) is not None
            assert is_ours == name.startswith("task_"), name
            if is_ours:
                batch, _ = read_document(reader, io.BytesIO(content), Path(name))
                simulation = json.loads(content, parse_float=Decimal)
                found.setdefault(folder, []).append((simulation, batch))
    return found


def models(run: str) -> tuple[str | None, str | None]:
    return next((pair for start, pair in UNNAMED.items() if run.startswith(start)), models_of(run))


def test_every_message_is_accounted_for() -> None:
    simulations = [pair for run in runs().values() for pair in run]
    assert len(simulations) == 947
    for simulation, batch in simulations:
        assert batch.accepted == 1 + len(simulation["messages"])
        assert not batch.rejects
        assert not batch.skipped


def test_every_recorded_cost_is_the_price_of_its_tokens() -> None:
    priced = Counter[tuple[str | None, str]]()
    total = recorded = Decimal(0)
    for run, simulations in runs().items():
        by_agent = dict(zip(("agent", "user_simulator"), models(run), strict=True))
        for simulation, batch in simulations:
            calls = [r for r in rows_of(batch)["records"] if r["kind"] == "call"]
            stated = [m["cost"] for m in simulation["messages"] if m.get("usage")]
            assert len(calls) == len(stated)
            for row, cost in zip(calls, stated, strict=True):
                model = by_agent[row["agent"]]
                assert model is not None
                # The harness writes binary floats: they differ in the 16th digit.
                assert abs(price(row, model) - cost) < Decimal("1e-12"), (run, row["line"])
                assert abs(row["recorded_cost"] - cost) <= Decimal("0.5e-12")
                priced[model, row["agent"]] += 1
                total += price(row, model)
                recorded += cost
    assert sum(priced.values()) == 19_796
    assert abs(total - recorded) < Decimal("1e-9")
    assert total == Decimal("29.45773335")
    assert len(priced) == 6


def test_rewards_are_outcomes() -> None:
    for run, simulations in runs().items():
        rewards = [s["reward_info"]["reward"] for s, _ in simulations]
        outcomes = [row["outcome"] for _, batch in simulations for row in rows_of(batch)["outcomes"]]
        assert Counter(outcomes) == Counter("success" if r == 1 else "failure" for r in rewards), run


def test_a_tool_call_has_one_result() -> None:
    for simulations in runs().values():
        for simulation, batch in simulations:
            rows = rows_of(batch)["tool_calls"]
            asked = [t["id"] for m in simulation["messages"] for t in m.get("tool_calls") or []]
            failed = [m["id"] for m in simulation["messages"] if m.get("error")]
            assert [r["tool_call_id"] for r in rows if r["tool_name"]] == list(map(label, asked))
            assert [r["tool_call_id"] for r in rows if r["is_error"]] == list(map(label, failed))


@pytest.mark.parametrize("path", NATIVE, ids=named)
def test_native_results_cost_what_they_say(path: Path) -> None:
    assert list(claimants(path)) == ["tau2"]
    simulations = json.loads(path.read_bytes(), parse_float=Decimal)["simulations"]
    reading = read(path, "tau2")
    (facts,) = reading.facts
    messages = [m for s in simulations for m in s["messages"]]
    assert (facts.accepted, facts.rejects) == (len(simulations) + len(messages), 0)
    calls: list[dict[str, Any]] = [row for row in reading.rows("records") if row["kind"] == "call"]
    assert len(calls) == sum(1 for m in messages if m.get("usage"))
    for simulation in simulations:
        for party, agent in (("agent_cost", "llm_agent"), ("user_cost", "user_simulator")):
            own = [
                r for r in calls if r["agent"] == agent and str(r["task_id"]).endswith("/" + simulation["id"])
            ]
            total = sum((price(r, "gpt-4.1-mini") for r in own), Decimal(0))
            assert abs(total - simulation[party]) < Decimal("1e-12")
    # The clock of the file, without a zone, is seven hours behind the provider's.
    created = {m["raw_data"]["id"]: m["raw_data"]["created"] for m in messages if m.get("raw_data")}
    for row in calls:
        assert 0 <= row["start_time"].timestamp() - created[row["response_id"]] < 60
