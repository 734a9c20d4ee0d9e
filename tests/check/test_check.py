"""What the nightly check says of a lake, part by part, and what its exit code makes of it."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costscope.__main__ import run
from costscope.analysis.check.part import worst
from costscope.domain.exit_codes import ExitCode
from tests.check.conftest import Check
from tests.check.lakes import BILL, PER_TOKEN, TASKS, output_tokens

BUDGET = '[[budget]]\nname = "task"\nlimit_usd = "{}"\nwhere = ["agent=desk"]\n'
COMPARE = '[check.compare]\nwith = "yesterday"\nfail_above_pct = {}\n'
RECONCILE = '[check.reconcile]\ninvoices = ["bills/*.csv"]\nfail_over = "0"\n'


def test_without_a_table_it_runs_what_makes_sense_and_names_the_rest(check: Check, same: Path) -> None:
    answer = check(same)
    assert answer.code == ExitCode.OK
    assert answer.verdicts == {
        "budget": "left out", "anomalies": "passed", "compare": "left out", "reconcile": "left out",
    }  # fmt: skip
    assert answer.report["meta"]["day"] == "2026-07-10"
    assert check(same, BUDGET.format("1")).verdicts["budget"] == "passed"


def test_a_budget_says_no_with_its_figures(check: Check, same: Path) -> None:
    answer = check(same, BUDGET.format("0.03") + "[check.budget]\n")
    assert (answer.code, answer.verdicts["budget"]) == (ExitCode.CHECK_FAILED, "failed")
    assert answer.verdicts["anomalies"] == "left out"
    row = answer.item("budget", "task")
    assert Decimal(row["figure"]) == Decimal(PER_TOKEN) * output_tokens(TASKS - 1, 1)
    assert (row["limit"], row["unit"]) == ("0.03", "USD")
    assert "check failed: budget: breached: task" in answer.stderr


@pytest.mark.parametrize(
    ("lake", "above", "verdict", "code"),
    [
        ("dearer", 50, "failed", ExitCode.CHECK_FAILED),
        ("dearer", 100, "undecided", ExitCode.OK),
        ("dearer", 200, "passed", ExitCode.OK),
        ("same", 5, "undecided", ExitCode.OK),
        ("same", 50, "passed", ExitCode.OK),
    ],
)
def test_a_comparison_is_decided_only_where_its_interval_leaves_no_doubt(
    check: Check, request: pytest.FixtureRequest, lake: str, above: int, verdict: str, code: ExitCode
) -> None:
    answer = check(request.getfixturevalue(lake), COMPARE.format(above))
    assert (answer.verdicts["compare"], answer.code) == (verdict, code)
    row = answer.item("compare", "typical task")
    assert (row["limit"], row["unit"], row["verdict"]) == (str(above), "%", verdict)
    if lake == "same":
        assert Decimal(row["figure"]) == 0


def test_a_comparison_with_days_that_have_no_task_is_no_pass(check: Check, same: Path) -> None:
    answer = check(same, '[check.compare]\nwith = "last week"\nfail_above_pct = 5\n')
    assert (answer.verdicts["compare"], answer.code) == ("undecided", ExitCode.OK)
    assert "there is no task in 2026-06-27..2026-07-04" in answer.stderr


def test_a_bill_that_is_not_there_is_no_pass_and_one_that_is_gets_compared(
    check: Check, same: Path, tmp_path: Path
) -> None:
    answer = check(same, RECONCILE)
    assert (answer.verdicts["reconcile"], answer.code) == ("undecided", ExitCode.OK)
    (tmp_path / "bills").mkdir()
    shutil.copy(BILL, tmp_path / "bills")
    assert check(same, RECONCILE).verdicts["reconcile"] == "passed"
    text = BILL.read_text()
    assert text.count(",40273\n") == 1
    (tmp_path / "bills" / BILL.name).write_text(text.replace(",40273\n", ",50273\n"))
    answer = check(same, RECONCILE)
    assert (answer.verdicts["reconcile"], answer.code) == ("failed", ExitCode.CHECK_FAILED)
    (row,) = (row for row in answer.report["rows"] if row["item"] and row["part"] == "reconcile")
    assert Decimal(row["figure"]) == Decimal("0.00000087") * 10_000
    assert row["look_at"].startswith(BILL.name)


def test_what_cannot_be_read_is_no_answer_and_stops_no_other_part(
    check: Check, same: Path, tmp_path: Path
) -> None:
    (tmp_path / "bills").mkdir()
    (tmp_path / "bills/bill.csv").write_text("a,b\n1,2\n")
    answer = check(same, RECONCILE + "[check.anomalies]\n")
    assert answer.verdicts["reconcile"] == "no answer"
    assert answer.verdicts["anomalies"] == "passed"
    assert answer.code == ExitCode.INPUT
    assert "[unknown-format]" in answer.stderr
    assert answer.report["notes"][0].startswith("1 of 2 passed, 1 no answer")


def test_strict_wants_all_money_of_the_day_known(check: Check, same: Path, dearer: Path) -> None:
    strict = "[check]\nstrict = true\n"
    assert check(same, strict).verdicts["strict"] == "passed"
    answer = check(dearer, strict)
    assert (answer.verdicts["strict"], answer.code) == ("no answer", ExitCode.NOT_FINAL)
    day_before = check(dearer, strict, "--day", "2026-07-09")
    assert day_before.verdicts["strict"] == "passed"
    spent = Decimal(PER_TOKEN) * sum(output_tokens(n, 0) for n in range(TASKS))
    assert Decimal(day_before.item("strict", "cost")["figure"]) > spent  # the calls of the bill come on top


def test_a_no_is_told_before_what_is_not_known(check: Check, dearer: Path) -> None:
    answer = check(dearer, BUDGET.format("0.01") + "[check.budget]\n", "--strict")
    assert answer.verdicts["strict"] == "no answer"
    assert answer.code == ExitCode.CHECK_FAILED


@given(st.lists(st.sampled_from([0, 1, 2, 3, 4]), max_size=5))
def test_the_worst_exit_code_wins(codes: list[int]) -> None:
    found = worst([ExitCode(code) for code in codes])
    assert found in (codes or [0])
    assert (found == 0) is (not any(codes))
    assert (found == 1) is (1 in codes)


def test_ci_formats_fail_exactly_when_a_part_did(check: Check, dearer: Path, tmp_path: Path) -> None:
    config = BUDGET.format("0.01") + "[check.budget]\n" + COMPARE.format(100)
    answer = check(dearer, config)
    assert answer.code == ExitCode.CHECK_FAILED
    assert run(["check", "--lake", str(dearer), "-o", "check.xml"]) == ExitCode.CHECK_FAILED
    (suite,) = ET.parse(tmp_path / "check.xml").getroot()
    kinds = {case.get("name"): case[0].tag for case in suite}
    assert kinds == {
        "budget": "failure", "budget: task": "failure", "anomalies": "skipped", "compare": "skipped",
        "compare: typical task": "skipped", "compare: mean cost of 2026-07-09": "system-out",
        "compare: mean cost of 2026-07-10": "system-out", "reconcile": "skipped",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("now", "day", "warning"),
    [
        ("2026-07-10T18:00:00Z", "2026-07-09", ""),
        ("2026-07-11T00:00:00Z", "2026-07-10", ""),
        ("2026-07-20T00:00:00Z", "2026-07-10", "; no whole day with calls since 2026-07-10"),
        ("2026-07-09T18:00:00Z", "2026-07-09", "; 2026-07-09 is not over"),
    ],
)
def test_the_last_day_that_is_over_is_checked(
    check: Check, same: Path, monkeypatch: pytest.MonkeyPatch, now: str, day: str, warning: str
) -> None:
    monkeypatch.setenv("COSTSCOPE_NOW", now)
    answer = check(same, BUDGET.format("1") + "[check.budget]\n")
    assert answer.report["meta"]["day"] == day
    assert answer.report["notes"][0] == f"1 of 1 passed{warning}"


def test_a_day_without_a_call_cannot_be_checked(check: Check, same: Path) -> None:
    answer = check(same, "", "--day", "2026-07-20")
    assert answer.code == ExitCode.USAGE
    assert "there is no call on 2026-07-20 [usage]" in answer.stderr
    assert check(same, "", "--day", "yesterday").code == ExitCode.USAGE
