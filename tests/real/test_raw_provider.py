"""Real requests and responses are read as their usage says, by another reader of the same lines."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cases import Reading, claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

FILES = real_files("traces/raw-provider/*.jsonl")
PASSED_OVER = ("googleapis.com", "amazonaws.com", "cohere.com", "huggingface.cloud")
GENERATIONS = ("/chat/completions", "/completions", "/embeddings", "/responses", "/messages", "/compact")


@cache
def reading(path: Path) -> Reading:
    return read(path, "raw_provider")


@cache
def lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line, parse_float=Decimal) for line in file]


def is_generation(line: dict[str, Any]) -> bool:
    """Whether a line is one the adapter is to take."""
    address = line["uri"].partition("#")[0].partition("?")[0]
    scheme_host, path = address.split("/", 3)[2], "/" + address.split("/", 3)[3]
    if scheme_host.endswith(PASSED_OVER) or "/threads/" in path:
        return False
    return path.endswith(GENERATIONS) or "/responses/resp_" in path


def said(line: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The response of a line as plain dictionaries, with its usage; a stream's are what it said last."""
    body = line["response"]
    if not isinstance(body, str):
        return body, body.get("usage") or {}
    if body.startswith("{"):
        whole = json.loads(body, parse_float=Decimal)
        return whole, whole.get("usage") or {}
    response: dict[str, Any] = {}
    usage: dict[str, Any] = {}
    for text in body.splitlines():
        if not text.startswith("data: {"):
            continue
        event = json.loads(text[6:], parse_float=Decimal)
        inner = event.get("response") or event.get("message") or event
        response |= {key: value for key, value in inner.items() if value}
        for found in (inner.get("usage"), event.get("usage"), (event.get("x_groq") or {}).get("usage")):
            usage |= found or {}
    return response, usage


def expected(usage: dict[str, Any]) -> dict[str, int | None]:
    """The counts of a usage object of any of the three APIs."""
    is_anthropic = "cache_read_input_tokens" in usage or "total_tokens" not in usage
    given = usage.get("prompt_tokens_details") or usage.get("input_tokens_details") or {}
    made = usage.get("completion_tokens_details") or usage.get("output_tokens_details") or {}
    cached = (
        given.get("cached_tokens"),
        usage.get("prompt_cache_hit_tokens"),
        usage.get("cached_tokens"),
        usage.get("num_cached_tokens"),
        usage.get("cache_read_input_tokens"),
    )
    lifetimes = usage.get("cache_creation") or {}
    return {
        "input_tokens": usage.get("prompt_tokens", usage.get("input_tokens")),
        "output_tokens": usage.get("completion_tokens", usage.get("output_tokens")),
        "total_tokens": usage.get("total_tokens"),
        "cache_read_tokens": next((count for count in cached if count is not None), None),
        "cache_write_tokens": usage.get("cache_creation_input_tokens")
        if is_anthropic
        else given.get("cache_write_tokens"),
        "cache_write_5m_tokens": lifetimes.get("ephemeral_5m_input_tokens"),
        "cache_write_1h_tokens": lifetimes.get("ephemeral_1h_input_tokens"),
        "reasoning_tokens": made.get("thinking_tokens") if is_anthropic else made.get("reasoning_tokens"),
    }


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_line_is_accounted_for(path: Path) -> None:
    assert list(claimants(path)) == ["raw_provider"]
    (facts,) = reading(path).facts
    assert facts.records == len(lines(path))
    assert facts.rejects == 0
    assert facts.accepted == sum(map(is_generation, lines(path)))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_counts_are_the_providers_own(path: Path) -> None:
    records = [row for row in reading(path).rows("records") if "/" not in str(row["response_id"] or "")]
    compared = 0
    for row in records:
        line = lines(path)[int(str(row["line"])) - 1]
        response, usage = said(line)
        counts = expected(usage)
        if line["status"] >= 400 or not usage:
            counts = dict.fromkeys(counts)
        elif "embeddings" in line["uri"]:
            counts["input_tokens"] = counts["total_tokens"]
        compared += bool(usage)
        assert {name: row[name] for name in counts} == counts, row["line"]
        assert row["model"] == (response.get("model") or None)
        assert row["response_id"] == (response.get("id") or None)
    assert len(records) == len({row["line"] for row in records})
    assert compared > 100


def test_costs_are_what_openrouter_billed() -> None:
    compared = []
    for path in FILES:
        for row in reading(path).rows("records"):
            _, usage = said(lines(path)[int(str(row["line"])) - 1])
            if not isinstance(usage.get("cost"), Decimal | int):
                assert row["recorded_cost"] is None
                continue
            cost = Decimal(usage["cost"])
            if usage.get("is_byok"):
                cost += usage["cost_details"]["upstream_inference_cost"]
            assert abs(Decimal(str(row["recorded_cost"])) - cost) <= Decimal("0.5e-12")
            assert (row["provider"], row["recorded_cost_source"]) == ("openrouter", "billed")
            compared.append(usage.get("is_byok"))
    assert len(compared) >= 44
    assert compared.count(True) >= 2


def test_an_advisors_pass_is_a_call_of_its_model() -> None:
    passes = [
        (row["response_id"], row["model"], row["input_tokens"], row["output_tokens"])
        for path in FILES
        for row in reading(path).rows("records")
        if "/" in str(row["response_id"] or "")
    ]
    stated = [
        (f"{response['id']}/{place}", extra["model"], extra["input_tokens"], extra["output_tokens"])
        for path in FILES
        for line in lines(path)
        if "api.anthropic.com" in line["uri"]
        for response, usage in [said(line)]
        for place, extra in enumerate(usage.get("iterations") or [], 1)
        if extra["type"] == "advisor_message"
    ]
    assert stated
    assert sorted(passes) == sorted(stated)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_input_is_shown_in_the_order_it_is_sent(path: Path) -> None:
    """Definitions of tools come first, then the system prompt, then what was said."""
    result = reading(path)
    origins = {row["segment_id"]: row["origin"] for row in result.rows("segments")}
    seen = set()
    for row in result.rows("records"):
        if "/" in str(row["response_id"] or ""):
            continue  # a pass the provider made by itself
        request = lines(path)[int(str(row["line"])) - 1]["request"]
        sent = [origins[number] for number in row["input_segments"] or []]  # type: ignore[attr-defined]
        seen.update(sent)
        tools = len(request.get("tools") or []) if isinstance(request, dict) else 0
        assert sent[:tools] == ["tools"] * tools
        system = isinstance(request, dict) and (request.get("system") or request.get("instructions"))
        assert not system or sent[tools] == "system"
    assert {"user", "assistant"} <= seen
