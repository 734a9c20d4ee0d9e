"""What CI systems read back from a table's alerts, with readers that share no code with what wrote them."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree as ET

from hypothesis import given

from costscope.domain.alert import Severity
from costscope.domain.table import Table
from costscope.render import render
from costscope.render.visible import visible
from tests.render.cases import CHECKED, EMPTY
from tests.render.strategies import tables

COMMAND = re.compile(r"::(error|warning|notice) title=([^:,]*)::(.*)")
LEVELS = {
    Severity.FAILED: "error",
    Severity.NO_ANSWER: "error",
    Severity.WARNING: "warning",
    Severity.UNDECIDED: "warning",
    Severity.NOTICE: "notice",
}
NOT_PASSED = {
    Severity.FAILED: "failure",
    Severity.NO_ANSWER: "error",
    Severity.UNDECIDED: "skipped",
    Severity.LEFT_OUT: "skipped",
}


def unescaped(text: str) -> str:
    """What GitHub's runner makes of a value."""
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, char)
    return text


@given(tables())
def test_github_reads_every_alert_that_did_not_pass(table: Table) -> None:
    told = [alert for alert in table.alerts if alert.severity in LEVELS]
    *lines, end = render(table, "github").split("\n")
    assert end == ""
    if not told:
        assert lines == ["costscope.test/1: nothing to annotate"]
        return
    found = [match.groups() for line in lines if (match := COMMAND.fullmatch(line))]
    assert len(found) == len(lines)
    assert Counter((level, unescaped(title), unescaped(text)) for level, title, text in found) == Counter(
        (LEVELS[a.severity], visible(a.title), visible(a.message + (f" [{a.place}]" if a.place else "")))
        for a in told
    )


def test_github_shows_ten_of_a_kind_so_the_gravest_come_first() -> None:
    levels = [line.split()[0] for line in render(CHECKED, "github").splitlines()]
    assert levels == ["::error", "::error", "::warning", "::warning", "::notice"]


@given(tables())
def test_junit_is_sound_xml_with_a_case_per_alert(table: Table) -> None:
    (suite,) = ET.fromstring(render(table, "junit"))
    cases = suite.findall("testcase")
    assert suite.get("tests") == str(len(table.alerts))
    for case, alert in zip(cases, table.alerts, strict=True):
        assert case.get("name") == _in_xml(alert.title)
        (body,) = case
        element = NOT_PASSED.get(alert.severity)
        if element is None:
            assert body.tag == "system-out"
            assert body.text is not None
            assert body.text.startswith(_in_xml(f"{alert.severity}: {visible(alert.message)}"))
        else:
            assert body.tag == element
            assert body.get("message") == _in_xml(alert.message)
            assert (body.text or "") == _in_xml(alert.place)
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert suite.get(attribute) == str(sum(case[0].tag == tag for case in cases))


def _in_xml(text: str) -> str:
    return visible(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def test_a_table_without_checks_says_so() -> None:
    assert render(EMPTY, "github") == "costscope.tasks/1: nothing to annotate\n"
    text = render(EMPTY, "junit")
    assert "<!-- nothing to annotate -->" in text
    (suite,) = ET.fromstring(text)
    assert suite.get("tests") == "0"
