"""Every real response body of the genai-prices data set yields the usage that was recorded for it.

The data set holds what another program took from each body, in several groups: one for each provider whose
API has that form.  The group of the body's own API is the one to equal; where ours differs, the reason stands
here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from tests.lake.lakes import ask, take, workplace
from tests.real.data import needs_data, real_files

pytestmark = needs_data

FILES = real_files("traces/genai-prices/usages.json")

COLUMNS = {
    "input_tokens": "input_tokens",
    "output_tokens": "output_tokens",
    "cache_read_tokens": "cache_read_tokens",
    "cache_write_5m_tokens + cache_write_1h_tokens": "cache_write_tokens",
    "reasoning_tokens": "output_reasoning_tokens",
    "input_audio_tokens": "input_audio_tokens",
    "input_image_tokens": "input_image_tokens",
    "output_image_tokens": "output_image_tokens",
    "web_search_requests": "web_searches",
}
"""What a call has, and its name in the data set, which leaves out what is zero."""

COMPATIBLE = "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions"


@dataclass(frozen=True)
class Difference:
    """Bodies whose usage we take otherwise, with what ours is instead."""

    why: str
    bodies: int
    ours: Callable[[dict[str, Any]], dict[str, int]]
    """The counts of a body that differ; none where it is no such body."""


def cached_at_mistral(body: dict[str, Any]) -> dict[str, int]:
    cached = (body.get("usage") or {}).get("num_cached_tokens")
    return {"cache_read_tokens": cached} if cached else {}


def documents(body: dict[str, Any]) -> dict[str, int]:
    details = (body.get("usageMetadata") or {}).get("promptTokensDetails", [])
    if all(detail["modality"] != "DOCUMENT" for detail in details):
        return {}
    return {"input_image_tokens": sum(d["tokenCount"] for d in details if d["modality"] == "IMAGE")}


def thoughts_in_the_total(body: dict[str, Any]) -> dict[str, int]:
    if api_of(body)[0] != COMPATIBLE:
        return {}
    usage = body["usage"]
    output = usage["total_tokens"] - usage["prompt_tokens"]
    return {"output_tokens": output, "output_reasoning_tokens": output - usage["completion_tokens"]}


DIFFERENCES = (
    Difference(
        "Mistral bills num_cached_tokens at a tenth; the record leaves them out", 29, cached_at_mistral
    ),
    Difference("the record counts the text of documents as pictures, of the same price", 12, documents),
    Difference(
        "Gemini behind OpenAI's form states thoughts in the total alone, and bills them as output",
        2,
        thoughts_in_the_total,
    ),
)


def api_of(body: dict[str, Any]) -> tuple[str, str, str]:
    """Where a body came from, by its form, and the provider and API under which its usage was recorded."""
    usage = body.get("usage") or {}
    if "usageMetadata" in body:
        verb = "generateContent" if "totalTokenCount" in body["usageMetadata"] else "embedContent"
        model = body.get("modelVersion", "gemini-2.5-flash")
        place = f"https://generativelanguage.googleapis.com/v1beta/models/{model}:{verb}"
        return place, "google", "default"
    if "meta" in body:
        return "https://api.cohere.com/v2/embed", "cohere", "embeddings"
    if "billed_units" in usage:
        return "https://api.cohere.com/v2/chat", "cohere", "default"
    if "inputTokens" in usage:
        return "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse", "aws", "default"
    if "input_tokens" in usage and "total_tokens" in usage:
        return "/v1/responses", "openai", "responses"
    if "input_tokens" in usage:
        return "https://api.anthropic.com/v1/messages", "anthropic", "default"
    if "completion_tokens" not in usage:
        return "/v1/embeddings", "openai", "embeddings"
    if "num_cached_tokens" in usage:
        return "https://api.mistral.ai/v1/chat/completions", "mistral", "default"
    if "prompt_cache_hit_tokens" in usage:
        return "https://api.deepseek.com/chat/completions", "deepseek", "chat"
    if body.get("model", "").startswith("gemini-"):
        return COMPATIBLE, "google", "chat"
    return "/v1/chat/completions", "openai", "chat"


@cache
def bodies() -> list[dict[str, Any]]:
    (path,) = FILES
    entries: list[dict[str, Any]] = json.loads(path.read_bytes())
    return entries


@cache
def calls() -> dict[int, dict[str, Any]]:
    """The calls of a lake all bodies were ingested into, by the number of the body."""
    with workplace() as folder:
        log = folder / "pairs.jsonl"
        with log.open("w", encoding="utf-8") as file:
            for entry in bodies():
                place, _, _ = api_of(entry["body"])
                pair = {"uri": place, "request": {}, "response": entry["body"], "status": 200}
                file.write(json.dumps(pair) + "\n")
        take(folder / "lake", log)
        columns = ", ".join(f"{ours} AS {theirs}" for ours, theirs in COLUMNS.items())
        return {
            int(str(row["line"])): row for row in ask(folder / "lake", f"SELECT line, {columns} FROM call")
        }


def recorded(entry: dict[str, Any]) -> dict[str, int]:
    """What was recorded for a body under its own API, in our terms."""
    _, provider, api = api_of(entry["body"])
    for group in entry["extracted"]:
        if any((e["provider_id"], e["api_flavor"]) == (provider, api) for e in group["extractors"]):
            usage = Counter(group["usage"])
            break
    else:
        raise AssertionError(f"nothing recorded for {provider} {api}")
    for modality in ("audio", "image"):
        usage[f"input_{modality}_tokens"] -= usage[f"cache_{modality}_read_tokens"]
    return {name: usage[name] for name in COLUMNS.values()}


def test_every_body_is_a_call_with_the_usage_recorded_for_it() -> None:
    assert len(calls()) == len(bodies()) > 1_500
    for number, entry in enumerate(bodies(), 1):
        expected = recorded(entry)
        for difference in DIFFERENCES:
            expected |= difference.ours(entry["body"])
        assert {name: calls()[number][name] or 0 for name in expected} == expected, entry["body"]["file"]


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.ours.__name__)
def test_a_difference_is_one_and_as_frequent_as_it_says(difference: Difference) -> None:
    differing = [entry for entry in bodies() if difference.ours(entry["body"])]
    assert all(recorded(entry) != recorded(entry) | difference.ours(entry["body"]) for entry in differing)
    assert len(differing) == difference.bodies
