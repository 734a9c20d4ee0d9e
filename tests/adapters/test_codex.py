"""Codex: copies tell of the same responses, and what calls used adds up to the counters."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from costscope.adapters._batch import Batch
from costscope.adapters.codex import Codex
from costscope.adapters.registry import adapter
from costscope.ingest.decode import LineDecoder
from tests.adapters.cases import FIXTURES, read

NAMES = ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_output_tokens")
COLUMNS = ("input_tokens", "cache_read_tokens", "output_tokens", "reasoning_tokens")


def _calls(case: str) -> dict[str, tuple[bool, int | None]]:
    """Whether each response is a copy, with its output, by its id."""
    found: dict[str, tuple[bool, int | None]] = {}
    for row in read(FIXTURES / "codex" / case / "input.jsonl", "codex").rows("records"):
        if row["kind"] == "call" and row["output_tokens"] is not None:
            found[str(row["response_id"])] = (bool(row["is_copy"]), int(str(row["output_tokens"])))
    return found


def test_copies_have_the_ids_of_what_they_copy() -> None:
    own = _calls("rollout")
    assert {is_copy for is_copy, _ in own.values()} == {False}
    for case, copied, added in (("fork", 3, 1), ("subagent", 2, 2)):
        told = _calls(case)
        copies = {key: output for key, (is_copy, output) in told.items() if is_copy}
        assert len(copies) == copied
        assert copies == {key: own[key][1] for key in copies}
        assert len(told) - copied == added


def test_each_file_is_read_by_a_fresh_reader() -> None:
    reader = adapter("codex")
    assert isinstance(reader, Codex)
    assert reader.begin() is not reader.begin()


used = st.tuples(*(st.integers(0, 10_000) for _ in NAMES)).filter(lambda counts: counts[0] > 0)


@given(st.lists(st.tuples(used, st.integers(0, 2), st.booleans()), min_size=1, max_size=12))
def test_calls_add_up_to_the_counters(responses: list[tuple[tuple[int, ...], int, bool]]) -> None:
    """However often an event is told again, and even where it is lost but for the last."""
    lines: list[dict[str, Any]] = [{"type": "session_meta", "payload": {"id": "s"}}]
    total = dict.fromkeys(NAMES, 0)
    for place, (counts, again, lost) in enumerate(responses):
        total = {name: total[name] + count for name, count in zip(NAMES, counts, strict=True)}
        # Were the first event lost, what came before the second could not be told from another file's.
        if lost and 0 < place < len(responses) - 1:
            continue
        info = {"total_token_usage": total, "last_token_usage": dict(zip(NAMES, counts, strict=True))}
        event = {"type": "event_msg", "payload": {"type": "token_count", "info": info}}
        lines += [event] * (1 + again)
    out = Batch()
    decoder = LineDecoder(Codex(), out)
    for line in lines:
        decoder.feed(json.dumps(line).encode() + b"\n")
    rows = [
        dict(zip(fields, row, strict=True))
        for (table, fields), rows in out.rows.items()
        if table == "records" and "output_tokens" in fields
        for row in rows
    ]
    assert not out.rejects
    assert [sum(row[name] for row in rows) for name in COLUMNS] == list(total.values())
    assert len({row["response_id"] for row in rows}) == len(rows)


def test_counters_go_on_in_the_next_block() -> None:
    text = (FIXTURES / "codex" / "rollout" / "input.jsonl").read_bytes()
    half = text.index(b"\n", len(text) // 2) + 1
    reader, first, second = Codex(), Batch(), Batch()
    LineDecoder(reader, first).feed(text[:half])
    LineDecoder(reader, second).feed(text[half:])
    ids = {
        dict(zip(fields, row, strict=True))["response_id"]
        for batch in (first, second)
        for (table, fields), rows in batch.rows.items()
        if table == "records" and "response_id" in fields
        for row in rows
    }
    assert ids == set(_calls("rollout"))
