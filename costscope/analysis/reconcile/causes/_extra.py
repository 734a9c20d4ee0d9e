"""Calls of the log that nobody was billed for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import OpenCell
from costscope.analysis.reconcile.scene import Scene, nearer
from costscope.domain.columns import PRICED_CATEGORIES
from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory

USAGE: Final = "input_tokens, output_tokens, " + ", ".join(
    f"{category}_tokens"
    for category in PRICED_CATEGORIES
    if category not in (TokenCategory.OUTPUT, TokenCategory.WEB_SEARCH)
)
"""What two tellings of one call agree in."""


def extra(scene: Scene, cause: int, among: str, evidence: str) -> Iterator[tuple[OpenCell, Claim]]:
    """Claim some calls, all at once, if the log comes nearer to the bill without them.

    They are asked for only where the log has more than the bill somewhere.
    """
    if not any(cell.total < 0 for cell in scene.open_cells()):
        return
    claims = []
    number = 0
    for part in scene.sliced(scene.read(among)):
        number += part.calls.calls
        for use in part.uses:
            units = {use.product: EXACT.minus(EXACT.create_decimal(use.used.quantity))}
            cost = EXACT.minus(use.used.list_cost or EXACT.create_decimal(0))
            claims.append((use.cell, Claim(cause, cost, Support.MEASURED, evidence, Side.VOLUME, units)))
    if claims and nearer(claims):
        yield from claims
