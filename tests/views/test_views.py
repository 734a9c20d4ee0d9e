"""Rows in, rows out: the rules of every derive step and view, one case each."""

from __future__ import annotations

import pytest

from costscope.store.session import script
from tests.views.given import HERE, Case, answer, cases


@pytest.mark.parametrize("case", cases(), ids=str)
def test_rows(case: Case, update_golden: bool) -> None:
    actual = answer(case)
    if update_golden:
        case.expected.write_text(actual, encoding="utf-8")
    assert case.expected.exists(), "nothing is expected: run pytest --update-golden, then check what it wrote"
    assert actual == case.expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", cases(), ids=str)
def test_a_case_says_what_it_shows(case: Case) -> None:
    first = case.given.splitlines()[0]
    assert first.startswith("-- ")
    assert len(first.split()) > 4


def test_every_step_and_view_has_cases() -> None:
    steps = {name.removesuffix(".sql") for name, _ in script("derive") if name >= "10"}
    views = {word for _, text in script("views") for word in _created(text)}
    shown = {case.folder.parent.name for case in cases()}
    assert shown <= steps | views
    assert shown >= views | {"10_record", "20_response", "40_thread", "45_request", "60_stretch", "70_call"}
    assert {path.parent.name for path in HERE.glob("*/question.sql")} == shown


def _created(sql: str) -> list[str]:
    return [line.split()[5] for line in sql.splitlines() if line.startswith("CREATE OR REPLACE TEMP VIEW")]
