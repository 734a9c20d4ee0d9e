"""What was planted in made-up runs is found, and little else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest

from costscope.analysis.loops import find_loops
from costscope.analysis.ordering import Ordering
from costscope.analysis.parts import PARTS
from costscope.analysis.report import report
from costscope.analysis.selection import Selection
from costscope.domain.table import AtLeast
from costscope.store.lake import Lake
from costscope.store.query import Reader, reading
from tests.lake.lakes import take, workplace, write
from tests.waste.planted import planted

SEEDS = (1, 2, 3)
NEEDED = {"T": 0.95, "V": 0.95, "E": 0.95, "L": 0.95, "chunk": 0.95, "break": 0.9}
"""Recall and precision below which a rule is not good enough."""
FOUND = {
    **{kind: f"SELECT source, line FROM call WHERE retry_kind = '{kind}'" for kind in "TVEL"},
    "chunk": "SELECT source, line FROM call WHERE tokens_retrieved_again > 0",
    "break": "SELECT source, line FROM cache_break JOIN call USING (task_id, call_id)",
}

Places = set[tuple[str, int]]


@pytest.fixture(scope="module", name="runs")
def made_runs() -> Iterator[tuple[Reader, dict[str, Places]]]:
    """A lake of the logs, and what was planted: by kind, file and line."""
    logs = {f"{seed}.jsonl": planted(seed) for seed in SEEDS}
    with workplace() as folder:
        paths = write(folder / "files", {name: log.lines for name, log in logs.items()})
        truth: dict[str, Places] = {kind: set() for kind in NEEDED}
        for path, log in zip(paths, logs.values(), strict=True):
            for kind, lines in log.truth.items():
                truth[kind] |= {(str(path.resolve()), line) for line in lines}
        take(folder / "lake", *paths)
        with reading(Lake(folder / "lake")) as reader:
            yield reader, truth


@pytest.mark.parametrize("kind", NEEDED)
def test_what_was_planted_is_found(runs: tuple[Reader, dict[str, Places]], kind: str) -> None:
    reader, truth = runs
    found = {(str(source), int(line)) for source, line in reader.rows(FOUND[kind])}
    right = len(found & truth[kind])
    assert len(truth[kind]) > 20
    assert right / len(truth[kind]) >= NEEDED[kind], f"missed {sorted(truth[kind] - found)[:5]}"
    assert right / len(found) >= NEEDED[kind], f"invented {sorted(found - truth[kind])[:5]}"


def test_a_retry_names_the_call_it_repeats(runs: tuple[Reader, dict[str, Places]]) -> None:
    reader, _ = runs
    pairs = reader.rows(
        """SELECT this.task_id = that.task_id, this.call_number - that.call_number, this.attempt,
               this.retry_kind
        FROM call AS this JOIN call AS that ON this.retry_of = that.call_id"""
    )
    retried = reader.rows("SELECT count(*) FROM call WHERE retry_kind IS NOT NULL")[0][0]
    assert len(pairs) == retried
    assert all(same for same, *_ in pairs)
    assert {distance for _, distance, _, kind in pairs if kind in "TVE"} == {1}
    assert {attempt for _, _, attempt, kind in pairs if kind == "T"} == {2, 3, 4}
    assert {attempt for _, _, attempt, kind in pairs if kind == "L"} == {2, 3, 4, 5, 6, 7}


def test_a_loop_costs_what_its_calls_after_the_second_time_cost(
    runs: tuple[Reader, dict[str, Places]],
) -> None:
    reader, _ = runs
    loops = find_loops(reader, Selection())
    assert {loop.period for loop in loops} == {1, 2}
    for loop in loops:
        costs = reader.rows(
            "SELECT call_number, list_cost FROM call"
            " WHERE task_id = ? AND call_number BETWEEN ? AND ? ORDER BY call_number",
            [loop.task_id, loop.first_call_number, loop.last_call_number],
        )
        assert loop.steps == len(costs) == 7 * loop.period
        assert loop.repeats == 7
        assert loop.wasted_cost == sum((cost for _, cost in costs[2 * loop.period :]), Decimal(0))
        at = loop.loop_call_number
        assert loop.cost_after == sum((cost for number, cost in costs if number > at), Decimal(0))


def test_parts_of_a_call_add_up_with_and_without_retries(runs: tuple[Reader, dict[str, Places]]) -> None:
    reader, _ = runs
    whole = reader.rows("SELECT sum(priced_cost) FROM call")[0][0]
    wasted = reader.rows("SELECT sum(priced_cost) FROM call WHERE waste_kind IS NOT NULL")[0][0]
    for split in PARTS:
        for apart in (False, True):
            table = report(reader, split, Selection(), Ordering(), retries_apart=apart)
            costs = {
                name: cost.value if isinstance(cost, AtLeast) else cost
                for name, cost in zip(table.column(split), table.column("cost"), strict=True)
            }
            assert sum((cost for cost in costs.values() if isinstance(cost, Decimal)), Decimal(0)) == whole
            assert costs.get("retries") == (wasted if apart else None)


def test_the_parts_of_history_add_up_in_every_call(runs: tuple[Reader, dict[str, Places]]) -> None:
    reader, _ = runs
    off = reader.rows(
        """SELECT count(*), count(*) FILTER (tokens_conversation_history > 0),
               count(*) FILTER (
                   tokens_history_user + tokens_history_assistant + tokens_history_tool_result
                       + tokens_history_retrieved <> tokens_conversation_history
                   OR cost_history_user + cost_history_assistant + cost_history_tool_result
                       + cost_history_retrieved <> cost_conversation_history
                   OR tokens_retrieved_again > tokens_retrieved_context
                   OR cost_retrieved_again > cost_retrieved_context)
        FROM call"""
    )[0]
    assert off[0] > off[1] > 500
    assert off[2] == 0


def test_a_seed_gives_the_same_log() -> None:
    first, second = planted(5, 3), planted(5, 3)
    assert first.lines == second.lines
    assert first.lines != planted(6, 3).lines
    assert Counter(len(lines) > 0 for lines in planted(7).truth.values()) == {True: 6}
