"""What tasks cost under one label and another."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any, Final

from costscope.analysis.compose import COST_SQL, UNKNOWN_SQL, grouped
from costscope.analysis.dimensions import DIMENSIONS, parse_by
from costscope.analysis.ordering import Ordering, arranged
from costscope.analysis.selection import Selection
from costscope.analysis.shares import share_pct
from costscope.analysis.spread import median, percentile
from costscope.analysis.tasks import FAILURE, STEPS_SQL, SUCCESS
from costscope.domain.errors import UsageError
from costscope.domain.table import AtLeast, Cell, Column, Kind, Table
from costscope.store.query import Reader

_MEASURES: Final = (
    Column("tasks", Kind.INTEGER),
    Column("judged", Kind.INTEGER, is_detail=True),
    Column("success_rate_pct", Kind.PERCENT, title="succeed", is_detail=True),
    Column("steps_per_task", Kind.DECIMAL, title="steps"),
    Column("cost", Kind.MONEY, "USD"),
    Column("median_cost", Kind.MONEY, "USD", title="median"),
    Column("p95_cost", Kind.MONEY, "USD", title="p95"),
    Column("p99_cost", Kind.MONEY, "USD", title="p99"),
    Column("cost_per_success", Kind.MONEY, "USD", title="per success", is_detail=True),
    Column("wasted_pct", Kind.PERCENT, title="wasted"),
    Column("unpriced_calls", Kind.INTEGER, title="unpriced"),
)


def compare_tasks(reader: Reader, by: str, selection: Selection, ordering: Ordering) -> Table:
    """One row per value of the named dimensions: how many tasks, what one cost, what a success cost.

    A task that has calls in several groups counts in each, with the cost it has there.  Judged are those that
    succeeded or failed; another word of a log says neither.  The cost per success is all that judged tasks
    cost, failures included, for each success.
    """
    dimensions, split = parse_by(by)
    if split:
        raise UsageError(f"tasks cannot be split by {split}", hint=f"costscope report --by {split},task")
    query = grouped(
        [*dimensions, DIMENSIONS["task"], DIMENSIONS["outcome"]],
        [
            ("steps", STEPS_SQL),
            ("cost", f"sum({COST_SQL[selection.basis]})"),
            ("wasted", f"sum({COST_SQL[selection.basis]}) FILTER (waste_kind IS NOT NULL)"),
            ("unpriced", f"count(*) FILTER ({UNKNOWN_SQL[selection.basis]})"),
            ("calls", "count(*)"),
        ],
        selection,
    )
    groups: dict[tuple[Cell, ...], list[tuple[Any, ...]]] = defaultdict(list)
    keys = len(dimensions)
    for row in reader.rows(query.sql, query.parameters):
        groups[row[:keys]].append(row[keys + 1 :])
    rows = [(*key, *_measured(found)) for key, found in groups.items()]
    columns = (*(Column(d.name, d.kind) for d in dimensions), *_MEASURES)
    meta = {
        "price_book": reader.manifest.price_book,
        "price_book_sha256": reader.manifest.price_book_sha256,
        "cost_basis": selection.basis.value,
        "tz": selection.tz,
    }
    return arranged(Table("costscope.tasks-by/1", columns, rows, meta=meta), ordering)


def _measured(found: list[tuple[Any, ...]]) -> tuple[Cell, ...]:
    """The measures of tasks given as outcome, steps, cost, wasted cost, unpriced calls, calls."""
    # What is unknown is no cheap task: it has no place among the costs.
    costs = sorted(cost for _, _, cost, _, unpriced, calls in found if cost or unpriced < calls)
    judged = [row for row in found if row[0] in (SUCCESS, FAILURE)]
    successes = sum(1 for row in judged if row[0] == SUCCESS)
    spent, wasted = sum(costs, Decimal(0)), sum((row[3] or Decimal(0) for row in found), Decimal(0))
    unpriced = sum(row[4] for row in found)
    judged_cost = sum((row[2] or Decimal(0) for row in judged), Decimal(0))
    per_success = judged_cost / successes if successes else None
    return (
        len(found),
        len(judged) or None,
        share_pct(Decimal(successes), Decimal(len(judged))) if judged else None,
        (Decimal(sum(row[1] for row in found)) / len(found)).quantize(Decimal("0.1")),
        _bounded(spent if costs else None, unpriced),
        median(costs) if costs else None,
        percentile(costs, 95) if costs else None,
        percentile(costs, 99) if costs else None,
        _bounded(per_success, sum(row[4] for row in judged)),
        share_pct(wasted, spent),
        unpriced,
    )


def _bounded(cost: Decimal | None, unpriced: int) -> Cell:
    return AtLeast(cost) if cost is not None and unpriced else cost
