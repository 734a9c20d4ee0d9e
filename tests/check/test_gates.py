"""In what CI systems read of any gate, something failed exactly when the exit code is 1."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from costscope.__main__ import run
from tests.check.lakes import BILL


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["budget", "check", "--limit", "0.01USD/task"], 1),
        (["budget", "check", "--limit", "9USD/task"], 0),
        (["anomalies", "--fail-on", "CS303"], 1),
        (["anomalies", "--fail-on", "CS206"], 0),
        (["anomalies"], 0),
        (["compare", "2026-07-09", "2026-07-10", "--fail-above", "20"], 1),
        (["compare", "2026-07-10", "2026-07-09", "--fail-above", "20"], 0),
        (["reconcile", str(BILL), "--fail-over", "0"], 0),
        (["reconcile", str(BILL.with_name("anthropic_cost_2026_07.csv")), "--fail-over", "0"], 1),
    ],
    ids=lambda value: " ".join(value[:3]) if isinstance(value, list) else str(value),
)
def test_a_gate_and_its_annotations_agree(
    dearer: Path, arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COSTSCOPE_NOW", "2026-07-11T02:00:00Z")
    assert run([*arguments, "--lake", str(dearer), "-o", "gate.xml"]) == code
    (suite,) = ET.parse(tmp_path / "gate.xml").getroot()
    failures = [case for case in suite if case.find("failure") is not None]
    assert bool(failures) is (code == 1)
    assert suite.get("tests") != "0"
    names = [case.get("name") for case in suite]
    assert len(names) == len(set(names)), "a CI system keeps one case of a name"
