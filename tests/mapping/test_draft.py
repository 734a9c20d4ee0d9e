"""A draft made of a home-made log is a sound mapping, and reads that log."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costscope.adapters._contract import Sample
from costscope.adapters._mapping_adapter import adapter_of
from costscope.adapters._mapping_draft import draft
from costscope.adapters._mapping_file import read_mapping
from costscope.domain.errors import MappingFileError, UnknownFormat
from tests.adapters.cases import CANARY, read

DRAFTS = Path(__file__).parent / "drafts"


def drafted(name: str) -> str:
    path = DRAFTS / name
    return draft(Sample(path.read_bytes(), whole=True), path)


def read_with(name: str, text: str, folder: Path) -> list[dict[str, object]]:
    file = folder / "mapping.toml"
    file.write_text(text, "utf-8")
    reading = read(DRAFTS / name, adapter_of(read_mapping(file)))
    assert [facts.rejects for facts in reading.facts] == [0]
    return reading.rows("records")


@pytest.mark.parametrize("name", ["agent.jsonl", "events.jsonl", "sheet.csv"])
def test_the_draft(name: str, golden: Callable[[str, str], None]) -> None:
    text = drafted(name)
    golden(f"{name}.toml", text)
    assert CANARY not in text


def test_a_log_of_calls(tmp_path: Path) -> None:
    rows = read_with("agent.jsonl", drafted("agent.jsonl"), tmp_path)
    assert [row["input_tokens"] for row in rows] == [1200, 1300, 300]
    assert [row["cache_read_tokens"] for row in rows] == [1000, 1152, None]
    assert sum(Decimal(str(row["recorded_cost"])) for row in rows) == Decimal("0.0012") + Decimal("0.0010")
    assert {(row["task_id"], row["provider"]) for row in rows} == {("run-1", "openai"), ("run-2", "openai")}


def test_a_log_of_events_has_calls_among_them(tmp_path: Path) -> None:
    rows = read_with("events.jsonl", drafted("events.jsonl"), tmp_path)
    assert [(row["status"], row["token_rule"]) for row in rows] == [
        ("ok", "exclusive"),
        ("error", "exclusive"),
    ]
    assert sum(Decimal(str(row["recorded_cost"])) for row in rows) == (Decimal("1.5") + Decimal("0.25")) / 100
    assert [str(row["start_time"]) for row in rows] == [
        "2026-07-01 10:00:00.500000+00:00",
        "2026-07-01 10:00:02.500000+00:00",
    ]


def test_a_spreadsheet(tmp_path: Path) -> None:
    rows = read_with("sheet.csv", drafted("sheet.csv"), tmp_path)
    assert [row["input_tokens"] for row in rows] == [1000, 2000, 500]
    assert sum(Decimal(str(row["recorded_cost"])) for row in rows) == Decimal("0.035")


def test_what_is_unsure_is_not_decided(tmp_path: Path) -> None:
    line = {"input_tokens": 500, "cached_tokens": 100, "output_tokens": 5, "cost": 1234}
    text = draft(Sample(json.dumps(line).encode(), whole=True), Path("x.jsonl"))
    file = tmp_path / "mapping.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(MappingFileError) as caught:
        read_mapping(file)
    rule, unit = caught.value.problems
    assert "tokens.rule: " in rule
    assert "money.unit: " in unit


@pytest.mark.parametrize("content", [b"", b"prose\n", b"[1]", b"a\n1\n", b"a,a\n1,2\n", bytes(range(256))])
def test_what_is_no_log_has_no_draft(content: bytes) -> None:
    with pytest.raises(UnknownFormat):
        draft(Sample(content, whole=True), Path("x"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.text(), JSON, min_size=1), min_size=1, max_size=4), st.text(max_size=5))
def test_a_draft_is_toml_whatever_the_log(records: list[dict[str, object]], name: str) -> None:
    content = "\n".join(json.dumps(record, ensure_ascii=True) for record in records).encode()
    try:
        text = draft(Sample(content, whole=True), Path("folder", name + ".jsonl"))
    except UnknownFormat:
        return
    assert tomllib.loads(text)["schema"] == 1
    assert all(character.isprintable() or character == "\n" for character in text)
