"""Shows a reconciliation as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from costscope.analysis.reconcile.bridge import Step
from costscope.analysis.reconcile.causes import name_of
from costscope.analysis.reconcile.cells import Cell
from costscope.analysis.reconcile.claims import Claim
from costscope.analysis.reconcile.currency import UNKNOWN_CURRENCY
from costscope.analysis.reconcile.figures import figure
from costscope.analysis.reconcile.files import BilledFile
from costscope.analysis.reconcile.names import Models
from costscope.analysis.reconcile.references import references
from costscope.analysis.reconcile.sides import Lines, counted
from costscope.analysis.reconcile.statuses import Status
from costscope.domain.table import AtLeast, Column, Kind, Table
from costscope.domain.table import Cell as Value
from costscope.store.manifest import Source

SPLIT = frozenset({Status.UNEXPLAINED, Status.PARTLY_EXPLAINED, Status.EXPLAINED})
"""Statuses of cells whose difference is worth telling apart by side."""


def summary_table(steps: Sequence[Step], currency: str) -> Table:
    """The bridge of one ledger: its rows add up to its total, the bill."""
    columns = (
        Column("line"),
        Column("amount", Kind.MONEY, _unit(currency)),
        Column("cause", is_detail=True, meaning="id of the cause"),
        Column("support", meaning="measured on either side, fits the bill's rounding, or assumed"),
        Column("cells", Kind.INTEGER),
        Column("meaning"),
    )
    rows: list[tuple[Value, ...]] = [
        (step.line, step.amount, step.cause and str(step.cause), step.support, step.cells, step.meaning)
        for step in steps
    ]
    return Table("costscope.reconcile/2", columns, rows[:-1], rows[-1], anchors=1)


def cells_table(cells: Iterable[Cell], models: Models) -> Table:
    """One row per cell; amounts billed, differences and tolerances in the cell's own currency."""
    cells = list(cells)
    currencies = {cell.currency for cell in cells if cell.currency}
    as_billed = _unit(*currencies) if len(currencies) == 1 else "as billed"
    columns = (
        Column("provider"),
        Column("period_start", Kind.INSTANT, title="from"),
        Column("period_end", Kind.INSTANT, title="to", meaning="not included"),
        Column("project", is_detail=True),
        Column("model", is_detail=True),
        Column("category", is_detail=True),
        Column("status"),
        Column("tracked_quantity", Kind.DECIMAL, "units", title="tracked", is_detail=True),
        Column("billed_quantity", Kind.DECIMAL, "units", title="billed", is_detail=True),
        Column("tracked_cost", Kind.MONEY, "USD"),
        Column("billed_cost", Kind.MONEY, as_billed),
        Column("difference", Kind.MONEY, as_billed, meaning="billed minus tracked"),
        Column("tolerance", Kind.MONEY, as_billed),
        Column("volume_effect", Kind.MONEY, as_billed, title="volume", is_detail=True),
        Column("tracker_effect", Kind.MONEY, as_billed, title="tracker", is_detail=True),
        Column("provider_effect", Kind.MONEY, as_billed, title="provider's prices", is_detail=True),
        Column("unsplit", Kind.MONEY, as_billed, is_detail=True),
        Column("causes", is_detail=True, meaning="id, name, amount, support"),
        Column("unclaimed", Kind.MONEY, as_billed, is_detail=True, meaning="what no cause claims"),
        Column("currency", is_detail=True),
        Column("request", is_detail=True, meaning="call_id of the lake"),
        Column("billed_rows", title="billed in", meaning="file:lines of the bill"),
    )
    return Table("costscope.reconcile-cells/2", columns, [_cell(cell, models) for cell in cells])


def _unit(currency: str) -> str:
    return "in an unknown currency" if currency == UNKNOWN_CURRENCY else currency


def _cell(cell: Cell, models: Models) -> tuple[Value, ...]:
    place = cell.place
    split = cell.split if cell.status in SPLIT else None
    quantities = cell.billed_quantities
    lines: Lines = dict(cell.usage.lines if cell.usage else {}) | (cell.billed.lines if cell.billed else {})
    return (
        place.provider,
        place.start,
        place.end,
        place.project,
        models.name(place.model),
        place.category,
        cell.status.value,
        counted(cell.tracked.quantities) if cell.tracked else None,
        counted(quantities) if quantities is not None else None,
        _tracked_cost(cell),
        cell.billed.cost if cell.billed else None,
        cell.difference,
        cell.tolerance,
        *((split.volume, split.tracker, split.provider, split.unsplit) if split else (None,) * 4),
        "; ".join(_claim(claim) for claim in cell.claims) or None,
        cell.unclaimed if cell.claims else None,
        cell.currency,
        place.request,
        references(lines),
    )


def _claim(claim: Claim) -> str:
    return f"{claim.cause} {name_of(claim.cause)} {figure(claim.amount)} {claim.support}"


def _tracked_cost(cell: Cell) -> Value:
    """What the log says; unknown where nothing of it is known, a bound where not all of it is."""
    if cell.tracked is None or not cell.tracked.rates:
        return None
    if not cell.tracked.is_bound:
        return cell.tracked.cost
    return AtLeast(cell.tracked.cost) if cell.tracked.cost else None


def coverage_table(files: Iterable[BilledFile], sources: Iterable[Source]) -> Table:
    """One row per file of the bill and currency: what it charges, and what became of it."""
    by_path = {source.path: source for source in sources}
    columns = (
        Column("source"),
        Column("currency"),
        Column("records", Kind.INTEGER),
        Column("rejects", Kind.INTEGER),
        Column("skipped", Kind.INTEGER),
        Column("charges", Kind.INTEGER),
        Column("raw_sum", Kind.DECIMAL, "as billed", title="charged"),
        Column("compared_sum", Kind.DECIMAL, "as billed", title="compared"),
        Column("outside_sum", Kind.DECIMAL, "as billed", title="outside the period"),
    )
    rows: list[tuple[Value, ...]] = []
    for file in files:
        source = by_path[file.source]
        counts = (source.records, source.rejects + source.contradictions, sum(source.skipped.values()))
        sums: tuple[Decimal, ...] = (file.raw_sum, file.compared_sum, file.outside_sum)
        rows.append((file.source, file.currency, *counts, file.rows, *sums))
    return Table("costscope.reconcile-coverage/1", columns, rows)
