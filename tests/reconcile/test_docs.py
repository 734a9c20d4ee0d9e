"""The page about reconciliation names every status and every line, in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from costscope.analysis.reconcile import Status
from costscope.analysis.reconcile.bridge import Line
from costscope.analysis.reconcile.causes import CAUSES
from costscope.analysis.reconcile.levels import DIMENSIONS

CAUSES_PAGE = (Path(__file__).parents[2] / "docs" / "reconcile-causes.md").read_text(encoding="utf-8")
PAGE = (Path(__file__).parents[2] / "docs" / "reconcile.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> list[str]:
    """What stands in code in the first column of the table under a heading."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")]
    return [name for row in rows for name in re.findall(r"`(\w+)`", row)]


def test_every_status_is_explained_from_the_best_to_the_worst() -> None:
    assert first_cells("Status") == [status.value for status in Status]


def test_every_line_is_explained() -> None:
    assert set(first_cells("From tracked to billed")) == {line.value for line in Line}


def test_every_cause_is_explained_in_its_order() -> None:
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \| (.+?) \| (.+?) \|$", CAUSES_PAGE, re.MULTILINE)
    assert rows == [(str(cause.id), cause.name, cause.meaning, cause.test) for cause in CAUSES]


def test_faults_are_found_as_often_as_promised() -> None:
    """The page's own figures, as ``make causes`` measured them."""
    alone, pairs = (float(share) for share in re.findall(r"([\d.]+) %", CAUSES_PAGE)[:2])
    assert alone >= 95
    assert pairs >= 85
    assert " ledgers without a fault: 0 causes found" in CAUSES_PAGE
    (right, sure) = re.findall(r"the amount is exact in (\d+) of (\d+)", CAUSES_PAGE)[0]
    assert right == sure


@pytest.mark.parametrize("name", DIMENSIONS)
def test_every_dimension_is_named(name: str) -> None:
    assert re.search(rf"\b{name}s?\b", PAGE, re.IGNORECASE)
