"""The invented fleets lie where published agent traces lie, and their faults cost what they say."""

from __future__ import annotations

import numpy as np
import pytest

from costscope.simulate import parameters as p
from costscope.simulate.calls import draw_calls
from costscope.simulate.faults import BY_NAME, FAULTS, HEALTHY
from costscope.simulate.fleet import draw_tasks
from costscope.simulate.phases import draw_phases

TASKS = draw_tasks(np.random.default_rng(3), 14, 700)
CALLS = draw_calls(np.random.default_rng(4), TASKS)
COST = np.bincount(CALLS.task, weights=CALLS.cost, minlength=len(TASKS)) / 1e12
CODING = TASKS.type == p.NAMES.index("coding")


def test_cost_of_coding_tasks_is_as_heavy_tailed_as_published() -> None:
    # TraceLab: a request costs 1.01 in the mean, 0.33 at the median, log deviation near 1.5.
    cost = COST[CODING]
    assert 1.0 < cost.mean() < 3.5
    assert 0.25 < np.median(cost) < 0.7
    assert 1.3 < np.log(cost).std() < 1.8


def test_most_input_comes_from_the_cache() -> None:
    # TraceLab: 94 to 97 % of the input of coding agents.
    chosen = CODING[CALLS.task]
    assert 0.92 < CALLS.read[chosen].sum() / CALLS.input[chosen].sum() < 0.98


def test_parts_of_the_prompt_add_up_to_what_is_billed() -> None:
    parts = CALLS.prompt + CALLS.user + CALLS.retrieved + CALLS.tool_results + CALLS.history
    assert (parts == CALLS.input).all()
    assert (np.minimum(CALLS.read, np.minimum(CALLS.write, CALLS.uncached)) >= 0).all()


def test_weekends_are_quiet() -> None:
    tasks = draw_tasks(np.random.default_rng(5), 14, 500)
    by_day = np.bincount(tasks.day, minlength=14)
    assert by_day[[5, 6, 12, 13]].max() < by_day[[0, 1, 2, 3, 4, 7, 8, 9, 10, 11]].min()


@pytest.mark.parametrize("name", ["price_change", "verbosity", "cache_break", "runaway_loop"])
def test_a_knob_further_turned_costs_more(name: str) -> None:
    fault = BY_NAME[name]
    means = []
    for part in (0.0, 0.1, 0.3):
        knobs = fault.knobs(fault.low + part * (fault.high - fault.low))
        tasks = draw_tasks(np.random.default_rng(7), 4, 300, knobs=[knobs] * 4)
        means.append(draw_calls(np.random.default_rng(8), tasks).cost.sum() / len(tasks))
    assert means[0] < means[1] < means[2]


def test_every_fault_turns_one_knob_of_a_healthy_fleet() -> None:
    for fault in FAULTS:
        turned = fault.knobs(fault.high if fault.fixed is None else fault.fixed)
        assert [k for k in HEALTHY.__slots__ if getattr(turned, k) != getattr(HEALTHY, k)] == [fault.knob]


def test_a_ramp_takes_its_days() -> None:
    ramp = BY_NAME["prompt_ramp"]
    heights = [ramp.on_day(3.0, day).prompt for day in range(20)]
    assert heights[0] == pytest.approx(1 + 2 / 14)
    assert heights[13:] == [3.0] * 7


def test_the_second_fleet_compacts_its_history() -> None:
    tasks, calls = draw_phases(np.random.default_rng(1), 3, 200)
    assert (calls.prompt + calls.user + calls.tool_results + calls.history == calls.input).all()
    same_task = calls.task[1:] == calls.task[:-1]
    assert (calls.history[1:][same_task] < calls.history[:-1][same_task]).any()
    assert len(np.unique(calls.task)) == len(tasks)
