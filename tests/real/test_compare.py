"""Real pairs of runs over the same tasks: what is known of them is what is said of them."""

from __future__ import annotations

import tarfile
from decimal import Decimal
from pathlib import Path

import pytest

from costscope.analysis.compare.arms import Arm, read_arm
from costscope.analysis.compare.compare import compare
from costscope.analysis.selection import Basis, Selection
from costscope.domain.money import from_pico
from costscope.ingest.publish import Options, ingest
from costscope.pricing.book import PriceBook
from costscope.store.lake import Lake
from costscope.store.query import reading
from tests.real.data import needs_data, real_files

pytestmark = needs_data

RUNS = {path.name: path for path in real_files("traces/tau2/codesque16_retail_runs/*.tar.xz")}
BASE, HARNESS = "_gemini-3-flash__base__all_.tar.xz", "_gemini-3-flash__mermaid_harness_v1__all_.tar.xz"
TWICE = [
    f"2026-02-21T{time}_retail_llm_agent_gpt-4.1-mini_user_simulator_gpt-4.1-mini.tar.xz"
    for time in ("00_37_20.185158", "14_34_07.403605")
]


def arm(run: str, folder: Path) -> Arm:
    """One run as a side, at the cost the log recorded: the model stands in the name of the run only."""
    with tarfile.open(RUNS[run]) as archive:
        archive.extractall(folder / "files", filter="data")
    lake = Lake(folder / "lake")
    ingest(lake, [str(folder / "files")], PriceBook.load(), Options(processes=1))
    with reading(lake) as reader:
        return read_arm(reader, run, Selection(basis=Basis.RECORDED), by_type="auto", pair="^[^/]+")


@pytest.mark.skipif(not {BASE, HARNESS} <= RUNS.keys(), reason="this pair is not in the data")
def test_a_harness_that_costs_four_times_as_much_at_equal_passes(tmp_path: Path) -> None:
    base, head = arm(BASE, tmp_path / "base"), arm(HARNESS, tmp_path / "head")
    spent = [from_pico(sum(task.pico or 0 for task in side.tasks)) for side in (base, head)]
    assert [round(amount, 2) for amount in spent] == [Decimal("2.96"), Decimal("11.29")]
    found = compare(base, head)
    assert found.answer == "worse"
    assert found.typical
    assert found.typical.low > 3
    success = next(row for row in found.table.rows if row[0] == "success")
    assert str(success[-1]).startswith("undetermined")


@pytest.mark.skipif(not set(TWICE) <= RUNS.keys(), reason="this pair is not in the data")
def test_the_same_configuration_twice_is_no_evidence_of_anything(tmp_path: Path) -> None:
    base, head = (arm(run, tmp_path / str(n)) for n, run in enumerate(TWICE))
    found = compare(base, head)
    assert int(found.table.meta["pairs"]) == len(base.tasks) == 114
    assert found.answer == "no evidence"
    assert found.typical
    assert found.typical.low < 1 < found.typical.high
