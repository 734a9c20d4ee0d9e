"""What LangSmith's SDKs really sent is read as it says, by another reader of the same bodies."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cases import claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

BODIES = real_files("traces/langsmith/*.json")
STREAMS = real_files("traces/langsmith/*.jsonl")
"""What Anthropic's managed agents send, as recorded by LangSmith's tests: arrays of a name and an event."""
WITHOUT_USAGE = "python_langsmith_py_wrap_openai_stream_no_usage.json"


def when(time: str | float) -> datetime:
    return datetime.fromisoformat(time) if isinstance(time, str) else datetime.fromtimestamp(time / 1000, UTC)


@pytest.mark.parametrize("path", BODIES, ids=named)
def test_a_body_is_one_call(path: Path) -> None:
    assert list(claimants(path)) == ["langsmith_document"]
    body: dict[str, Any] = json.loads(path.read_bytes())
    (posted,), (patched,) = body["post"], body["patch"]
    reading = read(path, "langsmith_document")
    (facts,) = reading.facts
    assert (facts.accepted, facts.rejects, dict(facts.skipped)) == (1, 0, {})
    (row,) = reading.rows("records")
    told = patched["outputs"]
    usage = told.get("usage_metadata") or {}
    assert bool(usage) == (path.name != WITHOUT_USAGE)
    assert row["input_tokens"] == usage.get("input_tokens")
    assert row["output_tokens"] == usage.get("output_tokens")
    assert row["total_tokens"] == usage.get("total_tokens")
    assert row["cache_read_tokens"] == usage.get("input_token_details", {}).get("cache_read")
    assert row["reasoning_tokens"] == usage.get("output_token_details", {}).get("reasoning")
    assert (row["response_id"], row["model"]) == (told["id"], told["model"])
    assert row["requested_model"] == posted["extra"]["metadata"]["ls_model_name"]
    assert (row["start_time"], row["end_time"]) == (when(posted["start_time"]), when(patched["end_time"]))
    sent = [row for row in reading.rows("segments") if row["origin"] == "user"]
    assert len(sent) == len(posted["inputs"]["messages"]) == 1


@pytest.mark.parametrize("path", STREAMS, ids=named)
def test_a_stream_of_managed_agents_is_no_run(path: Path) -> None:
    assert not {"langsmith", "langsmith_document"} & claimants(path).keys()
