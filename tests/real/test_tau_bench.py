"""Real tau-bench runs: messages, rewards and the users' costs add up; tokens stay unknown."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cases import claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

FILES = real_files("traces/tau-bench/*.json", "traces/tau-bench/*.json.xz")


def runs(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    found = json.loads(lzma.decompress(data) if path.suffix == ".xz" else data, parse_float=Decimal)
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_adds_up(path: Path) -> None:
    assert list(claimants(path)) == ["tau_bench"]
    reading = read(path, "tau_bench")
    (facts,) = reading.facts
    messages = [message for run in runs(path) for message in run["traj"]]
    assert (facts.accepted, facts.rejects) == (len(runs(path)) + len(messages), 0)
    calls = [row for row in reading.rows("records") if row["kind"] == "call"]
    said = Counter(message["role"] for message in messages)
    assert Counter(row["agent"] for row in calls) == {
        "agent": said["assistant"],
        "user_simulator": len(runs(path)),
    }
    assert all(row["input_tokens"] is None and row["output_tokens"] is None for row in calls)
    recorded = [row["recorded_cost"] for row in calls if row["recorded_cost"] is not None]
    known = [run["info"]["user_cost"] for run in runs(path) if run["info"]["user_cost"]]
    assert len(recorded) == len(known) > 0
    assert abs(sum(map(Decimal, map(str, recorded))) - sum(known)) < Decimal("1e-9")
    assert len({row["request_id"] for row in calls}) == len(calls)
    rewards = Counter("success" if run["reward"] == 1 else "failure" for run in runs(path))
    assert Counter(row["outcome"] for row in reading.rows("outcomes")) == rewards
