"""What a call costs agrees with an independent calculation, and no split of it gains or loses anything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costscope.analysis.dimensions import DIMENSIONS
from costscope.analysis.ordering import Ordering
from costscope.analysis.report import report
from costscope.analysis.selection import Basis, Selection
from costscope.analysis.tasks import tasks
from costscope.domain.columns import INPUT_COMPONENTS, OUTPUT_COMPONENTS, PRICED_CATEGORIES
from costscope.domain.money import total_of
from costscope.domain.table import AtLeast, Cell, Table
from costscope.domain.tokens import Component
from costscope.store.lake import Lake
from costscope.store.query import Reader, reading
from tests.generate import MODELS, UNKNOWN_MODEL, Session, encoded, project
from tests.lake.lakes import take, workplace, write
from tests.oracles.transcripts import response_of, responses
from tests.real.data import needs_data, real_files

REAL = [path for path in real_files("traces/claude-code/**/*.jsonl") if "derived" not in path.name]
COSTS = [f"cost_{component}" for component in (*INPUT_COMPONENTS, *OUTPUT_COMPONENTS, Component.FEES)]
TOKENS = [f"tokens_{component}" for component in (*INPUT_COMPONENTS, *OUTPUT_COMPONENTS)]
CATEGORIES = [f"list_cost_{category}" for category in PRICED_CATEGORIES]


@pytest.fixture(scope="module", params=["generated", pytest.param("real", marks=needs_data)], name="paths")
def transcripts(request: pytest.FixtureRequest) -> Iterator[list[Path]]:
    """Transcripts made up here, or real ones."""
    with workplace() as folder:
        if request.param == "real":
            yield REAL
        else:
            files = {f"{seed}-{n}": ls for seed in range(6) for n, ls in project(seed, f"p{seed}").items()}
            yield write(folder / "files", files)


@pytest.fixture(scope="module")
def reader(paths: list[Path]) -> Iterator[Reader]:
    """A lake of the transcripts."""
    with workplace() as folder:
        take(folder / "lake", *paths, adapter="claude_code")
        with reading(Lake(folder / "lake")) as found:
            yield found


def test_every_call_costs_what_genai_prices_says(paths: list[Path], reader: Reader) -> None:
    pytest.importorskip("genai_prices", reason="genai-prices is what the costs are compared with")
    theirs = responses(paths)
    calls = reader.rows("SELECT source, line, list_cost FROM call WHERE input_tokens IS NOT NULL")
    ours = {response_of(Path(source), line): cost for source, line, cost in calls}
    assert len(ours) == len(calls) > 30
    # To the last picodollar, and unknown where they know no price.
    assert ours == {name: response.cost() for name, response in theirs.items()}
    assert any(cost for cost in ours.values())


def test_generated_transcripts_hold_what_has_no_price() -> None:
    lines = [line for seed in range(6) for lines in project(seed).values() for line in lines]
    assert any(UNKNOWN_MODEL.encode() in line for line in lines)


def test_the_parts_of_a_call_are_the_call(reader: Reader) -> None:
    costs, tokens, categories = (
        reader.rows(f"SELECT {', '.join(names)} FROM call ORDER BY call_id")
        for names in (COSTS, TOKENS, CATEGORIES)
    )
    calls = reader.rows(
        "SELECT call_id, priced_cost, list_cost, unpriced_tokens, coalesce(input_tokens, 0)"
        " + coalesce(output_tokens, 0) FROM call ORDER BY call_id"
    )
    assert len(calls) > 30
    for (name, priced, listed, unpriced, size), cost, count, by_category in zip(
        calls, costs, tokens, categories, strict=True
    ):
        assert total_of(cost) == priced, name
        assert total_of(part for part in by_category if part is not None) == priced, name
        assert sum(count) == size, name
        assert min(*cost, *count) >= 0, name
        assert (listed == priced) == (unpriced == 0), name
        assert (listed is None) == (unpriced != 0), name


def amount(cell: Cell) -> Decimal | None:
    """The figure of a cell, a lower bound's as well."""
    value = cell.value if isinstance(cell, AtLeast) else cell
    assert value is None or isinstance(value, Decimal)
    return value


def summed(table: Table, name: str) -> Decimal:
    """The known amounts of a column."""
    return total_of(value for cell in table.column(name) if (value := amount(cell)) is not None)


