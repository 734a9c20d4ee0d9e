"""What was spent, grouped by anything."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from costscope.analysis.compose import COST_SQL, UNKNOWN_SQL, by_parts, grouped
from costscope.analysis.dimensions import Dimension, parse_by
from costscope.analysis.ordering import Ordering, arranged
from costscope.analysis.recorded import recorded_differences
from costscope.analysis.selection import Basis, Selection
from costscope.analysis.shares import share_pct
from costscope.domain.errors import UsageError
from costscope.domain.table import AtLeast, Cell, Column, Kind, Table
from costscope.store.query import Reader

_MEASURES = (
    Column("calls", Kind.INTEGER),
    Column("input_tokens", Kind.INTEGER, "tokens"),
    Column("output_tokens", Kind.INTEGER, "tokens"),
    Column("cost", Kind.MONEY, "USD"),
    Column("share_pct", Kind.PERCENT, title="share"),
    Column("recorded_cost", Kind.MONEY, "USD", title="recorded", is_detail=True),
    Column("recorded_minus_list", Kind.MONEY, "USD", title="recorded - list", is_detail=True),
    Column("unpriced_calls", Kind.INTEGER, title="unpriced"),
)


def report(
    reader: Reader, by: str, selection: Selection, ordering: Ordering, *, retries_apart: bool = False
) -> Table:
    """Cost by the named dimensions, dearest first; a split such as ``component`` tells a call's parts apart.

    With ``retries_apart`` that split has one more part: the calls whose result was of no use.
    Unknown parts make a figure a lower bound and are counted, never taken for zero.
    """
    dimensions, split = parse_by(by)
    if split:
        return _split_report(reader, dimensions, split, selection, ordering, retries_apart=retries_apart)
    cost, unknown = COST_SQL[selection.basis], UNKNOWN_SQL[selection.basis]
    query = grouped(
        dimensions,
        [
            ("calls", "count(*)"),
            ("input_tokens", "sum(input_tokens)"),
            ("output_tokens", "sum(output_tokens)"),
            ("cost", f"sum({cost})"),
            ("recorded_cost", "sum(recorded_cost)"),
            ("recorded_minus_list", "sum(recorded_cost - list_cost)"),
            ("unpriced_calls", f"count(*) FILTER ({unknown})"),
        ],
        selection,
    )
    found = reader.rows(query.sql, query.parameters)
    keys = len(dimensions)
    whole = sum((row[keys + 3] or Decimal(0) for row in found), Decimal(0))
    rows = [(*row[:keys], *_measured(row[keys:], whole)) for row in found]
    total = (*[None] * keys, *_measured(_summed(found, keys), whole))
    columns = (*(Column(d.name, d.kind) for d in dimensions), *_MEASURES)
    table = Table(
        "costscope.report/1", columns, rows, total if found else None, meta=_meta(reader, selection)
    )
    table = _explained(arranged(table, ordering), selection)
    return replace(table, notes=(*recorded_differences(reader, selection), *table.notes))


def _measured(measures: tuple[Any, ...], whole: Decimal) -> tuple[Cell, ...]:
    calls, input_tokens, output_tokens, cost, recorded, difference, unpriced = measures
    known = cost if cost is not None and not (unpriced == calls and not cost) else None
    shown = AtLeast(known) if known is not None and unpriced else known
    return (
        calls,
        _integer(input_tokens),
        _integer(output_tokens),
        shown,
        share_pct(known, whole),
        recorded,
        difference,
        unpriced,
    )


def _split_report(
    reader: Reader,
    dimensions: list[Dimension],
    split: str,
    selection: Selection,
    ordering: Ordering,
    *,
    retries_apart: bool,
) -> Table:
    if selection.basis is not Basis.LIST:
        raise UsageError(
            f"a recorded cost is one figure per call: it cannot be split by {split}",
            hint="--cost list",
        )
    query = by_parts(dimensions, split, selection, retries_apart=retries_apart)
    found = reader.rows(query.sql, query.parameters)
    keys = len(dimensions)
    whole = sum((row[keys + 2] for row in found), Decimal(0))
    rows = [
        (*row[: keys + 1], int(row[keys + 1]), *_bounded(row[keys + 2], row[keys + 3], whole), row[keys + 3])
        for row in found
    ]
    unpriced_query = grouped([], [("n", f"count(*) FILTER ({UNKNOWN_SQL[Basis.LIST]})")], selection)
    unpriced = reader.rows(unpriced_query.sql, unpriced_query.parameters)[0][0]
    columns = (
        *(Column(d.name, d.kind) for d in dimensions),
        Column(split),
        Column("tokens", Kind.INTEGER, "tokens"),
        Column("cost", Kind.MONEY, "USD"),
        Column("share_pct", Kind.PERCENT, title="share"),
        Column("unpriced_calls", Kind.INTEGER, title="unpriced"),
    )
    total = (
        *[None] * (keys + 1),
        sum(int(row[keys + 1]) for row in found),
        *_bounded(whole, unpriced, whole),
        unpriced,
    )
    meta = _meta(reader, selection)
    table = Table("costscope.report/1", columns, rows, total if found else None, meta=meta)
    return _explained(arranged(table, ordering), selection)


def _bounded(cost: Decimal, unpriced: int, whole: Decimal) -> tuple[Cell, Cell]:
    """Cost and share; a lower bound where some calls have no price, unknown where nothing could be priced."""
    if unpriced and not cost:
        return None, None
    return (AtLeast(cost) if unpriced else cost), share_pct(cost, whole)


def _summed(found: list[tuple[Any, ...]], keys: int) -> tuple[Any, ...]:
    columns = list(zip(*(row[keys:] for row in found), strict=True)) or [()] * 7
    return tuple(
        sum((value for value in column if value is not None), type(known)(0))
        if (known := next((value for value in column if value is not None), None)) is not None
        else None
        for column in columns
    )


def _integer(value: object) -> int | None:
    return None if value is None else int(str(value))


def _meta(reader: Reader, selection: Selection) -> dict[str, str]:
    """What a figure rests on: prices, basis, period, zone."""
    period = selection.period
    return {
        "price_book": reader.manifest.price_book,
        "price_book_sha256": reader.manifest.price_book_sha256,
        "cost_basis": selection.basis.value,
        "period_start": period.start.isoformat() if period.start else "",
        "period_end": period.end.isoformat() if period.end else "",
        "tz": selection.tz,
    }


def _explained(table: Table, selection: Selection) -> Table:
    notes = [f"prices: book {table.meta['price_book']} ({table.meta['price_book_sha256'][:12]})"]
    count = table.total_of("unpriced_calls") if table.total is not None else 0
    if isinstance(count, int) and count:
        if selection.basis is Basis.LIST:
            why, remedy = "without a price or token counts", "costscope report --by model,status"
        else:
            why, remedy = "without a recorded cost", "costscope report --cost list"
        calls = "1 call" if count == 1 else f"{count:,} calls"
        notes.append(f"{calls} {why}: totals are lower bounds ({remedy})")
    return replace(table, notes=tuple(notes))
