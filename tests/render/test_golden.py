"""Each format prints the awkward tables as a person has read and agreed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from costscope.render import render
from tests.render.cases import CASES, CHECKED, ROW_FORMATS

SUFFIX = {"table": "txt"}


@pytest.mark.parametrize("fmt", ROW_FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_format(case: str, fmt: str, golden: Callable[[str, str], None]) -> None:
    golden(f"{case}.{SUFFIX.get(fmt, fmt)}", render(CASES[case], fmt))


def test_a_narrow_coloured_terminal(golden: Callable[[str, str], None]) -> None:
    golden("narrow.txt", render(CASES["unknown"], "table", width=90, colour=True))


@pytest.mark.parametrize(("fmt", "name"), [("github", "checked.github.txt"), ("junit", "checked.xml")])
def test_alerts(fmt: str, name: str, golden: Callable[[str, str], None]) -> None:
    golden(name, render(CHECKED, fmt))
