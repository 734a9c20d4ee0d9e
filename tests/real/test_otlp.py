"""Real spans, and real calls written as spans: the pairs of two conventions tell the same, sums stay sums."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cases import claimants, read
from tests.real.data import ROOT, named, needs_data, real_files

pytestmark = needs_data

PAIRS = real_files("traces/otel/*.json")
VERCEL = real_files("traces/openinference/vercel_v6_*spans*.json")
SAMPLES = real_files("traces/mini-swe-agent/sample/*.json")


def spans(path: Path) -> list[dict[str, Any]]:
    """The spans of a file of Vercel's, whether in a list or in lists by name."""
    found = json.loads(path.read_bytes())
    return found if isinstance(found, list) else [span for inner in found.values() for span in inner]


def test_an_export_without_models_is_passed_over() -> None:
    path = ROOT / "traces" / "otel" / "agento_test-traces_otlp.jsonl"
    assert list(claimants(path)) == ["otlp_genai"]
    reading = read(path, "otlp_genai")
    assert [(facts.accepted, facts.skipped, facts.rejects) for facts in reading.facts] == [
        (0, {"other span": 2}, 0)
    ]


@pytest.mark.parametrize("path", PAIRS, ids=named)
def test_attributes_alone_are_a_span(path: Path) -> None:
    assert list(claimants(path)) == ["openinference_spans_document"]
    (row,) = read(path, "openinference_spans_document").rows("records")
    if row["kind"] == "call":
        told = (row["provider"], row["model"], row["input_tokens"], row["output_tokens"], row["operation"])
        assert told == ("openai", "gpt-4-0613", 97, 52, "chat")


def test_two_conventions_show_the_same_texts() -> None:
    texts: list[list[tuple[object, object]]] = []
    for path in PAIRS:
        reading = read(path, "openinference_spans_document")
        hashes = {s["segment_id"]: (s["hash_hi"], s["origin"]) for s in reading.rows("segments")}
        calls = [row for row in reading.rows("records") if row["kind"] == "call"]
        texts += [[hashes[n] for n in (*c["input_segments"], *c["output_segments"])] for c in calls]  # type: ignore[misc]
    # Tool calls are objects in one and text in the other; everything else is the same text.
    shared = set.intersection(*map(set, texts))
    assert len(texts) == 4
    assert {origin for _, origin in shared} == {"user", "assistant", "tool_result"}


@pytest.mark.parametrize("path", VERCEL, ids=named)
def test_calls_within_a_function_of_the_sdk_count_once(path: Path) -> None:
    assert list(claimants(path)) == ["openinference_spans_document"]
    reading = read(path, "openinference_spans_document")
    inner = {s["spanContext"]["spanId"]: s["attributes"] for s in spans(path) if ".do" in s["name"]}
    told = {str(row["request_id"]).rpartition("/")[2]: row for row in reading.rows("records")}
    assert reading.records == len(spans(path)) == 2 * len(inner) == 10
    assert told.keys() == inner.keys()
    for id_, row in told.items():
        said = inner[id_]
        assert row["input_tokens"] == said.get("gen_ai.usage.input_tokens", said.get("ai.usage.tokens"))
        assert row["output_tokens"] == said.get("gen_ai.usage.output_tokens")
        assert row["provider"] == "openai"


def _attribute(key: str, value: Any) -> dict[str, Any]:
    if isinstance(value, int):
        return {"key": key, "value": {"intValue": str(value)}}
    return {"key": key, "value": {"doubleValue" if isinstance(value, float) else "stringValue": value}}


def _exports(trajectory: dict[str, Any], trace: int) -> Iterator[dict[str, Any]]:
    """A real trajectory as its agent's instrumentation would export it: every call, and then their sum."""
    total = {"prompt_tokens": 0, "completion_tokens": 0}
    messages = trajectory["messages"]
    for place, message in enumerate(messages):
        response = message.get("extra", {}).get("response") or {}
        usage = response.get("usage") if isinstance(response, dict) else None
        if not usage or "prompt_tokens" not in usage:
            continue
        for name in total:
            total[name] += usage[name]
        given = usage.get("prompt_tokens_details") or {}
        said = [{"role": m["role"], "content": m["content"]} for m in messages[:place] if "content" in m]
        attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openrouter",
            "gen_ai.response.model": response.get("model"),
            "gen_ai.response.id": response.get("id"),
            "gen_ai.usage.input_tokens": usage["prompt_tokens"],
            "gen_ai.usage.output_tokens": usage["completion_tokens"],
            "gen_ai.usage.cache_read.input_tokens": given.get("cached_tokens") or 0,
            "gen_ai.usage.cost": usage.get("cost"),
            "gen_ai.input.messages": json.dumps(said),
            "gen_ai.output.messages": json.dumps([{"role": "assistant", "content": message["content"]}]),
        }
        yield _export(
            trace, place + 2, 1, {key: value for key, value in attributes.items() if value is not None}
        )
    yield _export(
        trace,
        1,
        None,
        {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.usage.input_tokens": total["prompt_tokens"],
            "gen_ai.usage.output_tokens": total["completion_tokens"],
        },
    )


def _export(trace: int, number: int, parent: int | None, attributes: dict[str, Any]) -> dict[str, Any]:
    span = {
        "traceId": f"{trace:032x}",
        "spanId": f"{number:016x}",
        "parentSpanId": f"{parent:016x}" if parent else "",
        "startTimeUnixNano": str((1_785_000_000 + number) * 10**9),
        "attributes": [_attribute(key, value) for key, value in attributes.items()],
    }
    return {"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {}, "spans": [span]}]}]}


@pytest.mark.parametrize("path", SAMPLES, ids=named)
def test_real_calls_written_as_spans_are_told_back(path: Path, tmp_path: Path) -> None:
    trajectory = json.loads(path.read_bytes())
    if isinstance(trajectory, list):
        trajectory = {"messages": trajectory}
    responses = [m.get("extra", {}).get("response") or {} for m in trajectory["messages"]]
    usages = [
        r["usage"] for r in responses if isinstance(r, dict) and "prompt_tokens" in (r.get("usage") or {})
    ]
    if not usages:
        pytest.skip("a trajectory without usage")
    other = tmp_path / "spans.jsonl"
    other.write_text("".join(json.dumps(e) + "\n" for e in _exports(trajectory, 1)))
    assert list(claimants(other)) == ["otlp_genai"]
    reading = read(other, "otlp_genai")
    calls = reading.rows("records")
    assert [facts.skipped for facts in reading.facts] == [{"roll-up": 1}]
    assert [(c["input_tokens"], c["output_tokens"]) for c in calls] == [
        (u["prompt_tokens"], u["completion_tokens"]) for u in usages
    ]
    costs = [Decimal(repr(u["cost"])) for u in usages if u.get("cost")]
    assert [c["recorded_cost"] for c in calls if c["recorded_cost"]] == [
        cost.quantize(Decimal("1e-12")) for cost in costs
    ]
    shown = [len(c["input_segments"]) for c in calls]  # type: ignore[arg-type]
    assert shown == sorted(shown)
    assert shown[0] >= 1
