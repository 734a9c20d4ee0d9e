"""What a trace costs does not depend on how its spans were written down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costscope.adapters import _otlp_aliases
from costscope.adapters._contract import SAMPLE_BYTES, Sample
from costscope.adapters.registry import adapter
from costscope.domain.columns import RECORDS
from tests.adapters.cases import read

COLUMNS = {column.name for column in RECORDS}


def span(number: int, parent: int | None, tokens: int | None, operation: str = "chat") -> dict[str, Any]:
    """A span of OTLP; without tokens, one that says nothing of them."""
    words = {"gen_ai.operation.name": operation, "gen_ai.request.model": "gpt-4o"}
    attributes = [{"key": key, "value": {"stringValue": word}} for key, word in words.items()]
    if tokens is not None:
        names = ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens")
        attributes += [{"key": name, "value": {"intValue": str(tokens)}} for name in names]
    return {
        "traceId": "0af7651916cd43dd8448eb211c80319c",
        "spanId": f"{number + 1:016x}",
        "parentSpanId": "" if parent is None else f"{parent + 1:016x}",
        "startTimeUnixNano": str((1_785_000_000 + number) * 10**9),
        "attributes": attributes,
    }


def export(spans: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"resourceSpans": [{"scopeSpans": [{"spans": list(spans)}]}]}


def leaves(spans: Sequence[dict[str, Any]], usage: dict[str, int | None]) -> set[str]:
    """The calls that should be billed: none with counts lies right below."""
    parents = {s["parentSpanId"] for s in spans if usage[s["spanId"]] is not None}
    return {s["spanId"] for s in spans if s["spanId"] not in parents}


@st.composite
def trees(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Model calls within model calls, in any order."""
    spans = []
    for number in range(draw(st.integers(1, 8))):
        parent = draw(st.none() | st.integers(0, number - 1)) if number else None
        spans.append(span(number, parent, draw(st.none() | st.integers(0, 10**6))))
    return draw(st.permutations(spans))


@pytest.mark.parametrize("form", ["document", "a span a line", "all in a line"])
def test_the_order_of_spans_does_not_matter(form: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path: Path = tmp_path_factory.mktemp("spans") / "spans.json"

    @given(trees())
    def law(spans: list[dict[str, Any]]) -> None:
        usage = {
            s["spanId"]: int(s["attributes"][2]["value"]["intValue"]) if len(s["attributes"]) > 2 else None
            for s in spans
        }
        if form == "document":
            path.write_text(json.dumps(export(spans), indent=1))
        else:
            lines = [export([s]) for s in spans] if form == "a span a line" else [export(spans)]
            path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        reading = read(path, "otlp_genai_document" if form == "document" else "otlp_genai")
        calls = {str(row["request_id"]).rpartition("/")[2]: row for row in reading.rows("records")}
        assert {id_: row["input_tokens"] for id_, row in calls.items()} == {
            id_: usage[id_] for id_ in leaves(spans, usage)
        }
        assert reading.records == len(spans)
        assert len({row["line"] for row in calls.values()}) == len(calls)

    law()


def test_a_call_that_is_taken_back_takes_its_tool_calls_along(tmp_path: Path) -> None:
    messages = [
        {
            "role": "assistant",
            "parts": [{"type": "tool_call", "id": "call_1", "name": "run", "arguments": {}}],
        }
    ]
    outer, inner = span(1, None, 5), span(2, 1, 5)
    outer["attributes"].append(
        {"key": "gen_ai.output.messages", "value": {"stringValue": json.dumps(messages)}}
    )
    path = tmp_path / "spans.jsonl"
    path.write_text(json.dumps(export([outer])) + "\n")
    assert [row["tool_call_id"] for row in read(path, "otlp_genai").rows("tool_calls")] == ["call_1"]
    path.write_text("".join(json.dumps(export([s])) + "\n" for s in (outer, inner)))
    reading = read(path, "otlp_genai")
    assert reading.rows("tool_calls") == []
    assert [facts.skipped for facts in reading.facts] == [{"roll-up": 1}]


def test_every_name_is_of_a_column() -> None:
    assert (_otlp_aliases.COUNTS.keys() | _otlp_aliases.WORDS.keys()) <= COLUMNS


def test_no_name_means_two_things() -> None:
    names = [name for names in _otlp_aliases.COUNTS.values() for name in names]
    assert len(names) == len(set(names))


LONG = "x" * SAMPLE_BYTES


@pytest.mark.parametrize(
    ("content", "owner"),
    [
        (json.dumps(export([span(1, None, 5) | {"name": LONG}])), "otlp_genai"),
        (json.dumps(export([span(1, None, 5) | {"name": LONG}]), indent=1), "otlp_genai_document"),
        (json.dumps([export([span(1, None, 5) | {"name": LONG}])]), "otlp_genai_document"),
        (json.dumps({"traceId": "t", "id": "o", "usageDetails": {}, "input": LONG}), "langfuse_jsonl"),
        (json.dumps([{"traceId": "t", "id": "o", "usageDetails": {}, "input": LONG}]), "langfuse"),
        (
            json.dumps({"context": {"trace_id": "t", "span_id": "s"}, "attributes": {"x": LONG}}),
            "openinference_spans",
        ),
        (
            json.dumps([{"context": {"trace_id": "t", "span_id": "s"}, "attributes": {"x": LONG}}]),
            "openinference_spans_document",
        ),
    ],
)
def test_a_record_longer_than_the_sample_does_not_hide_whose_file_it_is(content: str, owner: str) -> None:
    names = ("langfuse", "langfuse_jsonl", "openinference_spans", "openinference_spans_document")
    sample = Sample(content.encode()[:SAMPLE_BYTES], whole=False)
    claimed = [n for n in (*names, "otlp_genai", "otlp_genai_document") if adapter(n).sniff(sample)]
    assert claimed == [owner]


def test_spans_that_are_each_others_parents_do_not_hang(tmp_path: Path) -> None:
    path = tmp_path / "spans.jsonl"
    path.write_text(json.dumps(export([span(1, 2, None, "invoke_agent"), span(2, 1, 7)])) + "\n")
    (row,) = read(path, "otlp_genai").rows("records")
    assert row["input_tokens"] == 7
