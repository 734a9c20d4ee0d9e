"""What was done again, and what doing it again cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from costscope.analysis.compose import COST_SQL, UNKNOWN_SQL, Query
from costscope.analysis.dimensions import DIMENSIONS, Dimension, dimension
from costscope.analysis.ordering import Ordering, arranged
from costscope.analysis.selection import Selection
from costscope.analysis.shares import share_pct
from costscope.domain.errors import UnknownName
from costscope.domain.table import AtLeast, Cell, Column, Kind, Table
from costscope.store.query import Reader

KINDS: Final = {
    "T": "transport: the request failed and was sent again",
    "V": "validation: the answer was rejected or cut off, and asked for again",
    "E": "tool error: the same tool with the same arguments after it failed",
    "L": "loop: the same steps over and over",
    "R": "re-run: the whole task from the start",
}
"""Kinds of retries; of several that fit a call the first counts."""

_OWN: Final = {
    "kind": Dimension("kind", "kind", "T, V, E, L or R"),
    "tool": Dimension("tool", "tool", "tools the call asked for"),
}
_MEASURES: Final = (
    Column("calls", Kind.INTEGER),
    Column("retries", Kind.INTEGER),
    Column("retry_rate_pct", Kind.PERCENT, title="rate"),
    Column("wasted_calls", Kind.INTEGER, title="wasted"),
    Column("cost", Kind.MONEY, "USD", title="wasted cost"),
    Column("share_pct", Kind.PERCENT, title="share"),
    Column("retry_cost", Kind.MONEY, "USD", title="cost of retries"),
    Column("unknown_billed", Kind.INTEGER, title="may be billed"),
)
_UNBILLED: Final = "list_cost = 0"
"""Refused before any work was done: providers do not bill these."""


def retries(reader: Reader, by: str, selection: Selection, ordering: Ordering) -> Table:
    """Retries by the named dimensions: how many, what was wasted, what doing it again cost.

    ``cost`` is that of the calls whose result was of no use, ``retry_cost`` that of the calls made in
    their place; ``unknown_billed`` counts failed calls that a provider may have billed, at a cost no log
    tells.  The share is of all that was spent.
    """
    dimensions = [_dimension(name) for name in dict.fromkeys(n.strip() for n in by.split(",")) if name]
    query = _query(dimensions, selection)
    found = reader.rows(query.sql, query.parameters)
    keys = len(dimensions)
    calls, spent = _whole(reader, selection)
    rows = [(*row[:keys], *_measured(row[keys:], spent)) for row in found]
    total = (*[None] * keys, *_measured(_summed([row[keys:] for row in found], calls), spent))
    columns = (*(Column(d.name, d.kind) for d in dimensions), *_MEASURES)
    meta = {
        "price_book": reader.manifest.price_book,
        "price_book_sha256": reader.manifest.price_book_sha256,
        "cost_basis": selection.basis.value,
        "tz": selection.tz,
    }
    table = Table("costscope.retries/1", columns, rows, total if rows else None, meta=meta)
    return replace(arranged(table, ordering), notes=_notes(table))


def _dimension(name: str) -> Dimension:
    try:
        return _OWN.get(name) or dimension(name)
    except UnknownName:
        raise UnknownName.of("dimension", name, [*_OWN, *DIMENSIONS]) from None


def _query(dimensions: Sequence[Dimension], selection: Selection) -> Query:
    """One row per group: keys, calls, retries, wasted calls, their cost, the retries' cost, unknown ones.

    By kind a call stands in up to two groups: as a retry of one kind, as wasted for another.
    """
    condition, parameters = selection.condition()
    cost, unknown = COST_SQL[selection.basis], UNKNOWN_SQL[selection.basis]
    names = [d.name for d in dimensions]
    keys = [f"{d.sql} AS key_{i}" for i, d in enumerate(dimensions) if d.name != "kind"]
    shared = ", ".join(f"key_{i}" for i, name in enumerate(names) if name != "kind")
    ordered = ", ".join("kind" if name == "kind" else f"key_{i}" for i, name in enumerate(names))
    group = f"GROUP BY {ordered}" if ordered else ""
    both = "[retry_kind, waste_kind]"
    # A call that is neither still counts where the groups are not kinds.
    kinds = f"unnest({both})" if "kind" in names else "unnest([coalesce(retry_kind, ''), waste_kind])"
    sql = f"""
        WITH chosen AS (
            SELECT {", ".join([*keys, "retry_kind, waste_kind"])},
                   {cost} AS cost, {unknown} AS is_unknown, coalesce({_UNBILLED}, false) AS is_unbilled,
                   {f"count(*) OVER (PARTITION BY {shared})" if shared else "count(*) OVER ()"} AS calls
            FROM call LEFT JOIN (
                SELECT call_id, string_agg(DISTINCT tool_name, ', ' ORDER BY tool_name) AS tool
                FROM tool_call GROUP BY call_id
            ) USING (call_id)
            WHERE {condition}
        ),
        part AS (
            SELECT * EXCLUDE (retry_kind, waste_kind), {kinds} AS kind,
                   unnest([retry_kind IS NOT NULL, false]) AS is_retry,
                   unnest([false, waste_kind IS NOT NULL]) AS is_wasted
            FROM chosen
        )
        SELECT {ordered + "," if ordered else ""}
               any_value(calls), count(*) FILTER (is_retry), count(*) FILTER (is_wasted),
               sum(cost) FILTER (is_wasted), sum(cost) FILTER (is_retry),
               count(*) FILTER (is_wasted AND is_unknown AND NOT is_unbilled),
               count(*) FILTER (is_retry AND is_unknown AND NOT is_unbilled)
        FROM part WHERE kind IS NOT NULL {group}
    """
    return Query(sql, parameters)


def _whole(reader: Reader, selection: Selection) -> tuple[int, Decimal]:
    condition, parameters = selection.condition()
    cost = COST_SQL[selection.basis]
    row = reader.rows(f"SELECT count(*), sum({cost}) FROM call WHERE {condition}", parameters)[0]
    return row[0], row[1] or Decimal(0)


def _summed(rows: Sequence[tuple[Any, ...]], calls: int) -> tuple[Any, ...]:
    """The measures of all rows; calls stand in several groups by kind, so they are not added."""

    def money(place: int) -> Decimal | None:
        known = [row[place] for row in rows if row[place] is not None]
        return sum(known, Decimal(0)) if known else None

    retries, wasted, unknown, unknown_again = (sum(row[place] for row in rows) for place in (1, 2, 5, 6))
    return (calls, retries, wasted, money(3), money(4), unknown, unknown_again)


def _measured(measures: tuple[Any, ...], spent: Decimal) -> tuple[Cell, ...]:
    calls, again, wasted, wasted_cost, retry_cost, unknown, unknown_again = measures
    return (
        calls,
        again,
        share_pct(Decimal(again), Decimal(calls)),
        wasted,
        _bounded(wasted_cost, wasted, unknown),
        share_pct(wasted_cost or Decimal(0), spent),
        _bounded(retry_cost, again, unknown_again),
        unknown,
    )


def _bounded(cost: Decimal | None, calls: int, unknown: int) -> Cell:
    """Nothing costs nothing; a part that is unknown makes it a lower bound, all of it no figure."""
    if unknown:
        return AtLeast(cost) if cost else None
    return cost if cost is not None or calls else Decimal(0)


def _notes(table: Table) -> tuple[str, ...]:
    """What the letters mean that are shown."""
    shown = {row[0] for row in table.rows} if table.columns[0].name == "kind" else set()
    return tuple(f"{kind}  {meaning}" for kind, meaning in KINDS.items() if kind in shown)
