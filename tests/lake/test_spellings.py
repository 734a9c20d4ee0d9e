"""One response counts once, whoever its loggers say the provider is."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.lake.lakes import ask, take, write

LOGGERS = {
    "direct": "https://api.openai.com/v1/chat/completions",
    "proxy": "http://localhost:4000/v1/chat/completions",
    "gateway": "https://gateway.example.com/v1/chat/completions",
    "azure": "https://example.openai.azure.com/openai/deployments/main/chat/completions",
}
"""Who a record of the same response may say was asked: the provider, nobody, a gateway, another cloud."""


def pair(uri: str, response_id: str) -> bytes:
    response = {
        "id": response_id,
        "object": "chat.completion",
        "created": 1785000000,
        "model": "gpt-5-mini-2025-08-07",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "Yes."}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 10, "total_tokens": 1010},
    }
    request = {"model": "gpt-5-mini", "messages": [{"role": "user", "content": "Is it so?"}]}
    line = {"uri": uri, "status": 200, "request": request, "response": response}
    return json.dumps(line).encode() + b"\n"


@pytest.mark.parametrize("others", [["proxy"], ["gateway"], ["azure"], ["proxy", "gateway", "azure"]])
def test_a_response_told_of_under_several_providers_counts_once(tmp_path: Path, others: list[str]) -> None:
    known_as = "chatcmpl-CanF7r0Qb2XyZ"
    files = {f"{name}.jsonl": [pair(LOGGERS[name], known_as)] for name in ["direct", *others]}
    take(tmp_path / "lake", *write(tmp_path / "logs", files))
    (row,) = ask(tmp_path / "lake", "SELECT copies, input_tokens, list_cost FROM call")
    assert (row["copies"], row["input_tokens"]) == (1 + len(others), 1000)


def test_it_costs_what_it_cost_alone(tmp_path: Path) -> None:
    """1,000 tokens in and 10 out of gpt-5-mini, at 0.25 and 2 dollars a million."""
    known_as = "chatcmpl-CanF7r0Qb2XyZ"
    files = {f"{name}.jsonl": [pair(LOGGERS[name], known_as)] for name in ("direct", "proxy")}
    take(tmp_path / "lake", *write(tmp_path / "logs", files))
    (row,) = ask(tmp_path / "lake", "SELECT sum(list_cost) AS cost FROM call")
    assert row["cost"] == (1000 * Decimal("0.25") + 10 * 2) / 1_000_000


def test_short_ids_are_told_apart_by_their_provider(tmp_path: Path) -> None:
    """Local servers number their responses in few digits."""
    files = {f"{name}.jsonl": [pair(LOGGERS[name], "chatcmpl-417")] for name in ("direct", "gateway")}
    take(tmp_path / "lake", *write(tmp_path / "logs", files))
    assert ask(tmp_path / "lake", "SELECT count(*) AS calls FROM call") == [{"calls": 2}]
