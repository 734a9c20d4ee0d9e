"""What the commands say of made-up runs agrees with the calls they are about."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costscope.analysis.context import cache_breaks, context
from costscope.analysis.context_bar import LETTERS, context_bar
from costscope.analysis.ordering import Ordering
from costscope.analysis.retries import retries
from costscope.analysis.retrieval import retrieval
from costscope.analysis.retrieval_outcome import retrieval_outcome
from costscope.analysis.selection import Selection
from costscope.analysis.task_show import task_show
from costscope.analysis.tasks import tasks
from costscope.analysis.tasks_compare import compare_tasks
from costscope.domain.table import AtLeast, Table
from costscope.domain.tokens import Component
from costscope.store.lake import Lake
from costscope.store.query import Reader, reading
from tests.lake.lakes import take, workplace, write
from tests.waste.planted import planted

ALL, NATURAL = Selection(), Ordering()


@pytest.fixture(scope="module", name="reader")
def one_lake() -> Iterator[Reader]:
    """A lake of made-up runs, every second of which succeeded."""
    log = planted(11)
    verdicts = [b"task_id,outcome\n"]
    verdicts += [f"t11-{n},{'success' if n % 2 else 'failure'}\n".encode() for n in range(40)]
    with workplace() as folder:
        paths = write(folder / "files", {"runs.jsonl": log.lines, "outcomes.csv": verdicts})
        take(folder / "lake", *paths)
        with reading(Lake(folder / "lake")) as found:
            yield found


def value(cell: object) -> Decimal:
    """The amount in a cell, of a lower bound the bound."""
    cell = cell.value if isinstance(cell, AtLeast) else cell
    assert isinstance(cell, Decimal)
    return cell


def one(reader: Reader, sql: str) -> object:
    """The one cell of an answer."""
    return reader.rows(sql)[0][0]


@pytest.mark.parametrize("by", ["kind", "tool", "model", "task", "kind,model", "tool,task"])
def test_retries_are_the_same_however_they_are_grouped(reader: Reader, by: str) -> None:
    table = retries(reader, by, ALL, NATURAL)
    assert table.total_of("retries") == one(reader, "SELECT count(*) FROM call WHERE retry_kind IS NOT NULL")
    assert table.total_of("wasted_calls") == one(
        reader, "SELECT count(*) FROM call WHERE waste_kind IS NOT NULL"
    )
    wasted = one(reader, "SELECT sum(priced_cost) FROM call WHERE waste_kind IS NOT NULL")
    assert value(table.total_of("cost")) == wasted
    assert sum((value(cost) for cost in table.column("cost") if cost is not None), Decimal(0)) == wasted
    assert table.total_of("calls") == one(reader, "SELECT count(*) FROM call")


def test_what_may_have_been_billed_is_no_zero(reader: Reader) -> None:
    table = retries(reader, "kind", ALL, NATURAL)
    transport = next(row for row in table.rows if row[0] == "T")
    cells = dict(zip((column.name for column in table.columns), transport, strict=True))
    unknown = one(reader, "SELECT count(*) FROM call WHERE waste_kind = 'T' AND list_cost IS NULL")
    assert cells["unknown_billed"] == unknown != 0
    assert cells["cost"] is None


def test_a_group_of_all_tasks_says_what_the_tasks_say(reader: Reader) -> None:
    every, group = tasks(reader, ALL, NATURAL), compare_tasks(reader, "model", ALL, NATURAL)
    assert group.column("tasks") == [40]
    assert value(group.column("cost")[0]) == value(every.total_of("cost"))
    for name in ("median_cost", "p95_cost", "p99_cost"):
        assert str(group.column(name)[0]) == every.meta[name]
    assert value(group.column("cost_per_success")[0]) == Decimal(every.meta["cost_per_success"])
    assert group.column("success_rate_pct") == [Decimal("50.000")]
    steps = every.total_of("steps")
    assert isinstance(steps, int)
    assert group.column("steps_per_task") == [(Decimal(steps) / 40).quantize(Decimal("0.1"))]


def test_context_agrees_with_its_calls(reader: Reader) -> None:
    row = dict(zip((c.name for c in context(reader, "model", ALL, NATURAL).columns),
                   context(reader, "model", ALL, NATURAL).rows[0], strict=True))  # fmt: skip
    system, calls, read, sent, most = reader.rows(
        """SELECT sum(cost_system_prompt), count(*), sum(cache_read_tokens), sum(input_tokens),
               max(input_tokens)
        FROM call WHERE input_tokens IS NOT NULL"""
    )[0]
    assert value(row["system_cost_per_1000"]) == 1000 * system / calls
    assert row["cache_hit_pct"] == (100 * Decimal(read) / Decimal(sent)).quantize(Decimal("0.001"))
    assert row["largest_input_tokens"] == most
    breaks = cache_breaks(reader, ALL, NATURAL)
    assert row["cache_breaks"] == len(breaks.rows) > 0
    assert row["break_cost"] == breaks.total_of("cost")
    assert set(breaks.column("cause")) == {None}


def test_retrieved_context_agrees_with_its_calls(reader: Reader) -> None:
    table = retrieval(reader, "task", ALL, NATURAL)
    cost, again = reader.rows(
        "SELECT sum(cost_retrieved_context + cost_history_retrieved), sum(cost_retrieved_again) FROM call"
    )[0]
    assert value(table.total_of("cost")) == cost
    assert value(table.total_of("again_cost")) == again > 0
    outcome = retrieval_outcome(reader, ALL)
    counted = [cell for cell in outcome.column("tasks") if isinstance(cell, int)]
    assert sum(counted) == 40
    assert table.notes == outcome.notes


def rows_of(table: Table) -> list[dict[str, object]]:
    """The rows by column."""
    return [dict(zip((c.name for c in table.columns), row, strict=True)) for row in table.rows]


def test_a_task_is_told_call_by_call(reader: Reader) -> None:
    task = str(
        one(reader, "SELECT task_id FROM call GROUP BY ALL ORDER BY count(retry_kind) DESC, task_id LIMIT 1")
    )
    table = task_show(reader, task)
    calls = rows_of(table)
    spent = Decimal(0)
    for number, call in enumerate(calls, 1):
        assert call["call_number"] == number
        spent += value(call["cost"]) if call["cost"] is not None else 0
        assert value(call["running_cost"]) == spent
        if call["retry_of"] is not None:
            again = next(c["call_number"] for c in calls if c["call_id"] == call["retry_of"])
            assert f"again, as #{again}" in str(call["happened"])
    assert any(call["retry_of"] for call in calls)
    assert (
        value(table.total_of("cost"))
        == spent
        == one(reader, f"SELECT sum(priced_cost) FROM call WHERE task_id = '{task}'")
    )
    assert "context" not in {c.name for c in table.for_programs().columns}
    assert "call_id" not in {c.name for c in table.for_people().columns}


sizes = st.fixed_dictionaries({component: st.integers(0, 50_000) for component in LETTERS})


@given(sizes, st.integers(0, 400_000), st.integers(1, 20_000))
def test_a_bar_is_as_long_as_its_tokens(tokens: dict[Component, int], cached: int, per_letter: int) -> None:
    bar = context_bar(tokens, cached, per_letter=per_letter)
    whole = sum(tokens.values())
    assert abs(len(bar) - whole / per_letter) <= 0.5
    order = "".join(LETTERS.values())
    places = [order.index(letter) for letter in bar.lower()]
    assert places == sorted(places)
    read = sum(letter.isupper() for letter in bar)
    assert bar[:read].isupper() or not read
    assert abs(read - min(cached, whole) / per_letter) <= 1
