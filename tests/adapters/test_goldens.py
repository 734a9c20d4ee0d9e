"""Each adapter reads its fixtures into the rows a person has checked."""

from __future__ import annotations

import csv
import io

import pytest

from costscope.adapters._contract import JsonDocument, JsonLines
from costscope.adapters.registry import adapter, adapter_names
from tests.adapters.cases import CANARY, FIXTURES, Case, cases, printed, read, records_in

CASES = [pytest.param(case, id=str(case)) for case in cases()]


@pytest.mark.parametrize("case", CASES)
def test_rows(case: Case, update_golden: bool) -> None:
    actual = printed(case)
    if update_golden:
        case.expected.write_bytes(actual.encode())
    assert case.expected.exists(), "no golden: run pytest --update-golden, then read what it wrote"
    assert actual == case.expected.read_bytes().decode()


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_one_input_and_a_golden(case: Case, update_golden: bool) -> None:
    assert len(case.inputs) == 1
    assert case.expected.exists() or update_golden


@pytest.mark.parametrize("case", CASES)
def test_no_text_is_kept(case: Case) -> None:
    assert CANARY not in printed(case)


@pytest.mark.parametrize("name", adapter_names())
def test_fixtures_hold_text_that_must_not_be_kept(name: str) -> None:
    assert any(CANARY.encode() in case.input.read_bytes() for case in cases() if case.adapter == name)


def _holds_lines_or_rows(case: Case) -> bool:
    """How many records a document holds is for its own tests to say; an unreadable file has none."""
    if case.adapter not in adapter_names() or isinstance(adapter(case.adapter), JsonDocument):
        return False
    if case.input.suffix == ".eval":  # an archive of documents
        return False
    return case.expected.exists() and not case.expected.read_text("utf-8").startswith('{"error"')


@pytest.mark.parametrize("case", [case for case in cases() if _holds_lines_or_rows(case)], ids=str)
def test_every_record_is_accounted_for(case: Case) -> None:
    if isinstance(adapter(case.adapter), JsonLines):
        expected = sum(1 for _ in records_in(case.input))
    else:
        text = case.input.read_bytes().decode("utf-8-sig", "replace")
        expected = sum(1 for row in csv.reader(io.StringIO(text)) if any(row)) - 1
    reading = read(case.input, case.adapter)
    assert reading.records + sum(facts.torn is not None for facts in reading.facts) == expected


@pytest.mark.parametrize("name", adapter_names())
def test_an_adapter_has_fixtures_and_says_where_they_come_from(name: str) -> None:
    assert any(case.adapter == name for case in cases())
    assert (FIXTURES / name / "source.md").is_file()


def test_a_folder_of_fixtures_has_an_adapter() -> None:
    assert {case.adapter for case in cases()} <= set(adapter_names())
