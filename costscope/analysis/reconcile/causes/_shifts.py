"""Hypotheses about tokens that a log put into the wrong category, or counted too often."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from costscope.analysis.reconcile.claims import Side
from costscope.analysis.reconcile.hypotheses import Hypothesis
from costscope.analysis.reconcile.opening import NOTHING, OpenCell
from costscope.analysis.reconcile.scene import Bundle, Scene, Slice
from costscope.analysis.reconcile.sides import Product
from costscope.analysis.selection import Basis
from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory

Shift = Mapping[TokenCategory, int]
"""Units to add to what was tracked, to get what was used."""


def shifted(
    cause: int, evidence: str, scene: Scene, bundle: Bundle, shift: Callable[[Slice], Shift]
) -> Iterator[Hypothesis]:
    """The log's counts are off by a shift; or its own cost is, as if they were."""
    sides = [Side.VOLUME] if scene.basis is Basis.LIST else [Side.VOLUME, Side.TRACKER]
    for side in sides:
        hypothesis = Hypothesis(cause, side, evidence)
        if all(_add(hypothesis, scene, part, shift(part)) for part in bundle.slices):
            yield hypothesis


def _add(hypothesis: Hypothesis, scene: Scene, part: Slice, shift: Shift) -> bool:
    """Add what a shift of some calls does; false when that cannot be told."""
    for category, units in shift.items():
        cell, product = scene.cell_of(part, category)
        rate = scene.rate_of(part, category)
        if not units:
            continue
        if cell is None or rate is None:
            return False
        amount = EXACT.multiply(rate, Decimal(units))
        counted = {product: Decimal(units)} if hypothesis.side is Side.VOLUME else None
        hypothesis.add(cell, amount, counted)
    return True


def repriced(
    cause: int,
    evidence: str,
    scene: Scene,
    bundle: Bundle,
    pairs: Mapping[TokenCategory, TokenCategory],
) -> Iterator[Hypothesis]:
    """The log's own cost has units of some categories at the price of others."""
    if scene.basis is Basis.LIST:
        return
    hypothesis = Hypothesis(cause, Side.TRACKER, evidence)
    for part in bundle.slices:
        for category, charged_as in pairs.items():
            units = part.units(category.value)
            cell, _ = scene.cell_of(part, category)
            right, wrong = scene.rate_of(part, category), scene.rate_of(part, charged_as)
            if units and cell is not None and right is not None and wrong is not None:
                hypothesis.add(cell, EXACT.multiply(EXACT.subtract(right, wrong), Decimal(units)))
    yield hypothesis


def moved(
    cause: int,
    evidence: str,
    scene: Scene,
    bundle: Bundle,
    pairs: Mapping[TokenCategory, TokenCategory],
) -> Iterator[Hypothesis]:
    """The log has units under another category than the bill: the log's must have none of the bill's."""
    hypothesis = Hypothesis(cause, Side.VOLUME, evidence)
    for part in bundle.slices[:1]:
        for category, counted_as in pairs.items():
            cell, product = scene.cell_of(part, category)
            other, other_product = scene.cell_of(part, counted_as)
            right, wrong = scene.rate_of(part, category), scene.rate_of(part, counted_as)
            if cell is None or other is None or right is None or wrong is None:
                continue
            units = _missing(cell, product, right)
            if units > 0:
                hypothesis.add(cell, EXACT.multiply(right, units), {product: units})
                hypothesis.add(other, EXACT.multiply(wrong, -units), {other_product: -units})
    yield hypothesis


def _missing(cell: OpenCell, product: Product, rate: Decimal) -> Decimal:
    """Units that were billed and not tracked: as the bill counts them, else as its price tells."""
    if cell.gap is not None:
        return cell.gap.get(product, NOTHING)
    if not rate or cell.cell.place.category != product[1]:
        return NOTHING
    return EXACT.to_integral_value(EXACT.divide(cell.total, rate))
