"""Cause 25: one model under two names."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import OpenCell
from costscope.analysis.reconcile.scene import Bundle, Scene
from costscope.domain.money import EXACT, total_of


def _find(scene: Scene) -> Found:
    billed = [b for b in scene.bundles if _is_one_sided(b, tracked=False)]
    tracked = [b for b in scene.bundles if _is_one_sided(b, tracked=True)]
    for one in billed:
        for other in tracked:
            same_period = (one.place.start, one.place.end) == (other.place.start, other.place.end)
            if same_period and _same(one, other):
                tracked.remove(other)
                yield from _claims(one, other)
                break


def _is_one_sided(bundle: Bundle, *, tracked: bool) -> bool:
    """Whether nothing but the log, or nothing but the bill, has a model in a period."""
    cells = [cell for cell in bundle.cells if not cell.cell.has_only_counts]
    return (
        bool(cells)
        and bundle.place.model is not None
        and all(
            (cell.cell.tracked is not None) is tracked and (cell.cell.billed is None) is tracked
            for cell in cells
        )
    )


def _same(billed: Bundle, tracked: Bundle) -> bool:
    """Whether they are the same use: unit by unit, or by cost where the bill has no units."""
    counts, others = _counts(billed, 1), _counts(tracked, -1)
    if counts is not None:
        return bool(counts) and counts == others
    off = total_of(cell.total for cell in (*billed.cells, *tracked.cells))
    return abs(off) <= total_of(cell.cell.tolerance for cell in billed.cells)


def _counts(bundle: Bundle, sign: int) -> dict[str, Decimal] | None:
    found: dict[str, Decimal] = {}
    for cell in bundle.cells:
        if cell.cell.has_only_counts:
            continue
        if cell.gap is None:
            return None
        for product, count in cell.gap.items():
            if count:
                found[product[1]] = EXACT.multiply(count, sign)
    return found


def _claims(billed: Bundle, tracked: Bundle) -> Iterator[tuple[OpenCell, Claim]]:
    evidence = f"{billed.place.model} on the bill is what the log calls {tracked.place.model}"
    for cell in (*billed.cells, *tracked.cells):
        for side in [None] if cell.rest.get(None) else list(Side):
            amount = cell.rest.get(side)
            if amount:
                units = dict(cell.gap or {}) if side in (None, Side.VOLUME) else {}
                yield cell, Claim(25, amount, Support.MEASURED, evidence, side or Side.VOLUME, units)


CAUSE = Cause(
    25,
    "aliases",
    "one model that the bill and the log call by different names",
    "a model only on the bill and one only in the log, the same use in the same period",
    find=_find,
)
