"""What each task cost, and what a success cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from costscope.analysis.compose import COST_SQL, UNKNOWN_SQL, grouped
from costscope.analysis.dimensions import DIMENSIONS
from costscope.analysis.ordering import Ordering, arranged
from costscope.analysis.recorded import recorded_differences
from costscope.analysis.selection import Selection
from costscope.analysis.spread import median, percentile
from costscope.domain.table import AtLeast, Cell, Column, Kind, Table
from costscope.store.query import Reader

SUCCESS = "success"
FAILURE = "failure"

STEPS_SQL = "count(*) FILTER (waste_kind IS NULL OR waste_kind NOT IN ('T', 'V'))"
"""A call and the failed or rejected attempts it replaced are one step."""

_COLUMNS = (
    Column("task"),
    Column("outcome", is_detail=True),
    Column("calls", Kind.INTEGER),
    Column("steps", Kind.INTEGER),
    Column("input_tokens", Kind.INTEGER, "tokens"),
    Column("output_tokens", Kind.INTEGER, "tokens"),
    Column("cost", Kind.MONEY, "USD"),
    Column("wasted_cost", Kind.MONEY, "USD", title="of it wasted", is_detail=True),
    Column("recorded_cost", Kind.MONEY, "USD", title="recorded", is_detail=True),
    Column("recorded_minus_list", Kind.MONEY, "USD", title="recorded - list", is_detail=True),
    Column("unpriced_calls", Kind.INTEGER, title="unpriced"),
    Column("start_time", Kind.INSTANT, title="started"),
    Column("duration_s", Kind.INTEGER, "s", title="duration"),
)
_COST, _UNPRICED = (
    next(i for i, c in enumerate(_COLUMNS) if c.name == n) for n in ("cost", "unpriced_calls")
)


def tasks(reader: Reader, selection: Selection, ordering: Ordering) -> Table:
    """One row per task, dearest first, with the cost of a success in the notes."""
    query = grouped(
        [DIMENSIONS["task"], DIMENSIONS["outcome"]],
        [
            ("calls", "count(*)"),
            ("steps", STEPS_SQL),
            ("input_tokens", "sum(input_tokens)"),
            ("output_tokens", "sum(output_tokens)"),
            ("cost", f"sum({COST_SQL[selection.basis]})"),
            (
                "wasted_cost",
                # Nothing wasted is 0; what a wasted call without a price cost is not known.
                f"CASE WHEN count(waste_kind) = 0 THEN 0 ELSE"
                f" sum({COST_SQL[selection.basis]}) FILTER (waste_kind IS NOT NULL) END",
            ),
            ("recorded_cost", "sum(recorded_cost)"),
            ("recorded_minus_list", "sum(recorded_cost - list_cost)"),
            ("unpriced_calls", f"count(*) FILTER ({UNKNOWN_SQL[selection.basis]})"),
            ("start_time", "min(start_time)"),
            ("duration_s", "date_diff('second', min(start_time), max(coalesce(end_time, start_time)))"),
        ],
        selection,
    )
    rows = [_row(found) for found in reader.rows(query.sql, query.parameters)]
    table = Table("costscope.tasks/1", _COLUMNS, rows, _total(rows), meta=_meta(reader, selection, rows))
    arranged_table = arranged(table, ordering)
    notes = (*recorded_differences(reader, selection), *_notes(arranged_table.meta))
    return replace(arranged_table, notes=notes)


def _row(found: tuple[Any, ...]) -> tuple[Cell, ...]:
    (
        task,
        outcome,
        calls,
        steps,
        input_tokens,
        output_tokens,
        cost,
        wasted,
        recorded,
        difference,
        unpriced,
        start,
        seconds,
    ) = found
    known = None if unpriced == calls and not cost else cost
    shown = AtLeast(known) if known is not None and unpriced else known
    return (
        task,
        outcome,
        calls,
        steps,
        None if input_tokens is None else int(input_tokens),
        None if output_tokens is None else int(output_tokens),
        shown,
        wasted,
        recorded,
        difference,
        unpriced,
        start,
        seconds,
    )


def _amount(cell: Cell) -> Decimal:
    value = cell.value if isinstance(cell, AtLeast) else cell
    return value if isinstance(value, Decimal) else Decimal(0)


def _total(rows: list[tuple[Cell, ...]]) -> tuple[Cell, ...] | None:
    if not rows:
        return None

    def summed(place: int) -> int:
        return sum(cell for row in rows if isinstance(cell := row[place], int))

    def money(place: int) -> Decimal | None:
        known = [cell for row in rows if isinstance(cell := row[place], Decimal)]
        return sum(known, Decimal(0)) if known else None

    cost = sum((_amount(row[_COST]) for row in rows), Decimal(0))
    unpriced = summed(_UNPRICED)
    shown = AtLeast(cost) if unpriced else cost
    figures = (*map(summed, range(2, _COST)), shown, *map(money, range(_COST + 1, _UNPRICED)), unpriced)
    return (None, None, *figures, None, None)


def _meta(reader: Reader, selection: Selection, rows: list[tuple[Cell, ...]]) -> dict[str, str]:
    # What is unknown is no cheap task: it has no place among the costs.
    costs = sorted(_amount(row[_COST]) for row in rows if row[_COST] is not None)
    meta = {
        "price_book": reader.manifest.price_book,
        "price_book_sha256": reader.manifest.price_book_sha256,
        "cost_basis": selection.basis.value,
        "tasks": str(len(rows)),
        "tasks_with_cost": str(len(costs)),
    }
    if costs:
        meta["median_cost"] = str(median(costs))
        meta["p95_cost"] = str(percentile(costs, 95))
        meta["p99_cost"] = str(percentile(costs, 99))
    judged = [row for row in rows if row[1] is not None]
    successes = sum(1 for row in judged if row[1] == SUCCESS)
    if judged:
        spent = sum((_amount(row[_COST]) for row in judged), Decimal(0))
        meta["tasks_with_outcome"] = str(len(judged))
        meta["successful_tasks"] = str(successes)
        # All that was spent on judged tasks, failures included, for each success there was.
        meta["cost_per_success"] = str(spent / successes) if successes else ""
        meta["cost_per_success_is_lower_bound"] = str(any(row[_UNPRICED] for row in judged)).lower()
    return meta


def _notes(meta: Mapping[str, str]) -> tuple[str, ...]:
    notes = []
    if "median_cost" in meta:
        notes.append(
            f"{int(meta['tasks_with_cost']):,} tasks{_of_more(meta)}: "
            f"median {Decimal(meta['median_cost']):.4f} USD, "
            f"p95 {Decimal(meta['p95_cost']):.4f}, p99 {Decimal(meta['p99_cost']):.4f}"
        )
    if meta.get("cost_per_success"):
        notes.append(
            f"{meta['successful_tasks']} of {meta['tasks_with_outcome']} judged tasks succeeded: "
            f"{_or_more(meta)}{Decimal(meta['cost_per_success']):.4f} USD per success, failures included"
        )
    notes.append(f"prices: book {meta['price_book']} ({meta['price_book_sha256'][:12]})")
    return tuple(notes)


def _of_more(meta: Mapping[str, str]) -> str:
    return "" if meta["tasks"] == meta["tasks_with_cost"] else f" of {int(meta['tasks']):,} with a known cost"


def _or_more(meta: Mapping[str, str]) -> str:
    return "≥ " if meta["cost_per_success_is_lower_bound"] == "true" else ""
