"""What is read from usage and activity exports adds up to what the files say, to the last digit."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costscope.ingest.diagnose import diagnose
from tests.adapters.cases import Reading, claimants, read
from tests.real.data import ROOT, named, needs_data, real_files

pytestmark = needs_data

OPENAI_USAGE = real_files("exports/openai/usage_*_page.*.json", "exports/openai/**/*.usage.*.json")
OPENAI_ACTIVITY = real_files("exports/openai/activity_export_*.csv")
OPENAI_NOTHING_USED = real_files("exports/openai/dashboard_completions_usage_empty_*.csv")
ANTHROPIC_USAGE = real_files(
    "exports/anthropic/usage_report_messages.*.json", "exports/anthropic/**/*.usage.json"
)
ANTHROPIC_COSTS = real_files(
    "exports/anthropic/cost_report.*.json", "exports/anthropic/costroid_fixtures/*/????-??.json"
)
CLAUDE_CODE = real_files("exports/anthropic/claude_code_usage_report.*.json")
ENTERPRISE = real_files("exports/anthropic/enterprise_analytics_cost_report.*.json")
OPENROUTER_JSON = real_files("exports/openrouter/activity_api.*.json")
OPENROUTER_CSV = real_files("exports/openrouter/activity_daily.csv")
OPENROUTER_GENERATIONS = real_files("exports/openrouter/activity_generations.*.csv")
OPENROUTER_GENERATION = real_files("exports/openrouter/generation_api.*.json")
ALL = {
    "openai_usage": OPENAI_USAGE,
    "openai_usage_csv": OPENAI_NOTHING_USED,
    "openai_activity": OPENAI_ACTIVITY,
    "anthropic_usage": ANTHROPIC_USAGE,
    "anthropic_costs": ANTHROPIC_COSTS,
    "claude_code_analytics": CLAUDE_CODE,
    "anthropic_enterprise_costs": ENTERPRISE,
    "openrouter_activity": OPENROUTER_JSON,
    "openrouter_activity_csv": OPENROUTER_CSV + OPENROUTER_GENERATIONS,
    "openrouter_generation": OPENROUTER_GENERATION,
}
NO_EXPORTS = {
    "openai": {
        "costs_api_string_amount.captured.json",  # one result, without the bucket that says when
        "dashboard_completions_usage_2025-10-27.excerpt.txt",  # its author left out columns
        "line_items.observed.txt",
        "schemas_from_openapi_2.3.0.json",
    },
    "anthropic": {"usage_vs_billed.captured.json", "usage_vs_cost_7d.captured_aggregate.json"},
    "litellm": {"spendlogs_usage_object.captured.jsonl"},
    "portkey": {"log_export_fields.documented.txt"},
    "xai": set(),
    "openrouter": set(),
    "deepseek": set(),
}
"""Files that lie beside the exports and are none: notes, lists, excerpts."""
BODIES = ("usage_iterations", "chat_completion_usage", "responses_usage")
"""Names of API answers and parts of them, which are no exports either."""


@pytest.mark.parametrize(
    ("adapter", "path"),
    [pytest.param(name, path, id=named(path)) for name, paths in ALL.items() for path in paths],
)
def test_a_file_is_claimed_by_its_format_alone(adapter: str, path: Path) -> None:
    assert list(claimants(path)) == [adapter]


def test_every_file_is_read_or_told_to_be_no_export() -> None:
    for folder, others in NO_EXPORTS.items():
        paths = [path for path in real_files(f"exports/{folder}/**/*.*") if path.name != "PROVENANCE.md"]
        assert paths, folder
        verdicts = {row[0]: row[1:] for row in diagnose(map(str, paths)).rows}
        for path in paths:
            adapter, _, why = verdicts[str(path)]
            if path.name in others:
                assert adapter is None, path
                assert why == "no adapter recognises it", path
            else:
                assert adapter or any(body in path.name for body in BODIES), path


def _document(path: Path) -> Any:
    return json.loads(path.read_bytes(), parse_float=Decimal)


def _results(path: Path) -> list[dict[str, Any]]:
    document = _document(path)
    buckets = document["data"] if isinstance(document, dict) else document
    return [result for bucket in buckets for result in bucket["results"]]


def _promises_more(path: Path) -> bool:
    document = _document(path)
    return isinstance(document, dict) and document.get("has_more", False)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _quantities(reading: Reading, unit: str = "tokens") -> Counter[str]:
    found: Counter[str] = Counter()
    for row in reading.rows("usage"):
        if row["unit"] == unit:
            found[row["token_category"]] += row["quantity"]
    return found


def _total(values: Iterator[Any]) -> int:
    return sum(int(Decimal(value)) for value in values if value)


@pytest.mark.parametrize("path", OPENAI_USAGE, ids=named)
def test_usage_of_openai_adds_up(path: Path) -> None:
    reading, results = read(path, "openai_usage"), _results(path)
    assert sum(facts.accepted for facts in reading.facts) == len(results)
    assert sum(facts.rejects for facts in reading.facts) == _promises_more(path)
    tokens = _quantities(reading)
    whole = _total(result.get(name) for result in results for name in ("input_tokens", "output_tokens"))
    assert tokens.total() == whole
    outputs = sum(number for category, number in tokens.items() if category.startswith("output"))
    assert outputs == _total(result.get("output_tokens") for result in results)
    fields = {"images": "images", "characters": "characters", "seconds": "seconds"}
    for unit, field in (fields | {"bytes": "usage_bytes", "sessions": "num_sessions"}).items():
        assert _quantities(reading, unit).total() == _total(result.get(field) for result in results)
    asked = [result.get("num_requests", result.get("num_model_requests")) for result in results]
    assert _quantities(reading, "requests").total() == _total(iter(asked))


def test_the_documented_completions_are_told_apart_by_modality() -> None:
    (path,) = (path for path in OPENAI_USAGE if path.name == "usage_completions_page.documented.json")
    assert _quantities(read(path, "openai_usage")) == {
        "input_uncached": 400,
        "input_audio": 50,
        "input_image": 50,
        "cache_read": 300,
        "cache_read_audio": 50,
        "cache_read_image": 50,
        "cache_write_5m": 100,
        "output": 400,
        "output_audio": 50,
        "output_image": 50,
    }


@pytest.mark.parametrize("path", OPENAI_NOTHING_USED, ids=named)
def test_an_export_without_use_is_an_empty_bucket(path: Path) -> None:
    reading = read(path, "openai_usage_csv")
    assert reading.rows("usage") == []
    assert [facts.skipped for facts in reading.facts] == [{"empty-bucket": len(_rows(path))}]


@pytest.mark.parametrize("path", OPENAI_ACTIVITY, ids=named)
def test_activity_of_openai_adds_up(path: Path) -> None:
    reading, rows = read(path, "openai_activity"), _rows(path)
    assert reading.records == len(rows)
    assert [facts.rejects for facts in reading.facts] == [0]
    counted = ("n_context_tokens_total", "n_generated_tokens_total")
    assert _quantities(reading).total() == _total(row[name] for row in rows for name in counted)
    for unit, column in (
        ("requests", "num_requests"),
        ("images", "num_images"),
        ("characters", "num_characters"),
    ):
        assert _quantities(reading, unit).total() == _total(row.get(column) for row in rows)


@pytest.mark.parametrize("path", ANTHROPIC_USAGE, ids=named)
def test_usage_of_anthropic_adds_up(path: Path) -> None:
    reading, results = read(path, "anthropic_usage"), _results(path)
    assert sum(facts.accepted for facts in reading.facts) == len(results)
    assert sum(facts.rejects for facts in reading.facts) == _promises_more(path)
    expected: Counter[str] = Counter()
    for result in results:
        expected["input_uncached"] += result.get("uncached_input_tokens", 0)
        expected["cache_read"] += result.get("cache_read_input_tokens", 0)
        expected["cache_write_5m"] += result.get("cache_creation", {}).get("ephemeral_5m_input_tokens", 0)
        expected["cache_write_1h"] += result.get("cache_creation", {}).get("ephemeral_1h_input_tokens", 0)
        expected["output"] += result.get("output_tokens", 0)
    assert +_quantities(reading) == +expected
    searches = _total(result.get("server_tool_use", {}).get("web_search_requests") for result in results)
    assert _quantities(reading, "requests").total() == searches


@pytest.mark.parametrize("path", ANTHROPIC_COSTS, ids=named)
def test_costs_of_anthropic_add_up_in_cents(path: Path) -> None:
    reading, results = read(path, "anthropic_costs"), _results(path)
    charges = reading.rows("charges")
    assert [row["billed_cost"] * 100 for row in charges] == [Decimal(result["amount"]) for result in results]
    assert [row["charge_description"] for row in charges] == [result["description"] for result in results]
    assert sum(facts.rejects for facts in reading.facts) == _promises_more(path)


def test_the_documented_cost_is_cents() -> None:
    (path,) = (path for path in ANTHROPIC_COSTS if path.name == "cost_report.documented.json")
    (charge,) = read(path, "anthropic_costs").rows("charges")
    assert charge["billed_cost"] == Decimal("1.2378912")


@pytest.mark.parametrize("path", CLAUDE_CODE, ids=named)
def test_claude_code_analytics_add_up(path: Path) -> None:
    models = [model for day in _document(path)["data"] for model in day["model_breakdown"]]
    reading = read(path, "claude_code_analytics")
    assert _quantities(reading).total() == sum(sum(model["tokens"].values()) for model in models)
    recorded = [row["recorded_cost"] for row in reading.rows("usage") if row["recorded_cost"] is not None]
    assert [cost * 100 for cost in recorded] == [model["estimated_cost"]["amount"] for model in models]
    assert {row["estimated_by"] for row in reading.rows("usage")} == {"claude_code"}
    assert reading.rows("charges") == []


@pytest.mark.parametrize("path", ENTERPRISE, ids=named)
def test_the_documented_enterprise_report_has_words_for_amounts(path: Path) -> None:
    reading = read(path, "anthropic_enterprise_costs")
    assert {result["amount"] for result in _results(path)} == {"amount"}
    assert reading.rows("charges") == []
    assert sum(facts.rejects for facts in reading.facts) == len(_results(path)) + _promises_more(path)


@pytest.mark.parametrize("path", OPENROUTER_JSON, ids=named)
def test_the_activity_api_of_openrouter_adds_up(path: Path) -> None:
    reading, results = read(path, "openrouter_activity"), _document(path)["data"]
    assert [row["billed_cost"] for row in reading.rows("charges")] == [result["usage"] for result in results]
    recorded = [row["recorded_cost"] for row in reading.rows("usage") if row["estimated_by"]]
    assert recorded == [
        result["byok_usage_inference"] for result in results if result["byok_usage_inference"]
    ]
    fields = ("prompt_tokens", "completion_tokens")
    assert _quantities(reading).total() == sum(result[field] for result in results for field in fields)


@pytest.mark.parametrize("path", OPENROUTER_CSV, ids=named)
def test_daily_activity_of_openrouter_adds_up(path: Path) -> None:
    reading, rows = read(path, "openrouter_activity_csv"), _rows(path)
    charges = reading.rows("charges")
    assert [row["billed_cost"] for row in charges] == [Decimal(row["Usage"]) for row in rows]
    assert all((row["charge_period_end"] - row["charge_period_start"]).days == 1 for row in charges)
    columns = ("Prompt Tokens", "Completion Tokens")
    assert _quantities(reading).total() == _total(row[column] for row in rows for column in columns)
    assert _quantities(reading, "requests").total() == _total(row["Requests"] for row in rows)


@pytest.mark.parametrize("path", OPENROUTER_GENERATIONS, ids=named)
def test_generations_of_openrouter_add_up(path: Path) -> None:
    reading, rows = read(path, "openrouter_activity_csv"), _rows(path)
    charges = reading.rows("charges")
    assert [row["billed_cost"] for row in charges] == [Decimal(row["cost_total"]) for row in rows]
    columns = ("tokens_prompt", "tokens_completion")
    assert _quantities(reading).total() == _total(row[column] for row in rows for column in columns)


@pytest.mark.parametrize("path", OPENROUTER_GENERATION, ids=named)
def test_a_generation_of_openrouter_is_a_call(path: Path) -> None:
    said = _document(path)["data"]
    (call,) = read(path, "openrouter_generation").rows("records")
    assert call["recorded_cost"] == said["total_cost"]
    assert call["input_tokens"] == said["native_tokens_prompt"]
    assert call["output_tokens"] == said["native_tokens_completion"]


def test_there_are_real_exports() -> None:
    assert all(ALL.values()), f"an empty group under {ROOT.name}"
