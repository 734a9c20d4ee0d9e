"""Real Inspect logs: calls of a sample add up to what the log says of it, in files and in archives."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Sample
from costscope.adapters.registry import adapter
from costscope.ingest.arrow import tables_of
from costscope.ingest.documents import read_document
from tests.adapters.cases import claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

LOGS = real_files("traces/inspect/*.json")
ARCHIVES = real_files("traces/inspect/*.eval")
COUNTS = {
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "cache_read_tokens": "input_tokens_cache_read",
    "reasoning_tokens": "reasoning_tokens",
}


def totals(usages: Iterator[dict[str, int]]) -> Counter[str]:
    found = Counter[str]()
    for usage in usages:
        found.update({ours: usage.get(theirs) or 0 for ours, theirs in COUNTS.items()})
    return +found


def summed(calls: list[dict[str, Any]]) -> Counter[str]:
    found = Counter[str]()
    for call in calls:
        found.update({name: call[name] or 0 for name in COUNTS})
    return +found


def events(sample: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of a sample, those of subtasks and tools included."""
    waiting: list[dict[str, Any]] = list(sample.get("events") or sample["transcript"]["events"])
    found = []
    while waiting:
        event = waiting.pop()
        found.append(event)
        if event["event"] in ("subtask", "tool"):
            waiting += event.get("events") or []
    return found


def check(batch: Batch, sample: dict[str, Any]) -> None:
    reader = adapter("inspect_log")
    rows: dict[str, list[dict[str, Any]]] = {"records": [], "outcomes": [], "segments": []}
    for name, table in tables_of(batch, reader.constants, 0, 0):
        rows.setdefault(name, []).extend(table.to_pylist())
    models = [event for event in events(sample) if event["event"] == "model"]
    assert not batch.rejects
    assert batch.accepted == 1 + len(models)
    assert batch.skipped.get("event", 0) == len(events(sample)) - len(models)
    assert summed(rows["records"]) == totals(iter(sample["model_usage"].values()))
    responses = [((e.get("call") or {}).get("response") or {}).get("id") for e in models]
    assert Counter(row["response_id"] for row in rows["records"]) == Counter(responses)
    verdicts = {"C": "success", "I": "failure", 0.0: "failure"}
    scores = [score["value"] for _, score in sorted(sample["scores"].items())]
    limited = ["limit"] if sample.get("limit") else []
    assert [row["outcome"] for row in rows["outcomes"]] == [verdicts[value] for value in scores] + limited


@pytest.mark.parametrize("path", LOGS, ids=named)
def test_a_log_adds_up_to_its_header(path: Path) -> None:
    assert list(claimants(path)) == ["inspect_log"]
    log = json.loads(path.read_bytes())
    reading = read(path, "inspect_log")
    (facts,) = reading.facts
    assert facts.rejects == 0
    assert facts.records == sum(1 + len(events(sample)) for sample in log["samples"])
    assert summed(reading.rows("records")) == totals(iter(log["stats"]["model_usage"].values()))


@pytest.mark.parametrize("path", ARCHIVES, ids=named)
def test_samples_of_an_archive_add_up(path: Path) -> None:
    reader = adapter("inspect_log")
    assert isinstance(reader, JsonDocument)
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("samples/")]
        assert names
        for name in names:
            content = archive.read(name)
            assert reader.sniff(Sample(content[:65536], whole=len(content) <= 65536)), name
            check(read_document(reader, io.BytesIO(content), Path(name))[0], json.loads(content))


@pytest.mark.parametrize("path", ARCHIVES, ids=named)
def test_an_archive_adds_up_to_its_samples(path: Path) -> None:
    assert list(claimants(path)) == ["inspect_eval"]
    with zipfile.ZipFile(path) as archive:
        members = archive.namelist()
        samples = [json.loads(archive.read(name)) for name in members if name.startswith("samples/")]
        header = json.loads(archive.read("header.json"))
    reading = read(path, "inspect_eval")
    (facts,) = reading.facts
    assert facts.rejects == 0
    inner = sum(len(events(sample)) for sample in samples)
    assert facts.records == len(members) + inner
    calls = reading.rows("records")
    assert summed(calls) == totals(u for s in samples for u in s["model_usage"].values())
    assert all(str(call["task_id"]).startswith(header["eval"]["task"] + "/") for call in calls)
    assert len({call["line"] for call in calls}) == len(calls)
    assert len({call["task_id"] for call in calls}) == len(samples)


def test_cached_tokens_are_within_the_input_of_an_older_log() -> None:
    (path,) = (path for path in LOGS if path.name.endswith("_browser.json"))
    calls = read(path, "inspect_log").rows("records")
    assert summed(calls)["input_tokens"] == 15_235
    assert summed(calls)["cache_read_tokens"] == 9_088
    assert all(c["total_tokens"] == c["input_tokens"] + c["output_tokens"] for c in calls)  # type: ignore[operator]
