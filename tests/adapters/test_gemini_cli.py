"""Qwen Code and iFlow, whose envelopes are like Claude Code's, are read as what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cases import CANARY, Reading, claimants, read

SESSION = "69f0814a-0000-4000-8000-000000000001"


def _qwen(kind: str, second: int, **more: object) -> dict[str, Any]:
    return {
        "uuid": f"{kind}-{second}",
        "parentUuid": None,
        "sessionId": SESSION,
        "timestamp": f"2026-06-15T14:40:{second:02d}.000Z",
        "type": kind,
        "cwd": "/home/dev/shop",
        "version": "0.18.1",
    } | more


def _usage(prompt: int, output: int, cached: int, thoughts: int, total: int) -> dict[str, int]:
    return {
        "promptTokenCount": prompt,
        "candidatesTokenCount": output,
        "cachedContentTokenCount": cached,
        "thoughtsTokenCount": thoughts,
        "totalTokenCount": total,
    }


def _telemetry(second: int, event: str, **fields: object) -> dict[str, Any]:
    told = {"event.name": f"qwen-code.{event}", "model": "coder-model"} | fields
    return _qwen("system", second, subtype="ui_telemetry", systemPayload={"uiEvent": told})


def _counted(prompt: int, output: int, cached: int, thoughts: int, total: int) -> dict[str, int]:
    return {
        "input_token_count": prompt,
        "output_token_count": output,
        "cached_content_token_count": cached,
        "thoughts_token_count": thoughts,
        "total_token_count": total,
    }


CALL = {"functionCall": {"id": "call_1", "name": "list_directory", "args": {"path": CANARY}}}
RESULT = {"functionResponse": {"id": "call_1", "name": "list_directory", "response": {"error": CANARY}}}
QWEN = [
    _qwen("user", 1, message={"role": "user", "parts": [{"text": CANARY}]}),
    _telemetry(2, "api_error", error_type="RateLimitError", status_code=429, error=CANARY),
    _telemetry(3, "api_response", response_id="r-1", **_counted(500, 20, 0, 8, 520)),
    _qwen(
        "assistant",
        3,
        model="coder-model",
        message={"role": "model", "parts": [{"text": CANARY, "thought": True}, CALL]},
        usageMetadata=_usage(500, 20, 0, 8, 520),
    ),
    _qwen(
        "tool_result",
        4,
        message={"role": "user", "parts": [RESULT]},
        toolCallResult={"callId": "call_1", "status": "error"},
    ),
    _telemetry(5, "api_response", response_id="r-2", **_counted(90, 4, 0, 0, 94)),
    _telemetry(6, "api_response", response_id="r-3", **_counted(600, 5, 50, 0, 605)),
    _qwen(
        "assistant",
        6,
        model="coder-model",
        message={"role": "model", "parts": [{"text": CANARY}]},
        usageMetadata=_usage(600, 5, 50, 0, 605),
    ),
]


def _iflow(kind: str, second: int, message: dict[str, Any]) -> dict[str, Any]:
    return _qwen(kind, second, isSidechain=False, userType="external", message=message) | {
        "sessionId": "session-5de701fc-0000-4000-8000-000000000001"
    }


USE = {"type": "tool_use", "id": "call_a", "name": "read_file", "input": {"path": CANARY}}
GIVEN = {"functionResponse": {"id": "call_a", "name": "read_file", "response": {"output": CANARY}}}
IFLOW = [
    _iflow("user", 1, {"role": "user", "content": CANARY}),
    _iflow(
        "assistant",
        2,
        {
            "id": "response-1768975012469-tool-call_a",
            "role": "assistant",
            "model": "glm-4.7",
            "content": [{"type": "text", "text": CANARY}, USE],
            "usage": {"input_tokens": 0, "output_tokens": 0},
        },
    ),
    _iflow(
        "user",
        3,
        {
            "role": "user",
            "content": [
                {
                    "type": "tool_result",
                    "tool_use_id": "call_a",
                    "content": {"callId": "call_a", "responseParts": GIVEN, "resultDisplay": CANARY},
                }
            ],
        },
    ),
]


def _read(lines: list[dict[str, Any]], folder: Path) -> Reading:
    path = folder / "session.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert next(iter(claimants(path))) == "gemini_cli_jsonl"
    reading = read(path, "gemini_cli_jsonl")
    assert reading.records == len(lines)
    assert sum(facts.rejects for facts in reading.facts) == 0
    everything = [reading.rows(table) for table in reading.tables]
    assert CANARY not in str(everything)
    return reading


def _calls(reading: Reading) -> list[dict[str, Any]]:
    return [row for row in reading.rows("records") if row["kind"] == "call"]


def test_telemetry_tells_of_side_calls_and_failures(tmp_path: Path) -> None:
    calls = _calls(_read(QWEN, tmp_path))
    assert [(c["status"], c["error_type"], c["http_status"], c["input_tokens"]) for c in calls] == [
        ("error", "RateLimitError", 429, None),
        ("ok", None, None, 500),
        ("ok", None, None, 90),  # telemetry alone told of it
        ("ok", None, None, 600),
    ]
    assert {c["token_rule"] for c in calls if c["status"] == "ok"} == {"auto"}
    assert [c["reasoning_tokens"] for c in calls if c["status"] == "ok"] == [8, 0, 0]


def test_a_tool_of_qwen_code_failed(tmp_path: Path) -> None:
    asked, answered = sorted(_read(QWEN, tmp_path).rows("tool_calls"), key=lambda row: int(str(row["line"])))
    assert (asked["tool_call_id"], asked["tool_name"]) == ("call_1", "list_directory")
    assert (answered["tool_call_id"], answered["is_error"]) == ("call_1", True)


def test_iflow_does_not_know_its_tokens(tmp_path: Path) -> None:
    reading = _read(IFLOW, tmp_path)
    (call,) = _calls(reading)
    assert call["model"] == "glm-4.7"
    assert call["input_tokens"] is call["output_tokens"] is None
    given = [row["result_hash"] for row in reading.rows("tool_calls") if row["result_hash"] is not None]
    texts = {row["hash_lo"] for row in reading.rows("segments") if row["origin"] == "tool_result"}
    assert set(given) == texts, "what the user was shown is no part of the result"


@pytest.mark.parametrize("lines", [QWEN, IFLOW], ids=["qwen", "iflow"])
def test_rows_follow_each_other_in_time(lines: list[dict[str, Any]], tmp_path: Path) -> None:
    times = [row["start_time"] for row in _read(lines, tmp_path).rows("records")]
    assert len(set(times)) == len(times)
