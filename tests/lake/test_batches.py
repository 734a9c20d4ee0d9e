"""What only the batch's own file says of a response counts, whichever copy came first or holds more."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.lake.lakes import ask, take, write

RESPONSE = {
    "id": "chatcmpl-CanF7r0Qb2XyZ",
    "object": "chat.completion",
    "created": 1785000000,
    "model": "gpt-5-mini-2025-08-07",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Yes."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1000, "completion_tokens": 10, "total_tokens": 1010},
}
RESULT = {
    "id": "batch_req_1",
    "custom_id": "one",
    "response": {"status_code": 200, "request_id": "req_1", "body": RESPONSE},
    "error": None,
}
TRACE = {
    "uri": "https://api.openai.com/v1/chat/completions",
    "status": 200,
    "request": {"model": "gpt-5-mini", "messages": [{"role": "user", "content": "Is it so?"}]},
    "response": RESPONSE,
}


@pytest.mark.parametrize("order", [("result", "trace"), ("trace", "result")])
def test_a_response_of_a_batch_that_was_logged_too_costs_half(tmp_path: Path, order: tuple[str, str]) -> None:
    """1,000 tokens in and 10 out of gpt-5-mini, at half of 0.25 and 2 dollars a million."""
    lines = {"result": RESULT, "trace": TRACE}
    for name in order:
        files = {f"{name}.jsonl": [json.dumps(lines[name]).encode() + b"\n"]}
        take(tmp_path / "lake", *write(tmp_path / name, files))
    (row,) = ask(tmp_path / "lake", "SELECT copies, processing, list_cost FROM call")
    assert (row["copies"], row["processing"]) == (2, "batch")
    assert row["list_cost"] == (1000 * Decimal("0.25") + 10 * 2) / 2 / 1_000_000
