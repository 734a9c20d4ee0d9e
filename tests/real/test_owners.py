"""Every real trace has exactly one owner, or a plain reason why nobody reads it."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.adapters.cases import claimants
from tests.real.data import ROOT, named, needs_data, real_files

pytestmark = needs_data

UNREAD = {
    "*.md": "words",
    "tau2/LICENSE.*": "words",
    "*.tar.xz": "an archive of several files, which its owner unpacks",
    "mini-swe-agent/*.log.xz": "lines of a program's log, without usage",
    "benchmark-costs/latitude_results.jsonl": "a benchmark's own table of totals: a mapping reads it",
    "genai-prices/usages.json": "bodies without requests, with the usage recorded for each",
    "claude-code/agent-sdk-stream/logfire_*.json": "a test recorder's envelope around a stream",
    "claude-code/misc/simonw_sample_session.json": "a session without ids or usage",
    "claude-code/tracelab/derived_round_trace_*.jsonl": "a data set derived from the sessions beside it",
    "*/tracelab/trace.json": "records with headings between them, for people to read",
    "cline/core_fixtures_session_session.json": "what a session was, without its messages",
    "cline/llms_fixtures_usage.json": "usage objects of a program's tests, without calls",
    "langsmith/js_anthropic_managed_*.jsonl": "recorded calls of a client's methods, not runs",
    "langsmith/js_langsmith_js_wrap_openai_stream_no": "empty",
    "litellm/runcost_*.json": "cases of a program's tests: a description, an input, what is expected",
    "openhands/sdk_llm_data_*-llm-message.json": "messages of a prompt, without a response",
    "openinference/vercel_v6_capture-results.json": "which of the captures beside it succeeded",
    "tau2/codesque16_retail_runs/runs.json": "an index of the runs beside it",
    "tau2/policies/*.json": "what the benchmark is made of",
}
"""What no adapter reads, by its place under the traces."""

TRACES = ROOT / "traces"
FILES = [path for path in real_files("traces/**/*") if path.is_file()]


def reasons(path: Path) -> list[str]:
    return [why for pattern, why in UNREAD.items() if fnmatch(str(path.relative_to(TRACES)), pattern)]


@pytest.mark.parametrize("folder", sorted({path.parent for path in FILES}), ids=named)
def test_every_file_has_an_owner_or_a_reason(folder: Path) -> None:
    for path in (path for path in FILES if path.parent == folder):
        scores = sorted(claimants(path).values(), reverse=True)
        assert bool(scores) != bool(reasons(path)), path.name
        assert len(scores) < 2 or scores[0] > scores[1], path.name


def test_every_reason_is_needed() -> None:
    unread = [str(path.relative_to(TRACES)) for path in FILES if not claimants(path)]
    assert all(any(fnmatch(path, pattern) for path in unread) for pattern in UNREAD)
