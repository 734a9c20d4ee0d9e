"""Each mapping reads its fixture into the rows a person has checked."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from tests.adapters.cases import CANARY, claimants, read, shown
from tests.mapping.cases import CASES, input_of, mapped

each = pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)


@each
def test_rows(folder: Path, update_golden: bool) -> None:
    actual = shown(read(input_of(folder), mapped(folder)))
    expected = folder / "expected.jsonl"
    if update_golden:
        expected.write_bytes(actual.encode())
    assert actual == expected.read_bytes().decode()


@each
def test_no_text_is_kept(folder: Path) -> None:
    assert CANARY in input_of(folder).read_text("utf-8")
    assert CANARY not in shown(read(input_of(folder), mapped(folder)))


@each
def test_every_record_is_accounted_for(folder: Path) -> None:
    lines = len(input_of(folder).read_bytes().splitlines())
    header = 1 if input_of(folder).suffix == ".csv" else 0
    assert read(input_of(folder), mapped(folder)).records == lines - header


@each
def test_no_format_of_ours_claims_it(folder: Path) -> None:
    assert claimants(input_of(folder)) == {}


@each
def test_another_process_reads_the_same(folder: Path) -> None:
    handed_over = pickle.loads(pickle.dumps(mapped(folder)))
    assert shown(read(input_of(folder), handed_over)) == shown(read(input_of(folder), mapped(folder)))
