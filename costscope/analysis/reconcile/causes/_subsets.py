"""Charges that, left out, make the rest of the bill tie."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from decimal import Decimal

from costscope.analysis.reconcile.bill import ChargeRows
from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import NOTHING, OpenCell
from costscope.analysis.reconcile.scene import Scene
from costscope.analysis.reconcile.sides import Product
from costscope.domain.money import EXACT

Groups = dict[Hashable, dict[OpenCell, list[ChargeRows]]]


def grouped(scene: Scene, group: Callable[[ChargeRows], Hashable | None]) -> Groups:
    """Charges of comparable cells by some group and cell; those whose group is ``None`` are in none."""
    found: Groups = {}
    if not scene.open_cells():
        return found
    for cell in scene.by_place.values():
        for row in cell.cell.billed.charges if cell.cell.billed else ():
            name = group(row)
            if name is not None:
                found.setdefault(name, {}).setdefault(cell, []).append(row)
    return found


def is_left_over(cells: dict[OpenCell, list[ChargeRows]]) -> bool:
    """Whether most of some charges is what the log lacks, cell by cell."""
    off = charged = NOTHING
    for cell, rows in cells.items():
        cost = cost_of(rows)
        off = EXACT.add(off, min(abs(EXACT.subtract(cell.total, cost)), abs(cost)))
        charged = EXACT.add(charged, abs(cost))
    return charged > 0 and 2 * off < charged


def claimed(
    cause: int, evidence: str, cells: dict[OpenCell, list[ChargeRows]]
) -> Iterator[tuple[OpenCell, Claim]]:
    """Claim some charges whole."""
    for cell, rows in cells.items():
        cost, units = cost_of(rows), _units(cell, rows)
        if cost or any(units.values()):
            yield cell, Claim(cause, cost, Support.MEASURED, evidence, Side.VOLUME, units)


def cost_of(rows: list[ChargeRows]) -> Decimal:
    """What some rows charge."""
    total = NOTHING
    for row in rows:
        total = EXACT.add(total, row.cost)
    return total


def _units(cell: OpenCell, rows: list[ChargeRows]) -> dict[Product, Decimal]:
    units: dict[Product, Decimal] = {}
    for row in rows:
        product = next((p for p in cell.gap or {} if p[1] == row.category), None)
        if product is not None and row.quantity is not None:
            units[product] = EXACT.add(units.get(product, NOTHING), row.quantity)
    return units
