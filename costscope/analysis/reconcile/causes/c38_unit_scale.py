"""Cause 38: the bill is in another unit than it was read in, such as cents for dollars: an error."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from costscope.analysis.reconcile.causes._cause import Cause
from costscope.analysis.reconcile.scene import Scene
from costscope.domain.errors import UnitScale
from costscope.domain.money import EXACT

_POWERS: Final = (2, 3, 6, 10)
"""Cents; thousands and millions of tokens; ticks."""
_NEAR: Final = Decimal("0.01")
"""Share of an amount that other causes may move it by."""
_FEWEST: Final = 3
"""Cells that must agree, unless they are all there are."""


def refuse_other_units(scene: Scene) -> None:
    """Raise :class:`UnitScale` when most cells are off by one power of ten."""
    off: dict[int, int] = {}
    both = 0
    for cell in scene.by_place.values():
        billed, tracked = cell.cell.billed, cell.cell.tracked
        if billed is None or tracked is None or not billed.cost or not tracked.cost:
            continue
        both += 1
        for power in (*_POWERS, *(-power for power in _POWERS)):
            meant = EXACT.scaleb(tracked.cost, power)
            near = EXACT.multiply(abs(meant), _NEAR)
            if cell.cell.tolerance <= near and abs(EXACT.subtract(billed.cost, meant)) <= near:
                off[power] = off.get(power, 0) + 1
    power = max(off, key=lambda each: off[each], default=0)
    if power and 2 * off[power] > both and off[power] >= min(both, _FEWEST) > 1:
        times = f"{10 ** abs(power):,}"
        raise UnitScale(
            f"the bill is {times} times {'more' if power > 0 else 'less'} than the log "
            f"in {off[power]} of {both} cells",
            hint="check the unit of the amounts: cents, 1K or 1M tokens, ticks; --adapter names the format",
        )


CAUSE = Cause(
    38,
    "unit_scale",
    "cents read as dollars, thousands as millions: refused with an error",
    "most cells are off by 100, 1,000, a million, or ten thousand million",
)
