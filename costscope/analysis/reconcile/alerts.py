"""What a reconciliation says to a CI system: a line per cell."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from costscope.analysis.reconcile.causes import name_of
from costscope.analysis.reconcile.cells import Cell
from costscope.analysis.reconcile.figures import figure
from costscope.analysis.reconcile.names import Models
from costscope.analysis.reconcile.references import references
from costscope.analysis.reconcile.statuses import AGREEING, Status
from costscope.domain.alert import Alert, Severity

_SEVERITIES: Final = {
    **dict.fromkeys(AGREEING, Severity.PASSED),
    Status.EXPLAINED: Severity.NOTICE,
    Status.PENDING: Severity.UNDECIDED,
    Status.NOT_COMPARABLE: Severity.UNDECIDED,
}
"""All else is a warning; whether the bill as a whole agrees is for the gate to say."""


def cell_alerts(cells: Iterable[Cell], models: Models) -> tuple[Alert, ...]:
    """One per cell: how far it is off, by what causes, in which lines of the bill."""
    return tuple(
        Alert(
            _SEVERITIES.get(cell.status, Severity.WARNING),
            _title(cell, models.name(cell.place.model)),
            _message(cell),
            (cell.billed and references(cell.billed.lines)) or "",
        )
        for cell in cells
    )


def _title(cell: Cell, model: str | None) -> str:
    place = cell.place
    span = [f"{end:%Y-%m-%dT%H:%MZ}" for end in (place.start, place.end) if end]
    parts = (
        place.provider,
        "..".join(span),
        place.project,
        model,
        place.category,
        place.request,
        cell.currency,
    )
    return " ".join(part for part in parts if part)


def _message(cell: Cell) -> str:
    said = [
        f"{name} {figure(amount)}"
        for name, amount in (
            ("tracked", cell.tracked.cost if cell.tracked and cell.tracked.rates else None),
            ("billed", cell.billed.cost if cell.billed else None),
            ("difference", cell.difference),
            ("tolerance", cell.tolerance or None),
        )
        if isinstance(amount, Decimal)
    ]
    said += [f"{name_of(claim.cause)} {figure(claim.amount)} ({claim.support})" for claim in cell.claims]
    return f"{cell.status.value}: {', '.join(said)}" if said else cell.status.value
