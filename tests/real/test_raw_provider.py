"""Real requests and responses are read as their usage says, by another reader of the same lines."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.adapters.cases import Reading, claimants, read
from tests.real.data import named, needs_data, real_files

pytestmark = needs_data

FILES = real_files("traces/raw-provider/*.jsonl")
COMPATIBLE = "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions"
PASSED_OVER = ("huggingface.cloud",)
GENERATIONS = (
    *("/chat/completions", "/completions", "/embeddings", "/responses", "/messages", "/compact"),
    *(":generateContent", ":streamGenerateContent", ":embedContent", ":batchEmbedContents"),
    *("/converse", "/invoke", "/v2/chat", "/v2/embed"),
)


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
        return body, usage_of(body)
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
        for found in (usage_of(inner), event.get("usage"), (event.get("x_groq") or {}).get("usage")):
            usage |= found or {}
        if isinstance(event.get("delta"), dict):
            usage |= usage_of(event["delta"])
    return response, usage


def usage_of(body: dict[str, Any]) -> dict[str, Any]:
    return body.get("usage") or body.get("usageMetadata") or body.get("meta") or {}


def expected(usage: dict[str, Any]) -> dict[str, int | None]:
    """The counts of a usage object of any of the APIs."""
    if "totalTokenCount" in usage:
        tools = usage.get("toolUsePromptTokenCount", 0)
        return {
            "input_tokens": usage["promptTokenCount"] + tools,
            "output_tokens": usage.get("candidatesTokenCount", 0),
            "total_tokens": usage["totalTokenCount"],
            "cache_read_tokens": usage.get("cachedContentTokenCount"),
            "reasoning_tokens": usage.get("thoughtsTokenCount"),
        }
    if "inputTokens" in usage:
        return {
            "input_tokens": usage["inputTokens"],
            "output_tokens": usage.get("outputTokens"),
            "total_tokens": usage.get("totalTokens"),
            "cache_read_tokens": usage.get("cacheReadInputTokenCount"),
            "cache_write_tokens": usage.get("cacheWriteInputTokenCount"),
        }
    if "billed_units" in usage:
        units = usage["billed_units"]
        return {
            "input_tokens": units["input_tokens"] + units.get("image_tokens", 0),
            "output_tokens": units.get("output_tokens"),
        }
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


def told_id(response: dict[str, Any]) -> str | None:
    """The id a response has; AI21's are numbers, and the same in every response."""
    found = response.get("id") or response.get("responseId")
    return found if isinstance(found, str) and found else None


def definitions(request: dict[str, Any]) -> int:
    """How many tools a request defines; those built in have no definition."""
    tools = (request.get("toolConfig") or {}).get("tools") or request.get("tools") or []
    grouped = [tools] if isinstance(tools, dict) else tools
    declared = [t.get("functionDeclarations") or t.get("function_declarations") for t in grouped]
    if any(declared) or "contents" in request:
        return sum(len(found or []) for found in declared)
    return len([t for t in tools if "cachePoint" not in t and "systemTool" not in t])


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
        if "inputTextTokenCount" in response:
            counts["input_tokens"] = response["inputTextTokenCount"]
            counts["output_tokens"] = sum(result["tokenCount"] for result in response["results"])
        elif line["status"] >= 400 or not usage:
            counts = dict.fromkeys(counts)
        elif "/embeddings" in line["uri"]:
            counts["input_tokens"] = counts["total_tokens"]
        elif list(usage) == ["promptTokenCount", "promptTokenDetails"]:
            counts["input_tokens"] = usage["promptTokenCount"]
        elif line["uri"] == COMPATIBLE:
            thoughts = usage["total_tokens"] - usage["prompt_tokens"] - usage["completion_tokens"]
            counts["reasoning_tokens"] = thoughts
        compared += bool(usage)
        assert {name: row[name] for name in counts} == counts, row["line"]
        assert row["response_id"] == told_id(response)
        if "amazonaws.com" in line["uri"]:
            assert row["model"] is None
            assert str(row["requested_model"]) in unquote(line["uri"])
        else:
            named = response.get("model") or response.get("modelVersion") or ""
            assert row["model"] == (named.removeprefix("models/") or None)
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
        tools = definitions(request) if isinstance(request, dict) else 0
        assert sent[:tools] == ["tools"] * tools
        system = isinstance(request, dict) and any(
            request.get(name) for name in ("system", "instructions", "systemInstruction")
        )
        assert not system or sent[tools] == "system"
    assert {"user", "assistant"} <= seen
