"""Real Claude Code sessions: what is counted agrees with what others counted, and nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.adapters.cases import claimants, read, records_in
from tests.real.data import ROOT, named, needs_data, real_files

pytestmark = needs_data

FOLDER = ROOT / "traces" / "claude-code"
SESSIONS = [path for path in real_files("traces/claude-code/**/*.jsonl") if "derived" not in path.name]
VIEWER = real_files("traces/claude-code/claude-code-viewer/*.jsonl")
COUNTS = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens")
STRANGE_LINES = {"claude-code-log_edge_cases.jsonl": 6}
"""Lines made to be wrong by the author of one file."""


def _outputs(paths: list[Path]) -> dict[str, list[int | None]]:
    """The output counters of every response, in the order of the lines; None while it is a placeholder."""
    told: dict[str, list[int | None]] = {}
    for path in paths:
        for row in read(path, "claude_code").rows("records"):
            if row["kind"] == "call":
                counter = row["output_tokens"]
                assert counter is None or isinstance(counter, int)
                told.setdefault(str(row["response_id"]), []).append(counter)
    return told


def _written(paths: list[Path]) -> dict[str, list[int]]:
    """The same as it stands in the lines."""
    told: dict[str, list[int]] = {}
    for path in paths:
        for line in map(json.loads, records_in(path)):
            if line.get("type") == "assistant" and line["message"]["model"] != "<synthetic>":
                told.setdefault(line["message"]["id"], []).append(line["message"]["usage"]["output_tokens"])
    return told


@pytest.mark.parametrize("path", SESSIONS, ids=named)
def test_every_line_is_accounted_for(path: Path) -> None:
    assert list(claimants(path)) == ["claude_code"]
    reading = read(path, "claude_code")
    assert reading.records == sum(1 for _ in records_in(path))
    assert sum(facts.rejects for facts in reading.facts) == STRANGE_LINES.get(path.name, 0)


def test_early_lines_hold_placeholders() -> None:
    written = _written(VIEWER)
    assert sum(max(counters) for counters in written.values()) == 56_535
    # What other tools make of the same lines: the first of each response, or all of them.
    assert sum(counters[0] for counters in written.values()) == 52_566
    assert sum(map(sum, written.values())) == 82_921
    outputs = _outputs(VIEWER)
    unknown = {id_ for id_, counters in outputs.items() if not any(counters)}
    ours = sum(max(filter(None, counters)) for id_, counters in outputs.items() if id_ not in unknown)
    assert ours == 56_535 - sum(max(written[id_]) for id_ in unknown)
    assert len(unknown) == 4  # of which no line ever told the final count


def test_a_session_agrees_with_another_tool() -> None:
    (derived,) = real_files("traces/claude-code/tracelab/derived_*.jsonl")
    theirs = {
        told["round_id"]: (
            told["claude_uncached_input_tokens"],
            told["claude_cache_read_input_tokens"],
            told["claude_cache_creation_input_tokens"],
            told["output_tokens"],
        )
        for told in map(json.loads, records_in(derived))
        if told["provider"] == "claude"
    }
    ours = {
        row["response_id"]: tuple(row[name] for name in COUNTS)
        for row in read(FOLDER / "tracelab" / "session.jsonl", "claude_code").rows("records")
        if row["kind"] == "call"
    }
    assert len(ours) == 10
    assert ours == theirs
