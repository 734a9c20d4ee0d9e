"""Finds which causes, taken together, bring a bundle of cells within their rounding.

A hypothesis says what a cause would have done to each cell.  The fewest that close every cell they touch
are taken; among equals, those that stand first in the fixed order of causes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Final

from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import NOTHING, OpenCell
from costscope.analysis.reconcile.sides import Product
from costscope.domain.money import EXACT

_MOST_AT_ONCE: Final = 3
"""Causes that are looked for in one bundle together; more would fit almost anything."""
_MOST_CONSIDERED: Final = 16

Pot = tuple[OpenCell, Side | None]


@dataclass(eq=False)
class Hypothesis:
    """What one cause would have done."""

    cause: int
    side: Side
    evidence: str
    support: Support = Support.FITS
    amounts: dict[OpenCell, Decimal] = field(default_factory=dict)
    quantities: dict[OpenCell, dict[Product, Decimal]] = field(default_factory=dict)
    """Units, billed minus tracked, where the cause changes them."""

    def add(self, cell: OpenCell, amount: Decimal, units: dict[Product, Decimal] | None = None) -> None:
        """Add what it does to a cell."""
        self.amounts[cell] = EXACT.add(self.amounts.get(cell, NOTHING), amount)
        if units is not None:
            kept = self.quantities.setdefault(cell, {})
            for product, count in units.items():
                kept[product] = EXACT.add(kept.get(product, NOTHING), count)

    @property
    def touched(self) -> list[OpenCell]:
        """The cells it changes."""
        return [
            cell
            for cell, amount in self.amounts.items()
            if amount or any(self.quantities.get(cell, {}).values())
        ]

    def claim(self, cell: OpenCell) -> Claim:
        """What it claims of a cell; what the bill's own counts confirm to the unit is measured."""
        units = self.quantities.get(cell, {})
        is_counted = bool(units) and cell.gap is not None
        support = Support.MEASURED if is_counted else self.support
        return Claim(self.cause, self.amounts[cell], support, self.evidence, self.side, units)


def settle(hypotheses: Iterable[Hypothesis]) -> bool:
    """Give what is left to the hypotheses that explain it; says whether any did."""
    left = [h for h in hypotheses if _is_possible(h)]
    found = False
    while chosen := _fewest(left):
        for hypothesis in chosen:
            for cell in hypothesis.touched:
                cell.take(hypothesis.claim(cell))
        left = [h for h in left if h not in chosen and _is_possible(h)]
        found = True
    return found


def _is_possible(hypothesis: Hypothesis) -> bool:
    """Whether there is something left wherever it changes something, and it is not within rounding."""
    touched = hypothesis.touched
    if not any(cell.is_open for cell in touched):
        return False
    pots = [(cell, cell.pot(hypothesis.side)) for cell in touched]
    return all(abs(cell.rest[pot]) > cell.slack(pot) for cell, pot in pots)


def _fewest(hypotheses: Sequence[Hypothesis]) -> Sequence[Hypothesis]:
    for size in range(1, min(_MOST_AT_ONCE, len(hypotheses)) + 1):
        considered = hypotheses if size == 1 else hypotheses[:_MOST_CONSIDERED]
        for chosen in combinations(considered, size):
            if len({(h.cause, h.side) for h in chosen}) == size and closes(chosen):
                return chosen
    return ()


def closes(chosen: Sequence[Hypothesis]) -> bool:
    """Whether hypotheses, taken together, explain all of every pot they touch."""
    amounts: dict[Pot, Decimal] = {}
    units: dict[OpenCell, dict[Product, Decimal]] = {}
    for hypothesis in chosen:
        for cell in hypothesis.touched:
            pot = (cell, cell.pot(hypothesis.side))
            amounts[pot] = EXACT.add(amounts.get(pot, NOTHING), hypothesis.amounts[cell])
            for product, count in hypothesis.quantities.get(cell, {}).items():
                kept = units.setdefault(cell, {})
                kept[product] = EXACT.add(kept.get(product, NOTHING), count)
    return all(_is_counted(cell, counts) for cell, counts in units.items()) and all(
        _is_closed(cell, pot, amount) for (cell, pot), amount in amounts.items()
    )


def _is_counted(cell: OpenCell, units: dict[Product, Decimal]) -> bool:
    """Whether the bill's own counts, where it has them, are off by just these units."""
    return cell.gap is None or all(
        cell.gap.get(product, NOTHING) == count for product, count in units.items()
    )


def _is_closed(cell: OpenCell, pot: Side | None, amount: Decimal) -> bool:
    if pot is Side.VOLUME:
        return cell.rest[pot] == amount
    rest = cell.rest[pot]
    return abs(rest) > cell.slack(pot) and abs(EXACT.subtract(rest, amount)) <= cell.slack(pot)
