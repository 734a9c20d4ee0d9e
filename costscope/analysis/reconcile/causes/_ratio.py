"""One ratio between bill and list prices, the same in every cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import OpenCell
from costscope.analysis.reconcile.scene import Scene
from costscope.domain.money import EXACT

_FEWEST: Final = 3
"""Cells that must agree on a ratio."""
_DIGITS: Final = Decimal("1E-9")
"""How near two exact ratios are to be one."""

_CANDIDATES: Final = 50
"""Ratios that are tried: one that most cells agree on is among the most exact ones."""


@dataclass(frozen=True, slots=True)
class _Ratio:
    cell: OpenCell
    low: Decimal
    high: Decimal

    def holds(self, ratio: Decimal) -> bool:
        return self.low <= ratio <= self.high


def ratio_claims(scene: Scene, cause: int, *, is_below: bool) -> Iterator[tuple[OpenCell, Claim]]:
    """Claim what a ratio explains, where at least half of the cells and three of them agree on one."""
    if len(scene.open_cells()) < _FEWEST:
        return
    known = [ratio for cell in scene.by_place.values() if (ratio := _ratio(cell)) is not None]
    best: list[_Ratio] = []
    narrowest = sorted((ratio for ratio in known if ratio.cell.is_open), key=lambda r: r.high - r.low)
    for candidate in narrowest[:_CANDIDATES]:
        middle = EXACT.divide(EXACT.add(candidate.low, candidate.high), 2)
        agreeing = [ratio for ratio in known if ratio.holds(middle)]
        if len(agreeing) > len(best):
            best = agreeing
    closed = [ratio for ratio in best if ratio.cell.is_open]
    if len(closed) < _FEWEST or 2 * len(best) < len(known):
        return
    middle = EXACT.divide(EXACT.add(max(r.low for r in best), min(r.high for r in best)), 2)
    if (middle < 1) is not is_below:
        return
    words = (
        f"the bill is {EXACT.quantize(middle, Decimal('1E-6')).normalize():f} of list in {len(best)} cells"
    )
    for ratio in closed:
        yield ratio.cell, Claim(cause, ratio.cell.total, Support.FITS, words, Side.PROVIDER)


def _ratio(cell: OpenCell) -> _Ratio | None:
    """Between which values billed by list lies; ``None`` where it cannot be told."""
    split, billed = cell.cell.split, cell.cell.billed
    if split is None or billed is None or cell.cell.tracked is None or not billed.cost:
        return None
    if any(cell.rest.get(side) for side in (Side.VOLUME, Side.TRACKER)):
        return None
    kept = cell.total if split.provider is None else cell.rest[Side.PROVIDER]
    listed = EXACT.subtract(billed.cost, kept)
    if listed <= 0:
        return None
    tolerance = max(cell.cell.tolerance, EXACT.multiply(listed, _DIGITS))
    low, high = EXACT.subtract(billed.cost, tolerance), EXACT.add(billed.cost, tolerance)
    return _Ratio(cell, EXACT.divide(low, listed), EXACT.divide(high, listed))
