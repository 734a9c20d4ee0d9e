"""Documented lines of Bedrock's invocation log."""

from __future__ import annotations

import json

from tests.adapters.cases import claimants, read
from tests.real.data import needs_data, real_files

pytestmark = needs_data

FILES = real_files("exports/aws/bedrock_model_invocation_log*.jsonl")


def test_counts_are_those_of_the_lines() -> None:
    (path,) = FILES
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    assert list(claimants(path)) == ["bedrock_invocation_log"]
    reading = read(path, "bedrock_invocation_log")
    (facts,) = reading.facts
    assert (facts.accepted, facts.rejects) == (len(lines), 0)
    names = {
        "input_tokens": ("input", "inputTokenCount"),
        "cache_read_tokens": ("input", "cacheReadInputTokenCount"),
        "cache_write_tokens": ("input", "cacheWriteInputTokenCount"),
        "output_tokens": ("output", "outputTokenCount"),
    }
    for row, line in zip(reading.rows("records"), lines, strict=True):
        assert {name: row[name] for name in names} == {n: line[a].get(b) for n, (a, b) in names.items()}
        assert (row["requested_model"], row["region"]) == (line["modelId"], line["region"])
