"""Cause 3: the log tells the lifetimes of its cache writes apart wrongly, or not all of them."""

from __future__ import annotations

from collections.abc import Iterator

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._shifts import moved, repriced
from costscope.analysis.reconcile.causes.c01_writes_unlogged import WRITES
from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.hypotheses import Hypothesis
from costscope.analysis.reconcile.scene import Bundle, Scene
from costscope.domain.tokens import TokenCategory

_SHORT, _LONG = WRITES


def _propose(scene: Scene, bundle: Bundle) -> Iterator[Hypothesis]:
    for pairs in ({_LONG: _SHORT}, {_SHORT: _LONG}):
        yield from moved(3, "cache writes are under the other lifetime", scene, bundle, pairs)
        yield from repriced(3, "cache writes cost what those of the other lifetime do", scene, bundle, pairs)


def _infer(scene: Scene) -> Found:
    """Writes are short while everything else of the model ties."""
    for bundle in scene.open_bundles():
        by_category = {cell.cell.place.category: cell for cell in bundle.cells}
        short = [cell for category, cell in by_category.items() if category in WRITES and cell.is_open]
        others = [
            cell
            for category, cell in by_category.items()
            if category in set(TokenCategory) - {*WRITES, TokenCategory.WEB_SEARCH}
        ]
        has_writes = any(part.units(category) for part in bundle.slices for category in WRITES)
        if has_writes and short and others and not any(cell.is_open for cell in others):
            for cell in short:
                if cell.total > 0:
                    units = dict(cell.gap or {})
                    yield (
                        cell,
                        Claim(3, cell.total, Support.FITS, "only cache writes are short", Side.VOLUME, units),
                    )


CAUSE = Cause(
    3,
    "cache_write_lifetimes",
    "cache writes whose 5-minute and 1-hour parts do not add up in the log",
    "only cache writes differ; or a part stands under the other lifetime",
    propose=_propose,
    infer=_infer,
)
