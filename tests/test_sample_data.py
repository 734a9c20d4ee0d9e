"""The sample data are what their script makes, and hold what they are meant to show."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from costscope.ingest.detect import detect
from costscope.ingest.streams import take_sample
from tests.console import PROJECT

SAMPLE = PROJECT / "sample_data"
TRACES = sorted(path for path in (SAMPLE / "traces").rglob("*") if path.is_file())
TRAJECTORIES = [path for path in TRACES if path.name.endswith(".traj.json")]
MILLION = 1_000_000


def contents(root: Path) -> dict[str, bytes]:
    """Every file below the two folders that the script makes."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for folder in ("traces", "bills")
        for path in (root / folder).rglob("*")
        if path.is_file()
    }


def test_the_script_makes_them_again(tmp_path: Path) -> None:
    command = [sys.executable, "-B", str(SAMPLE / "make.py"), str(tmp_path)]
    subprocess.run(command, check=True)
    assert contents(tmp_path) == contents(SAMPLE)


def test_they_are_small() -> None:
    assert sum(map(len, contents(SAMPLE).values())) < 1.5 * MILLION


def test_they_come_with_the_program() -> None:
    place = files("costscope") / "sample_data"
    assert (place / "traces" / "raw_provider" / "calls.jsonl").is_file()
    assert (place / "bills").is_dir()


@pytest.mark.parametrize("path", TRACES, ids=lambda path: path.name)
def test_a_trace_is_read_by_the_adapter_its_folder_is_named_for(path: Path) -> None:
    sample, stream = take_sample(str(path))
    stream.close()
    expected = "outcomes_csv" if path.suffix == ".csv" else path.relative_to(SAMPLE).parts[1]
    assert detect(sample, str(path)).name == expected


@pytest.mark.parametrize("path", TRAJECTORIES, ids=lambda path: path.name)
def test_what_openrouter_billed_is_the_list_price_to_the_last_digit(path: Path) -> None:
    messages = json.loads(path.read_text(), parse_float=Decimal)["messages"]
    usages = [m["extra"]["response"]["usage"] for m in messages if m["role"] == "assistant"]
    assert len(usages) > 5
    for usage in usages:
        cached = usage["prompt_tokens_details"]["cached_tokens"]
        uncached = usage["prompt_tokens"] - cached
        expected = 2 * uncached + Decimal("0.20") * cached + 12 * usage["completion_tokens"]
        assert usage["cost"] == expected / MILLION


def test_the_deepseek_bill_counts_the_tokens_of_the_log() -> None:
    tracked: Counter[tuple[str, str]] = Counter()
    for line in (SAMPLE / "traces" / "deepseek_log" / "translations.jsonl").read_text().splitlines():
        call = json.loads(line)
        day = call["created_at"][:10]
        tracked[day, "input_cache_hit_tokens"] += call["cache_read_tokens"]
        tracked[day, "input_cache_miss_tokens"] += call["total_no_cache_input_tokens"]
        tracked[day, "output_tokens"] += call["total_output_tokens"]
        tracked[day, "request_count"] += 1
    with (SAMPLE / "bills" / "deepseek_amount_2026_07.csv").open() as file:
        billed = {(row["utc_date"], row["type"]): int(row["amount"]) for row in csv.DictReader(file)}
    assert billed == dict(tracked)
