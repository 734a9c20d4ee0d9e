"""Cause 31: the bill's day begins at another hour than the log's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from costscope.analysis.reconcile.buckets import Span, is_day
from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import NOTHING, OpenCell
from costscope.analysis.reconcile.scene import Scene, Slice
from costscope.analysis.reconcile.sides import Product
from costscope.domain.money import EXACT, total_of

_HOUR: Final = timedelta(hours=1)
_SHIFTS: Final = [hours for n in range(1, 15) for hours in (-n, n) if hours >= -12]
"""Hours that places on earth are apart from UTC, the smallest first."""

_FEWEST_DAYS: Final = 4
"""Open days; fewer are left to be paired with their neighbours."""

Moved = dict[OpenCell, tuple[Decimal, dict[Product, Decimal]]]
"""Cost and units by cell."""


def _find(scene: Scene) -> Found:
    moved = list(_moved(scene))
    yield from moved or _pairs(scene)


def _pairs(scene: Scene) -> Found:
    """Cells of one series, the second beginning where the first ends, whose differences cancel.

    A cell belongs to one pair at most, the earlier one.
    """
    opened = sorted(scene.open_cells(), key=lambda cell: (_series(cell), cell.cell.place.order()))
    paired: set[OpenCell] = set()
    for first, second in pairwise(opened):
        if first not in paired and _cancel(first, second):
            paired |= {first, second}
            for cell in (first, second):
                evidence = "the next period is off by as much the other way"
                yield cell, Claim(31, cell.total, Support.FITS, evidence, Side.VOLUME, dict(cell.gap or {}))


def _cancel(first: OpenCell, second: OpenCell) -> bool:
    if _series(first) != _series(second) or first.cell.place.end != second.cell.place.start:
        return False
    tolerance = EXACT.add(first.cell.tolerance, second.cell.tolerance)
    return abs(EXACT.add(first.total, second.total)) <= tolerance


def _series(cell: OpenCell) -> tuple[str, ...]:
    return tuple(part or "" for part in cell.cell.place.series())


def _moved(scene: Scene) -> Found:
    """All of the log, moved by the hours that leave least open, if that is less than half."""
    spans = scene.board.extent.buckets
    opened = scene.open_cells()
    days = {cell.cell.place.start for cell in opened}
    if not scene.board.level.keeps_buckets or len(days) < _FEWEST_DAYS or not all(map(is_day, spans)):
        return
    if all(cell.total > 0 for cell in opened) or all(cell.total < 0 for cell in opened):
        return
    before = total_of(abs(cell.total) for cell in opened)
    best, least = 0, EXACT.multiply(before, Decimal("0.5"))
    hourly = _hourly(scene, spans)
    now = _by_cell(hourly, spans, 0)
    for hours in _SHIFTS:
        left = _left(scene, now, _by_cell(hourly, spans, hours))
        if left < least:
            best, least = hours, left
    if not best:
        return
    then = _by_cell(hourly, spans, best)
    evidence = f"the log's calls fit the bill's days when moved by {best:+d} hours"
    for cell in dict.fromkeys((*now, *then)):
        cost, units = then.get(cell, (NOTHING, {}))
        cost_now, units_now = now.get(cell, (NOTHING, {}))
        change = EXACT.subtract(cost, cost_now)
        gained = {
            p: EXACT.subtract(units.get(p, NOTHING), units_now.get(p, NOTHING)) for p in (*units, *units_now)
        }
        if change or any(gained.values()):
            yield cell, Claim(31, change, Support.FITS, evidence, Side.VOLUME, gained)


def _hourly(scene: Scene, spans: Sequence[Span]) -> list[tuple[Span, list[tuple[int, Slice]]]]:
    """Every hour with its calls, as they would be in the cells of each day they may belong to."""
    first, last = spans[0][0] - 14 * _HOUR, spans[-1][1] + 14 * _HOUR
    hours = [(first + n * _HOUR, first + (n + 1) * _HOUR) for n in range((last - first) // _HOUR)]
    calls: dict[int, list] = {}  # type: ignore[type-arg]
    for some in scene.read("lake_calls", hours):
        calls.setdefault(some.bucket, []).append(some)
    found = []
    for number, hour in enumerate(hours):
        near = [i for i, span in enumerate(spans) if span[0] - 14 * _HOUR <= hour[0] < span[1] + 14 * _HOUR]
        parts = [
            (i, part) for i in near for part in scene.sliced(calls.get(number, ()), [spans[i]] * len(hours))
        ]
        found.append((hour, parts))
    return found


def _by_cell(hourly: list[tuple[Span, list[tuple[int, Slice]]]], spans: Sequence[Span], hours: int) -> Moved:
    found: Moved = {}
    for hour, parts in hourly:
        start = hour[0] + hours * _HOUR
        for number, part in parts:
            if not spans[number][0] <= start < spans[number][1]:
                continue
            for use in part.uses:
                cost, units = found.get(use.cell, (NOTHING, {}))
                count = EXACT.add(units.get(use.product, NOTHING), use.used.quantity)
                found[use.cell] = (
                    EXACT.add(cost, use.used.list_cost or NOTHING),
                    units | {use.product: count},
                )
    return found


def _left(scene: Scene, now: Moved, then: Moved) -> Decimal:
    """What would still be open."""
    left = NOTHING
    for cell in scene.by_place.values():
        change = EXACT.subtract(then.get(cell, (NOTHING, {}))[0], now.get(cell, (NOTHING, {}))[0])
        rest = abs(EXACT.subtract(cell.total, change))
        left = EXACT.add(left, rest if rest > cell.cell.tolerance else NOTHING)
    return left


CAUSE = Cause(
    31,
    "day_boundary",
    "calls near midnight that the bill has on another day",
    "neighbouring days are off by as much; or all days tie once the calls are moved by some hours",
    find=_find,
)
