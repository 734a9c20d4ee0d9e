"""A real Copilot chat: every round is a call, joined with the results of its tools; tokens stay unknown."""

from __future__ import annotations

import json
import lzma
from typing import Any

from tests.adapters.cases import claimants, read
from tests.real.data import needs_data, real_files

pytestmark = needs_data

FILES = real_files("traces/copilot/*.json.xz")


def test_a_chat_adds_up() -> None:
    (path,) = FILES
    chat: dict[str, Any] = json.loads(lzma.decompress(path.read_bytes()))
    assert list(claimants(path)) == ["vscode_copilot"]
    reading = read(path, "vscode_copilot")
    (facts,) = reading.facts
    facts_of = [request["result"]["metadata"] for request in chat["requests"]]
    rounds = [found for metadata in facts_of for found in metadata["toolCallRounds"]]
    assert (facts.accepted, facts.rejects) == (len(facts_of) + len(rounds), 0)
    calls = [row for row in reading.rows("records") if row["kind"] == "call"]
    assert [row["request_id"] for row in calls] == [found["id"] for found in rounds]
    assert {row["conversation_id"] for row in calls} == {m["sessionId"] for m in facts_of}
    assert all(row["input_tokens"] is None and row["output_tokens"] is None for row in calls)
    used = [tool["id"] for found in rounds for tool in found["toolCalls"]]
    tools = reading.rows("tool_calls")
    assert [row["tool_call_id"] for row in tools if row["tool_name"] is not None] == used
    assert {row["tool_call_id"] for row in tools if row["result_hash"] is not None} == set(used)
