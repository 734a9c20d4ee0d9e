"""Facts of the log, found in lakes that were ingested from a fleet's files, and in none that is healthy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from costscope.analysis.anomalies import Anomalies, find_anomalies, findings_table, lines_table, verdict_on
from costscope.analysis.anomalies.finding import Finding
from costscope.analysis.selection import Selection
from costscope.domain.errors import UnknownName
from costscope.domain.money import from_pico
from costscope.simulate.faults import HEALTHY, Knobs
from costscope.simulate.models import MODELS
from costscope.store.lake import Lake
from costscope.store.query import reading
from tests.simulate.fleets import Fleet, fleet, lake_of

PAST, SINCE = 12, 3
ILL = Knobs(unpriced=0.3, duplicates=0.3, loops=0.3)


def looked_at(root: Path, by: str = "auto") -> Anomalies:
    with reading(Lake(root)) as reader:
        return find_anomalies(reader, Selection(), by)


@pytest.fixture(scope="module")
def made() -> Fleet:
    return fleet(41, PAST + SINCE, 9, [HEALTHY] * PAST + [ILL] * SINCE)


@pytest.fixture(scope="module")
def ill(made: Fleet, tmp_path_factory: pytest.TempPathFactory) -> Anomalies:
    return looked_at(lake_of(made, tmp_path_factory.mktemp("ill"), "otlp"))


def only(found: Anomalies, code: str) -> Finding:
    (one,) = [finding for finding in found.findings if finding.code == code]
    return one


def test_usage_without_a_price(made: Fleet, ill: Anomalies) -> None:
    one = only(ill, "CS303")
    unpriced = made.calls.taken(made.calls.model == 2)
    copies = int(unpriced.duplicate.sum())
    tokens = int((unpriced.input + unpriced.output + unpriced.reasoning)[:].sum())
    again = unpriced.taken(unpriced.duplicate)
    tokens += int((again.input + again.output + again.reasoning).sum())
    assert one.what == f"{MODELS[2].name} has no price: {tokens:,} tokens in {len(unpriced) + copies:,} calls"
    assert one.cost_so_far is None
    assert ill.left_out == len(set(unpriced.task.tolist()))


def test_copies_under_another_id(made: Fleet, ill: Anomalies) -> None:
    one = only(ill, "CS304")
    copied = made.calls.taken(made.calls.duplicate)
    assert one.what.startswith(f"{len(copied):,} calls look like copies")
    assert one.cost_so_far == from_pico(int(copied.cost.sum()))


def test_tasks_that_run_in_circles(made: Fleet, ill: Anomalies) -> None:
    one = only(ill, "CS401")
    days = made.tasks.day[made.tasks.loop_steps > 0]
    assert one.start == date(2026, 5, 4 + int(days.min()))
    looping = int((made.tasks.loop_steps > 0).sum())
    told = int(one.what.split(" of ")[0])
    assert 0.9 * looping <= told <= looping


def test_gates(ill: Anomalies) -> None:
    assert not verdict_on(ill, "alert").passed
    assert not verdict_on(ill, "CS401,CS101").passed
    assert verdict_on(ill, "CS101").passed
    assert "CS401 runaway-loop" in verdict_on(ill, "runaway-loop").reason
    with pytest.raises(UnknownName):
        verdict_on(ill, "CS999")


def test_a_healthy_lake_has_nothing_to_look_at(tmp_path: Path) -> None:
    found = looked_at(lake_of(fleet(43, 12, 6), tmp_path, "otlp"))
    assert [f.code for f in found.findings if f.level.value != "info"] == []
    assert verdict_on(found, "alert,warn").passed
    notes = findings_table(found).notes
    assert any("fewer than 20 tasks a day" in note for note in notes)


def test_a_driver_is_found_priced_and_placed(tmp_path: Path) -> None:
    knobs = [HEALTHY] * 24 + [replace(HEALTHY, strong=0.9)] * 6
    made = fleet(44, 30, 30, knobs)
    found = looked_at(lake_of(made, tmp_path, "otlp"))
    one = only(found, "CS212")
    assert one.start == date(2026, 5, 4 + 24)
    assert one.certainty == "confirmed"
    assert one.change is not None
    assert one.change.low > 0
    tasks = int((made.tasks.day >= 24).sum())
    assert one.cost_so_far == one.lines["model"] * tasks
    # All lines are the change of cost per task between the 28 days before, here 24, and the days since.
    cost = [Decimal(0), Decimal(0)]
    for task, pico in zip(made.calls.task.tolist(), made.calls.cost.tolist(), strict=True):
        cost[int(made.tasks.day[task] >= 24)] += from_pico(pico)
    change = cost[1] / tasks - cost[0] / (len(made.tasks) - tasks)
    assert abs(sum(one.lines.values(), Decimal(0)) - change) < Decimal("1e-12")
    assert one.evidence
    rows = lines_table(found).rows
    mine = [row for row in rows if row[0] == "CS212"]
    amounts = [row[4] for row in mine]
    assert all(isinstance(amount, Decimal) for amount in amounts)
    assert sum(amounts[:-1], Decimal(0)) == amounts[-1]
