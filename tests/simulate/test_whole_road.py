"""Fleets written in real formats come back from a lake exactly as they were invented."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from costscope.domain.money import from_pico
from costscope.simulate.faults import HEALTHY, Knobs
from costscope.simulate.writing.diary import entries
from tests.lake.lakes import ask
from tests.simulate.fleets import FIRST, Fleet, fleet, lake_of

TOTALS = """
    SELECT count(*) AS calls, count(DISTINCT task_id) AS tasks, sum(input_tokens) AS input,
           sum(output_tokens) AS output, sum(reasoning_tokens) AS reasoning, sum(cache_read_tokens) AS read,
           sum(cache_write_5m_tokens) AS write, sum(list_cost) AS cost,
           count(*) FILTER (list_cost IS NULL) AS unpriced
    FROM call
"""


def truth(made: Fleet, form: str) -> dict[str, object]:
    calls = made.calls.taken(~made.calls.wasted) if form == "claude_code" else made.calls
    return {
        "calls": len(calls),
        "tasks": len(made.tasks),
        "input": int(calls.input.sum()),
        "output": int((calls.output + calls.reasoning).sum()),
        # Sessions do not tell reasoning apart, nor does the usage of the Messages API.
        "reasoning": int(calls.reasoning.sum()) if form == "otlp" else 0,
        "read": int(calls.read.sum()),
        "write": int(calls.write.sum()),
        "cost": from_pico(int(calls.cost.sum())),
        "unpriced": 0,
    }


@pytest.mark.parametrize("form", ["otlp", "claude_code", "raw_pairs"])
def test_totals_are_those_of_the_simulator(form: str, tmp_path: Path) -> None:
    made = fleet(11, 2, 6, [Knobs(resend=12, tool_errors=2)] * 2)
    assert made.calls.wasted.any()
    lake = lake_of(made, tmp_path, form)
    assert ask(lake, TOTALS) == [truth(made, form)]
    outcomes = ask(
        lake, "SELECT count(*) FILTER (outcome = 'success') AS good, count(outcome) AS judged FROM task"
    )
    assert outcomes == [{"good": int(made.tasks.success.sum()), "judged": len(made.tasks)}]
    failed = int(made.calls.tool_error.sum())
    assert failed
    assert ask(lake, "SELECT count(*) FILTER (is_error) AS n FROM tool_call") == [{"n": failed}]


@pytest.mark.parametrize("form", ["otlp", "raw_pairs"])
def test_attempts_thrown_away_are_seen_as_such(form: str, tmp_path: Path) -> None:
    made = fleet(12, 2, 5, [Knobs(resend=20)] * 2)
    lake = lake_of(made, tmp_path, form)
    wasted = "SELECT count(*) AS n FROM call WHERE status = 'error' OR waste_kind IN ('T', 'V')"
    assert ask(lake, wasted) == [{"n": int(made.calls.wasted.sum())}]


def test_a_fleet_follows_from_its_seed() -> None:
    one, same, other = fleet(5, 2, 20), fleet(5, 2, 20), fleet(6, 2, 20)
    assert one.calls.cost.tolist() == same.calls.cost.tolist()
    assert one.calls.cost.tolist() != other.calls.cost.tolist()


def test_cost_is_tokens_times_the_prices_of_the_shipped_book(tmp_path: Path) -> None:
    made = fleet(13, 1, 8)
    lake = lake_of(made, tmp_path, "otlp")
    by_task = {
        row["task_id"]: row["cost"]
        for row in ask(lake, "SELECT task_id, sum(list_cost) AS cost FROM call GROUP BY 1")
    }
    told = list(entries(made.tasks, made.calls, FIRST))
    mine: Counter[str] = Counter()
    for place, task in zip(made.calls.task.tolist(), made.calls.cost.tolist(), strict=True):
        mine[told[place][0].task] += task
    assert by_task == {task: from_pico(pico) for task, pico in mine.items()}
    assert sum(by_task.values(), Decimal(0)) > 0


def test_a_healthy_fleet_turns_no_knob() -> None:
    assert Knobs() == HEALTHY
