"""SQL over a lake and numpy over the simulator's own arrays sum up to the same history."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from costscope.analysis.anomalies.daily import Facts, history_of
from costscope.analysis.selection import Selection
from costscope.simulate.faults import Knobs
from costscope.store.lake import Lake
from costscope.store.query import reading
from tests.anomalies.from_simulation import history_from
from tests.simulate.fleets import fleet, lake_of

# What a log without the texts of prompts shows as well as the simulator knows it.
SAME_SERIES = ("cost", "output", "reasoning", "model", "success")
SAME_CELLS = (
    "calls",
    "wasted",
    "depth",
    "input_tokens",
    "uncached_cost",
    "tokens_output",
    "cost_output",
    "tokens_reasoning",
)


def test_a_lake_sums_up_as_the_simulator_does(tmp_path: Path) -> None:
    made = fleet(21, 4, 14, [Knobs(resend=10)] * 4)
    ours, _ = history_from(made.tasks, made.calls, 4)
    with reading(Lake(lake_of(made, tmp_path, "otlp"))) as reader:
        theirs = history_of(Facts.gathered(reader, Selection()))
    assert theirs is not None
    assert theirs.first_day == ours.first_day
    order = [ours.types.index(name) for name in theirs.types]
    models = [ours.models.index(name) for name in theirs.models]
    for name in ("tasks", "judged", "successes", "cost"):
        assert (getattr(theirs, name) == getattr(ours, name)[:, order]).all(), name
    for name in SAME_SERIES:
        assert theirs.sums[name] == pytest.approx(ours.sums[name][:, order]), name
        assert theirs.weights[name] == pytest.approx(ours.weights[name][:, order]), name
    for name in SAME_CELLS:
        both = [h.sum(axis=3) for h in (theirs.cells[name], ours.cells[name][:, order][:, :, models])]
        assert (both[0] == both[1]).all(), name
    # All input of such a log is in one component, and its cost is the cost of the input.
    paid = sum(v.sum() for name, v in theirs.cells.items() if name.startswith("cost_"))
    assert paid == made.calls.cost.sum()


def test_a_change_of_mix_does_not_move_the_index() -> None:
    plain, mixed = (
        history_from(made.tasks, made.calls, 30)[0]
        for made in (fleet(8, 30, 150), fleet(8, 30, 150, [Knobs()] * 20 + [Knobs(mix=0.4)] * 10))
    )
    from costscope.analysis.anomalies.series import COST

    mean = mixed.cost.sum(axis=1) / mixed.tasks.sum(axis=1)
    assert mean[20:].mean() > 1.5 * mean[:20].mean()
    moved = mixed.index(COST)[20:].mean() - plain.index(COST)[20:].mean()
    assert abs(moved) < 0.06


def test_days_are_seen_as_they_were_known() -> None:
    made = fleet(9, 60, 20)
    whole = history_from(made.tasks, made.calls, 60)[0]
    seen = whole.upto(55)
    assert seen.days == 50
    assert (seen.tasks == whole.tasks[5:55]).all()
    assert seen.day(0) == whole.day(5)
    assert np.isfinite(seen.spread())