# The lake is the same for every example: it is read only.
same_lake = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@same_lake
@given(by=st.lists(st.sampled_from([*DIMENSIONS, "component"]), min_size=1, max_size=3, unique=True))
def test_grouping_never_changes_the_total(reader: Reader, by: list[str]) -> None:
    ((whole, tokens, unpriced),) = reader.rows(
        "SELECT sum(priced_cost), sum(input_tokens) + sum(output_tokens),"
        " count(*) FILTER (list_cost IS NULL) FROM call"
    )
    table = report(reader, ",".join(by), Selection(), Ordering())
    assert summed(table, "cost") == amount(table.total_of("cost")) == whole
    assert isinstance(table.total_of("cost"), AtLeast) == (unpriced > 0)
    if "component" in by:
        assert sum(table.column("tokens")) == table.total_of("tokens") == tokens  # type: ignore[arg-type]
    else:
        for name in ("calls", "unpriced_calls", "input_tokens"):
            assert sum(n for n in table.column(name) if isinstance(n, int)) == table.total_of(name)


@same_lake
@given(name=st.sampled_from(["model", "agent", "task", "day", "status"]), data=st.data())
def test_selections_that_cover_all_calls_add_up(reader: Reader, name: str, data: st.DataObject) -> None:
    whole = report(reader, name, Selection(), Ordering(name))
    value = data.draw(st.sampled_from([cell for cell in whole.column(name) if cell is not None] or [None]))
    if value is None:
        return
    chosen = report(reader, name, Selection(where=((name, str(value)),)), Ordering(name))
    (row,) = [row for row in whole.rows if row[0] == value]
    assert [tuple(row)[:4], row[4]] == [tuple(chosen.rows[0])[:4], chosen.rows[0][4]]
    assert len(chosen.rows) == 1


def test_tasks_add_up_to_the_report(reader: Reader) -> None:
    by_task = report(reader, "task", Selection(), Ordering())
    listed = tasks(reader, Selection(), Ordering())
    assert summed(listed, "cost") == amount(listed.total_of("cost")) == amount(by_task.total_of("cost"))
    shortened = tasks(reader, Selection(), Ordering(limit=1))
    assert shortened.total == listed.total
    assert shortened.hidden == len(listed.rows) - 1


def test_a_recorded_cost_is_never_mixed_with_the_list(reader: Reader) -> None:
    ((recorded, missing),) = reader.rows(
        "SELECT sum(recorded_cost), count(*) FILTER (recorded_cost IS NULL) FROM call"
    )
    table = report(reader, "model", Selection(basis=Basis.RECORDED), Ordering())
    assert amount(table.total_of("cost")) == recorded
    assert table.total_of("unpriced_calls") == missing


def test_a_task_of_unknown_cost_is_not_a_cheap_one() -> None:
    names = {"dear": MODELS[0], "cheap": MODELS[2], "unknown": UNKNOWN_MODEL}
    sessions = {name: Session(random.Random(1), [datetime(2026, 1, 5, tzinfo=UTC)], name) for name in names}
    for name, session in sessions.items():
        session.rng.seed(name)
        session.response(names[name], 0)
    with workplace() as folder:
        files = {f"{name}.jsonl": encoded(session.lines) for name, session in sessions.items()}
        judged = [b"task_id,outcome\n", *(f"{name},success\n".encode() for name in names)]
        take(folder / "lake", *write(folder / "files", files | {"outcomes.csv": judged}))
        with reading(Lake(folder / "lake")) as found:
            table = tasks(found, Selection(), Ordering("-cost"))
    dear, cheap, unknown = table.column("cost")
    assert isinstance(dear, Decimal)
    assert isinstance(cheap, Decimal)
    assert unknown is None
    assert dear > cheap > 0
    # The middle of two lies between them.
    assert Decimal(table.meta["median_cost"]) == (dear + cheap) / 2
    assert (table.meta["tasks"], table.meta["tasks_with_cost"]) == ("3", "2")
    assert Decimal(table.meta["cost_per_success"]) == (dear + cheap) / 3
    assert any("2 tasks of 3 with a known cost" in note for note in table.notes)
    assert any("≥" in note for note in table.notes)


def test_a_fee_without_a_price_is_shown() -> None:
    session = Session(random.Random(1), [datetime(2026, 1, 5, tzinfo=UTC)], "one")
    session.response(UNKNOWN_MODEL, 0)
    for line in session.lines:
        line["message"]["usage"]["server_tool_use"] = {"web_search_requests": 2}
    with workplace() as folder:
        take(folder / "lake", *write(folder / "files", {"one.jsonl": encoded(session.lines)}))
        with reading(Lake(folder / "lake")) as found:
            table = report(found, "component", Selection(), Ordering("component"))
    fees = dict(zip(table.column("component"), table.column("cost"), strict=True))
    assert "fees" in fees
    assert set(fees.values()) == {None}


def test_a_dimension_named_twice_is_one(reader: Reader) -> None:
    assert report(reader, "model, model", Selection(), Ordering()) == report(
        reader, "model", Selection(), Ordering()
    )
