"""The score can be taken: two seeds of a few faults, as ``make score`` takes hundreds of all."""

from __future__ import annotations

from typing import Any

import pytest

from costscope.simulate.faults import BY_NAME, HEALTHY
from tests.anomalies.from_simulation import joined
from tests.anomalies.score.baselines import three_sigma
from tests.anomalies.score.fleets import CLEAN, FUTURE, fleet, future_of, past_of, phases
from tests.anomalies.score.judge import false_alarms, judge
from tests.anomalies.score.page import page


@pytest.mark.parametrize(
    ("name", "setting"), [("prompt_growth", 4.0), ("verbosity", 2.2), ("cache_break", 0.06)]
)
def test_a_fault_is_found_within_days_and_named(name: str, setting: float) -> None:
    fault = BY_NAME[name]
    past, limits = past_of(fleet, 501, 200)
    found = judge(joined(past, future_of(fleet, 501, 200, [fault.knobs(setting)] * FUTURE, limits)))
    assert found.driver is not None
    assert found.driver <= 3
    assert found.named == fault.line


def test_a_fault_of_the_other_fleet_is_found_too() -> None:
    past, limits = past_of(phases, 502, 200)
    fault = BY_NAME["tool_result_bloat"]
    found = judge(joined(past, future_of(phases, 502, 200, [fault.knobs(1.8)] * FUTURE, limits)))
    assert found.driver is not None
    assert found.named == "tool results"


def test_healthy_days_are_quiet_where_three_sigmas_are_not() -> None:
    ours = theirs = 0
    for seed in (503, 504):
        past, limits = past_of(fleet, seed, 200)
        clean = joined(past, future_of(fleet, seed, 200, [HEALTHY] * CLEAN, limits))
        ours += sum(false_alarms(clean)[track] for track in ("cost", "drivers", "types", "success"))
        theirs += sum(three_sigma(clean.upto(day)) for day in range(40, clean.days + 1))
    assert ours == 0
    assert theirs > 0


def test_the_page_says_what_was_not_met() -> None:
    alarms = {"cost": 1, "drivers": 0, "types": 0, "success": 0}
    found = {"cost": None, "driver": 2, "types": None, "success": None, "named": "output", "confirmed": True}
    at = {"seed": 1, "volume": 200}
    fault = {"kind": "fault", "fault": "verbosity", "size": 0.2, "line": "output", "baselines": {"x": 3}}
    rows: list[dict[str, Any]] = [{**at, "kind": kind, "alarms": alarms} for kind in ("clean", "noisy")]
    rows.append({**at, **fault, "found": found})
    text = page(rows)
    assert "| false alarms in 30 days, cost track, 200 a day | ≤ 0.15 | 1.00 | **not met** |" in text
    assert "| false alarms in 30 days, drivers track, 200 a day | ≤ 0.15 | 0.00 | met |" in text
    assert "1.00 · 2 d" in text
