"""A record whose values were replaced at random is taken or rejected, never half taken, never fatal."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, JsonLines
from costscope.adapters.registry import adapter
from costscope.ingest.arrow import tables_of
from costscope.ingest.decode import LineDecoder
from tests.adapters.cases import cases, records_in

ODD = [
    None,
    True,
    5,
    -1,
    10**19,
    0.5,
    1e308,
    "",
    "x",
    [],
    {},
    [1],
    [None],
    [{}],
    {"a": 1},
    [{"type": "text"}],
]


@cache
def records(name: str) -> list[Any]:
    """The records of an adapter's fixtures that are JSON."""
    found = []
    for case in cases():
        if case.adapter == name:
            is_lines = case.input.suffix == ".jsonl"
            for text in records_in(case.input) if is_lines else [case.input.read_bytes()]:
                try:
                    found.append(json.loads(text))
                except ValueError:
                    continue
    return found


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value within a value."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from places(part, (*path, key))


def mangled(data: st.DataObject, record: Any) -> bytes:
    """The record with one value replaced."""
    record = copy.deepcopy(record)
    *way, last = data.draw(st.sampled_from(list(places(record))), "place")
    holder = record
    for key in way:
        holder = holder[key]
    holder[last] = data.draw(st.sampled_from(ODD), "value")
    return json.dumps(record).encode()


def lines_with_rows(batch: Batch, reader: JsonLines | JsonDocument) -> dict[str, set[int]]:
    """The lines that have rows, by table."""
    lines: dict[str, set[int]] = {}
    for name, rows in tables_of(batch, reader.constants, 0, 0):
        if "line" in rows.column_names:
            lines.setdefault(name, set()).update(rows["line"].to_pylist())
    return lines


@given(st.data())
def test_a_line(data: st.DataObject) -> None:
    reader = adapter("raw_provider")
    assert isinstance(reader, JsonLines)
    lines = data.draw(st.lists(st.sampled_from(records("raw_provider")), min_size=1, max_size=3))
    batch = Batch(remembers_text=True)
    LineDecoder(reader, batch).feed(
        b"".join(mangled(data, line) + b"\n" for line in lines if list(places(line)))
    )
    batch.settle()
    rows = lines_with_rows(batch, reader)
    assert len(rows.get("records", ())) == batch.accepted
    assert rows.get("tool_calls", set()) <= rows.get("records", set())
    assert not rows.get("rejects", set()) & rows.get("records", set())


@given(st.data())
def test_a_document(data: st.DataObject) -> None:
    reader = adapter("mini_swe_agent")
    assert isinstance(reader, JsonDocument)
    document = data.draw(st.sampled_from(records("mini_swe_agent")))
    messages = document if isinstance(document, list) else document["messages"]
    place = data.draw(st.integers(0, len(messages) - 1))
    messages = list(messages)
    if isinstance(messages[place], dict):
        messages[place] = json.loads(mangled(data, messages[place]))
    batch = Batch()
    reader.take([msgspec.Raw(json.dumps(message).encode()) for message in messages], "input", batch)
    batch.settle()
    rows = lines_with_rows(batch, reader)
    assert batch.accepted + sum(batch.skipped.values()) + len(batch.rejects) == len(messages)
    assert len(rows.get("records", ())) == batch.accepted
    assert not rows.get("rejects", set()) & rows.get("records", set())


@pytest.mark.parametrize("name", ["raw_provider", "mini_swe_agent"])
def test_there_are_records_to_mangle(name: str) -> None:
    assert len(records(name)) > 5
