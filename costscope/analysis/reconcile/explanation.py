"""The arithmetic of one cell, with the rows of both sides it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import Final

from costscope.analysis.reconcile.causes import name_of
from costscope.analysis.reconcile.cells import Cell
from costscope.analysis.reconcile.leaves import leaf_of
from costscope.analysis.reconcile.names import Models
from costscope.analysis.reconcile.references import references
from costscope.analysis.reconcile.sellers import Seller
from costscope.analysis.reconcile.sides import CATEGORIES
from costscope.analysis.selection import Basis
from costscope.domain.columns import PRICED_CATEGORIES
from costscope.domain.errors import UnknownName
from costscope.domain.table import Cell as Value
from costscope.domain.table import Column, Kind, Table
from costscope.store.query import Reader

SHOWN_CALLS: Final = 20
"""Calls that are shown of a cell; the others are counted."""

Line = tuple[Value, ...]


def cell_name(cell: Cell, models: Models) -> str:
    """What a cell is called: its day or period, model, category, whatever of them it has."""
    place = cell.place
    when = f"{place.start:%Y-%m-%d}" if place.start else None
    parts = (place.provider, when, place.project, models.name(place.model), place.category, place.request)
    return "/".join(part for part in parts if part)


def named_cell(cells: Sequence[Cell], models: Models, name: str) -> Cell:
    """The cell of that name, or the only one whose name has all its parts.  Raises :class:`UnknownName`."""
    names = {cell_name(cell, models): cell for cell in cells}
    if name in names:
        return names[name]
    wanted = {part.lower() for part in name.split("/") if part}
    fitting = [cell for known, cell in names.items() if wanted <= set(known.lower().split("/"))]
    if len(fitting) != 1:
        raise UnknownName.of("cell", name, names, where="--explain")
    return fitting[0]


def explanation(cell: Cell, models: Models, log: Reader, names: Seller, basis: Basis) -> Table:
    """The cell's calls, charges, split and causes, one below the other, in the order of the arithmetic."""
    columns = (
        Column("step"),
        Column("quantity", Kind.DECIMAL, "units"),
        Column("amount", Kind.MONEY),
        Column("how", meaning="support, or how the amount came about"),
        Column("where", meaning="file:line"),
    )
    lines = [
        *_tracked(cell, models, log, names, basis),
        *_billed(cell),
        *_sides(cell),
        *_causes(cell),
    ]
    return Table("costscope.reconcile-cell/1", columns, lines)


def _tracked(cell: Cell, models: Models, log: Reader, names: Seller, basis: Basis) -> Iterator[Line]:
    rows = _calls(cell, models, log, names, basis)
    for quantity, cost, model, source, line in rows[:SHOWN_CALLS]:
        yield (
            "call",
            None if quantity is None else Decimal(quantity),
            cost,
            model,
            f"{PurePath(source).name}:{line}",
        )
    if len(rows) > SHOWN_CALLS:
        yield f"{len(rows) - SHOWN_CALLS} more calls", None, None, None, None
    tracked = cell.tracked
    yield "tracked", None, tracked.cost if tracked else Decimal(0), f"{basis.value} cost of the log", None


def _calls(
    cell: Cell, models: Models, log: Reader, names: Seller, basis: Basis
) -> list[tuple[int | None, Decimal | None, str | None, str, int]]:
    """Quantity, cost, model, file and line of the calls in a cell, the dearest first."""
    place = cell.place
    category = next((c for c in PRICED_CATEGORIES if c == place.category), None)
    if place.start is None or (place.category in CATEGORIES and category is None):
        return []
    quantity = leaf_of(category) if category else "input_tokens + output_tokens"
    listed = f"list_cost_{category}" if category else "list_cost"
    cost = listed if basis is Basis.LIST else "recorded_cost"
    rows = log.rows(
        f"""SELECT {quantity}, {cost}, model, path, line, provider
        FROM lake_calls JOIN lake_sources USING (source_id)
        WHERE start_time >= ? AND start_time < ? AND list_contains(?, provider)
          AND (? IS NULL OR call_id = ?) AND (? IS NULL OR project = ?)
          AND coalesce({quantity}, 0) > 0
        ORDER BY 2 DESC NULLS LAST, path, line""",
        [place.start, place.end, list(names.names), *[place.request] * 2, *[place.project] * 2],
    )
    return [row[:5] for row in rows if place.model in (None, models.key(row[5], row[2]))]


def _billed(cell: Cell) -> Iterator[Line]:
    for row in cell.billed.charges if cell.billed else ():
        what = row.description or row.category or row.charge_category
        yield "charge", row.quantity, row.cost, what, references({row.source: row.lines})
    if cell.usage:
        for (_, category), count in cell.usage.quantities.items():
            yield "count", count, None, category, references(cell.usage.lines)
    yield "billed", None, cell.billed_cost, None, None
    yield "difference", None, cell.difference, "billed minus tracked", None
    yield "tolerance", None, cell.tolerance, "the rounding of the billed rows", None


def _sides(cell: Cell) -> Iterator[Line]:
    split = cell.split
    if split is None or not cell.difference:
        return
    yield "volume", None, split.volume, "(billed - tracked units) at list prices", None
    yield "tracker", None, split.tracker, "tracked units at list prices - tracked", None
    yield "provider", None, split.provider, "billed - billed units at list prices", None
    yield "not told apart", None, split.unsplit, "where the bill has no units, or not one price", None


def _causes(cell: Cell) -> Iterator[Line]:
    for claim in cell.claims:
        how = f"{claim.support}: {claim.evidence}"
        yield f"cause {claim.cause} {name_of(claim.cause)}", None, claim.amount, how, None
    yield "left", None, cell.unclaimed, cell.status.value, None
