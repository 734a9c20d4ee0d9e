"""Finds differences that a neighbouring period makes up for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from costscope.analysis.reconcile.cells import Cell
from costscope.analysis.reconcile.statuses import Status
from costscope.domain.money import total_of

OPEN: Final = frozenset({Status.UNEXPLAINED, Status.BILLED_ONLY, Status.TRACKED_ONLY})
"""Differences that may still turn out to be a matter of time."""


def timing(cells: Sequence[Cell]) -> set[int]:
    """The numbers of cells that differ only because calls near midnight were billed on the other day.

    Two cells of one series, the second beginning where the first ends, whose differences cancel within
    their tolerances.  A cell belongs to one pair at most, the earlier one.
    """
    numbers = [i for i, cell in enumerate(cells) if cell.status in OPEN and cell.difference]
    numbers.sort(key=lambda i: (_series(cells[i]), cells[i].place.order()))
    paired: set[int] = set()
    for i, j in pairwise(numbers):
        if i not in paired and _cancel(cells[i], cells[j]):
            paired |= {i, j}
    return paired


def _cancel(first: Cell, second: Cell) -> bool:
    if _series(first) != _series(second) or first.place.end != second.place.start:
        return False
    differences = [cell.difference for cell in (first, second) if cell.difference is not None]
    return abs(total_of(differences)) <= total_of((first.tolerance, second.tolerance))


def _series(cell: Cell) -> tuple[str, ...]:
    return tuple(part or "" for part in (cell.currency, *cell.place.series()))
