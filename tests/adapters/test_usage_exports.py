"""Laws of usage and cost exports that hold for every file, not only for the fixtures."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costscope.adapters._anthropic_reports import cents
from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument
from costscope.adapters.registry import adapter
from tests.adapters.cases import read
from tests.adapters.test_mangled import lines_with_rows, mangled, records

counts = st.integers(0, 10**12)
DOCUMENTS = (
    "openai_usage",
    "anthropic_usage",
    "anthropic_costs",
    "anthropic_enterprise_costs",
    "claude_code_analytics",
    "openrouter_activity",
    "litellm_daily",
)


def _usage(result: dict[str, Any]) -> Batch:
    bucket = {"start_time": 0, "end_time": 86400, "results": [result]}
    return _taken("openai_usage", json.dumps([bucket]).encode())


def _taken(name: str, document: bytes) -> Batch:
    reader = adapter(name)
    assert isinstance(reader, JsonDocument)
    batch = Batch()
    reader.take(msgspec.json.decode(document, type=reader.document_type), "input", batch)
    return batch


def _quantities(batch: Batch) -> dict[str, int]:
    found: dict[str, int] = {}
    for (_, fields), rows in batch.rows.items():
        for row in rows:
            said = dict(zip(fields, row, strict=True))
            found[said["token_category"]] = said["quantity"]
    return found


@given(st.lists(counts, min_size=10, max_size=10))
def test_modalities_and_caching_recombine_to_the_totals(parts: list[int]) -> None:
    text, audio, image, cached_text, cached_audio, cached_image, written, *output = parts
    uncached, cached = text + audio + image, cached_text + cached_audio + cached_image
    found = _quantities(
        _usage(
            {
                "input_tokens": uncached + cached + written,
                "input_uncached_tokens": uncached,
                "input_cached_tokens": cached,
                "input_cache_write_tokens": written,
                "input_text_tokens": text,
                "input_audio_tokens": audio,
                "input_image_tokens": image,
                "input_cached_text_tokens": cached_text,
                "input_cached_audio_tokens": cached_audio,
                "input_cached_image_tokens": cached_image,
                "output_tokens": sum(output),
                "output_text_tokens": output[0],
                "output_audio_tokens": output[1],
                "output_image_tokens": output[2],
            }
        )
    )
    assert sum(found.values()) == uncached + cached + written + sum(output)
    assert sum(number for name, number in found.items() if name.startswith("output")) == sum(output)
    assert sum(number for name, number in found.items() if name.startswith("cache_read")) == cached


@given(counts, counts, counts, st.integers(1, 10**6))
def test_parts_that_do_not_add_up_are_a_reject(uncached: int, cached: int, written: int, error: int) -> None:
    batch = _usage(
        {
            "input_tokens": uncached + cached + written + error,
            "input_uncached_tokens": uncached,
            "input_cached_tokens": cached,
            "input_cache_write_tokens": written,
            "output_tokens": 1,
        }
    )
    assert _quantities(batch) == {}
    assert (batch.accepted, len(batch.rejects)) == (0, 1)


@given(st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=16))
def test_cents_are_a_hundredth_to_the_last_digit(amount: Decimal) -> None:
    assert cents(f"{amount:f}").dollars * 100 == amount


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_mangled_document_is_never_half_taken(name: str) -> None:
    documents = [record for record in records(name) if isinstance(record, dict)]
    reader = adapter(name)
    assert documents
    assert isinstance(reader, JsonDocument)

    @settings(max_examples=30)
    @given(st.data())
    def law(data: st.DataObject) -> None:
        raw = mangled(data, data.draw(st.sampled_from(documents)))
        try:
            document = msgspec.json.decode(raw, type=reader.document_type)
        except msgspec.ValidationError:
            return  # the whole file is a reject
        batch = Batch()
        try:
            reader.take(document, "input", batch)
        except ValueError:
            return  # likewise
        rows = lines_with_rows(batch, reader)
        taken = set().union(*(lines for table, lines in rows.items() if table != "rejects"))
        assert len(taken) <= batch.accepted
        whole = [reject for reject in batch.rejects if not reject.reason.startswith("the last page")]
        assert not {reject.line for reject in whole} & taken

    law()


@pytest.mark.parametrize(
    ("dates", "length"),
    [
        (["2026-05-01 00:00:00", "2026-05-01 00:07:00"], timedelta(minutes=1)),
        (["2026-05-01 00:00:00", "2026-05-01 23:00:00"], timedelta(hours=1)),
        (["2026-05-01 00:00:00", "2026-05-31 00:00:00"], timedelta(days=1)),
        (["2026-05-01 00:00:00", "2026-05-01 00:00:00"], timedelta(days=31)),
        (["2024-02-01 00:00:00"], timedelta(days=29)),
        (["no time", "2026-05-02 00:00:00"], timedelta(days=1)),
    ],
)
def test_times_say_how_long_a_bucket_is(dates: list[str], length: timedelta, tmp_path: Path) -> None:
    header = "Date,Slug,Usage,BYOK Usage,Requests,Prompt Tokens,Completion Tokens,Reasoning Tokens"
    path = tmp_path / "activity.csv"
    path.write_text("\n".join([header, *(f"{date},m,1,0,1,1,1,0" for date in dates)]))
    charges = read(path, "openrouter_activity_csv").rows("charges")
    assert {row["charge_period_end"] - row["charge_period_start"] for row in charges} == {length}
