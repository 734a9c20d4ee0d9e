"""What retrieved context costs, and how much of it was retrieved or sent before."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from costscope.analysis.compose import grouped
from costscope.analysis.dimensions import parse_by
from costscope.analysis.ordering import Ordering, arranged
from costscope.analysis.retrieval_outcome import retrieval_outcome
from costscope.analysis.selection import Selection
from costscope.analysis.shares import share_pct
from costscope.domain.errors import UsageError
from costscope.domain.table import AtLeast, Cell, Column, Kind, Table
from costscope.store.query import Reader

_MEASURES: Final = (
    Column("tasks", Kind.INTEGER),
    Column("calls", Kind.INTEGER),
    Column("retrieved_tokens", Kind.INTEGER, "tokens", title="retrieved"),
    Column("tokens_per_call", Kind.INTEGER, "tokens", title="a call"),
    Column("tokens_per_task", Kind.INTEGER, "tokens", title="a task"),
    Column("again_tokens", Kind.INTEGER, "tokens", title="retrieved again"),
    Column("resent_tokens", Kind.INTEGER, "tokens", title="sent again"),
    Column("cost", Kind.MONEY, "USD"),
    Column("share_pct", Kind.PERCENT, title="share"),
    Column("again_cost", Kind.MONEY, "USD", title="retrieved again"),
    Column("resent_cost", Kind.MONEY, "USD", title="sent again"),
)
_HOLDS: Final = "tokens_retrieved_context + tokens_history_retrieved > 0"


def retrieval(reader: Reader, by: str, selection: Selection, ordering: Ordering) -> Table:
    """Retrieved context by the named dimensions, over the calls that hold any; list costs.

    ``cost`` is that of what is new and of what is sent again with later calls.  ``again``: of the new, what
    the task had retrieved before.  The share is of all these calls cost.
    """
    dimensions, split = parse_by(by)
    if split:
        raise UsageError("this is about one component already", hint="costscope report --by origin")
    query = grouped(
        dimensions,
        [
            ("tasks", f"count(DISTINCT task_id) FILTER ({_HOLDS})"),
            ("calls", f"count(*) FILTER ({_HOLDS})"),
            ("retrieved", "sum(tokens_retrieved_context)"),
            ("again", "sum(tokens_retrieved_again)"),
            ("resent", "sum(tokens_history_retrieved)"),
            ("cost", "sum(cost_retrieved_context + cost_history_retrieved)"),
            ("again_cost", "sum(cost_retrieved_again)"),
            ("resent_cost", "sum(cost_history_retrieved)"),
            ("whole", f"sum(priced_cost) FILTER ({_HOLDS})"),
            ("unpriced", f"count(*) FILTER (list_cost IS NULL AND {_HOLDS})"),
        ],
        selection,
    )
    keys = len(dimensions)
    found = [row for row in reader.rows(query.sql, query.parameters) if row[keys + 1]]
    rows = [(*row[:keys], *_measured(row[keys:])) for row in found]
    total = (*[None] * keys, *_measured(_summed([row[keys:] for row in found]))) if found else None
    columns = (*(Column(d.name, d.kind) for d in dimensions), *_MEASURES)
    meta = {
        "price_book": reader.manifest.price_book,
        "price_book_sha256": reader.manifest.price_book_sha256,
        "tz": selection.tz,
    }
    table = arranged(Table("costscope.retrieval/1", columns, rows, total, meta=meta), ordering)
    return replace(table, notes=retrieval_outcome(reader, selection).notes) if rows else table


def _summed(rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    return tuple(sum(column[1:], column[0]) for column in zip(*rows, strict=True))


def _measured(measures: tuple[Any, ...]) -> tuple[Cell, ...]:
    tasks, calls, retrieved, again, resent, cost, again_cost, resent_cost, whole, unpriced = measures

    def bounded(amount: Decimal) -> Cell:
        if unpriced:
            return AtLeast(amount) if amount else None
        return amount

    return (
        tasks,
        calls,
        int(retrieved),
        round(retrieved / calls),
        round(retrieved / tasks),
        int(again),
        int(resent),
        bounded(cost),
        share_pct(cost, whole),
        bounded(again_cost),
        bounded(resent_cost),
    )
