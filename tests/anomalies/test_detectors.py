"""Every detector fires where it should, stays quiet where it should, and has its documentation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest

from costscope.analysis.anomalies.anomalies import join
from costscope.analysis.anomalies.daily import Facts
from costscope.analysis.anomalies.detectors.price_change import one_step
from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding, Level
from costscope.analysis.anomalies.history import History
from costscope.analysis.anomalies.registry import Detector, all_detectors, detector
from costscope.analysis.selection import Selection
from costscope.domain.errors import UnknownName
from costscope.simulate.faults import BY_NAME, HEALTHY, Knobs
from tests.anomalies.from_simulation import history_from
from tests.simulate.fleets import fleet

SECTIONS = ("What it flags", "What it costs", "How it is computed", "When it is wrong", "Example")
PAST, SINCE = 42, 8
PER_DAY = 260


@dataclass
class NoLake:
    """Answers no question: what is computed from the history asks none."""

    def rows(self, sql: str, parameters: Any = ()) -> list[Any]:
        raise AssertionError(sql)


@cache
def history(name: str, setting: float, seed: int = 31) -> History:
    """A fleet with a fault on its last eight days (the last one only, for a spike)."""
    fault = BY_NAME.get(name)
    turned = fault.knobs(setting) if fault else HEALTHY
    knobs = [HEALTHY] * PAST + (
        [turned] * SINCE if name != "traffic_spike" else [HEALTHY] * (SINCE - 1) + [turned]
    )
    made = fleet(seed, PAST + SINCE, PER_DAY, knobs)
    return history_from(made.tasks, made.calls, PAST + SINCE)[0]


def evidence(name: str = "", setting: float = 1.0) -> Evidence:
    return Evidence(Facts(NoLake(), Selection()), history(name, setting))  # type: ignore[arg-type]


FIRES = [
    ("CS101", "price_change", 1.4),
    ("CS102", "context_bloat", 12.0),
    ("CS103", "price_change", 2.5),
    ("CS106", "mix_shift", 0.5),
    ("CS107", "traffic_spike", 3.0),
    ("CS108", "outcome_collapse", 0.6),
    ("CS201", "more_steps", 1.6),
    ("CS202", "retry_storm", 36.0),
    ("CS203", "tool_degradation", 5.0),
    ("CS204", "prompt_growth", 5.0),
    ("CS206", "context_bloat", 8.0),
    ("CS207", "tool_result_bloat", 1.8),
    ("CS208", "history_growth", 1.6),
    ("CS209", "verbosity", 2.4),
    ("CS210", "reasoning_growth", 8.0),
    ("CS211", "cache_break", 0.07),
    ("CS212", "model_swap", 0.8),
    ("CS301", "price_change", 1.4),
]
FROM_HISTORY = sorted({code for code, *_ in FIRES} | {"CS104", "CS105", "CS205"})


@pytest.mark.parametrize("rule", all_detectors(), ids=lambda rule: rule.code)
def test_documentation_has_every_section(rule: Detector) -> None:
    lines = rule.documentation.splitlines()
    for title in SECTIONS:
        at = lines.index(title)
        assert set(lines[at + 1]) == {"-"}
        assert lines[at + 2]
    assert rule.summary.endswith(".")


def test_codes_and_names_are_unlike() -> None:
    assert (
        len({d.code for d in all_detectors()})
        == len({d.name for d in all_detectors()})
        == len(all_detectors())
    )
    assert detector("cs206").name == "context-bloat"
    with pytest.raises(UnknownName):
        detector("CS999")


@pytest.mark.parametrize(("code", "fault", "setting"), FIRES)
def test_fires(code: str, fault: str, setting: float) -> None:
    found = list(detector(code).find(evidence(fault, setting)))
    assert found
    assert {f.code for f in found} == {code}
    first = found[0]
    assert first.change is not None
    assert first.change.low <= first.change.estimate <= first.change.high
    assert first.start is not None
    if code not in {"CS103", "CS107"}:
        assert abs((first.start - date(2026, 5, 4)).days - PAST) <= 2


@pytest.mark.parametrize("code", FROM_HISTORY)
def test_stays_quiet_on_a_healthy_fleet(code: str) -> None:
    assert not list(detector(code).find(evidence()))


@pytest.mark.parametrize("fault", ["traffic_spike", "mix_shift", "outcome_collapse"])
def test_cost_findings_stay_quiet_where_no_task_costs_more(fault: str) -> None:
    setting = BY_NAME[fault].fixed
    assert setting is not None
    seen = evidence(fault, setting)
    for code in FROM_HISTORY:
        if code in {"CS101", "CS102"} or code.startswith("CS2"):
            assert not list(detector(code).find(seen)), code


def test_dollars_are_those_of_the_line() -> None:
    seen = evidence("verbosity", 2.4)
    found = next(iter(detector("CS209").find(seen)))
    tasks = int(seen.history.tasks[found.place :].sum())
    assert found.cost_so_far == found.lines["output"] * tasks
    assert found.driver == "output"
    assert found.certainty == "confirmed"
    assert found.level is Level.ALERT


def test_a_saving_is_no_alert() -> None:
    found = next(iter(detector("CS209").find(evidence("verbosity", 0.3))))
    assert found.level is Level.INFO
    assert found.cost_so_far is not None
    assert found.cost_so_far < 0


def test_longer_results_lead_the_longer_history_they_cause() -> None:
    seen = evidence("tool_result_bloat", 1.8)
    found = [f for rule in all_detectors() if rule.code in FROM_HISTORY for f in rule.find(seen)]
    shifts = [f for f in join(found) if f.code.startswith("CS2")]
    assert [f.code for f in shifts] == ["CS207"]
    assert "CS208" in shifts[0].also


def test_drift_and_jump() -> None:
    drift = [Knobs(price=1 + 0.006 * max(0, day - 20)) for day in range(PAST + SINCE)]
    made = fleet(33, PAST + SINCE, PER_DAY, drift)
    seen = Evidence(Facts(NoLake(), Selection()), history_from(made.tasks, made.calls, PAST + SINCE)[0])  # type: ignore[arg-type]
    # A drift this fast is taken for a change of level where the test sees one; else it is told as drift.
    assert seen.cost or list(detector("CS104").find(seen))
    jump = [Knobs()] * (PAST + SINCE - 1) + [Knobs(price=1.45)]
    made = fleet(31, PAST + SINCE, PER_DAY, jump)
    seen = Evidence(Facts(NoLake(), Selection()), history_from(made.tasks, made.calls, PAST + SINCE)[0])  # type: ignore[arg-type]
    found = list(detector("CS105").find(seen))
    assert len(found) == 1
    change = found[0].change
    assert change is not None
    assert change.low < 45 < change.high


@pytest.mark.parametrize(
    ("rates", "step"),
    [
        ([5.0] * 6 + [6.0] * 3, (6, 1.2)),
        ([5.0] * 9, None),
        ([5.0, 6.0] * 4, None),
        ([np.nan, 5.0, np.nan, 5.0, np.nan, 10.0], (5, 2.0)),
        ([np.nan] * 5, None),
    ],
)
def test_a_price_changes_once_or_not_at_all(rates: list[float], step: tuple[int, float] | None) -> None:
    found = one_step(np.array(rates))
    assert (found is None) == (step is None)
    if found and step:
        assert found == (step[0], pytest.approx(step[1]))


def found_at(code: str, day: int, cost: int, driver: str) -> Finding:
    from decimal import Decimal

    return Finding(code=code, name="x", level=Level.ALERT, what="x", start=date(2026, 5, day),
                   cost_so_far=Decimal(cost), driver=driver, certainty="confirmed")  # fmt: skip


def test_one_change_is_one_finding() -> None:
    found = [
        found_at("CS101", 5, 90, "output"),
        found_at("CS102", 6, 70, "output"),
        found_at("CS209", 5, 60, "output"),
        found_at("CS204", 20, 10, "prompt"),
        found_at("CS303", 5, 0, ""),
    ]
    joined = join(found)
    assert sorted((f.code, f.also) for f in joined) == [
        ("CS204", ()),
        ("CS209", ("CS101", "CS102")),
        ("CS303", ()),
    ]
