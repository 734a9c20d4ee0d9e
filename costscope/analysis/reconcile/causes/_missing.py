"""Use that was billed and not tracked, given to a cause of which there are signs."""

from __future__ import annotations

from collections.abc import Iterator

from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import OpenCell
from costscope.analysis.reconcile.scene import Bundle, Scene


def take_missing(
    bundle: Bundle, cause: int, support: Support, evidence: str
) -> Iterator[tuple[OpenCell, Claim]]:
    """All that a bundle was billed beyond what is explained already."""
    for cell in short_cells(bundle):
        amount = cell.total if cell.pot(Side.VOLUME) is None else cell.rest[Side.VOLUME]
        if amount > 0:
            yield cell, Claim(cause, amount, support, evidence, Side.VOLUME, dict(cell.gap or {}))


def short_cells(bundle: Bundle) -> list[OpenCell]:
    """Cells that were billed more use than was tracked, for all that is known."""
    return [
        cell
        for cell in bundle.cells
        if cell.is_open
        and cell.total > 0
        and (cell.pot(Side.VOLUME) is None or cell.rest[Side.VOLUME] > 0)
        and not cell.rest.get(Side.TRACKER)
    ]


def missing_requests(scene: Scene, bundle: Bundle) -> int | None:
    """How many more requests the provider counted than the log has with tokens.

    ``None`` where it did not count.
    """
    told = scene.board.requests.get(bundle.place)
    if told is None or not bundle.slices:
        return None
    return int(told) - sum(part.calls.calls - part.calls.uncounted_calls for part in bundle.slices)
