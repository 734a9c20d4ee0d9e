"""Calls of the log that nobody was billed for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import NOTHING, OpenCell
from costscope.analysis.reconcile.scene import Scene, nearer
from costscope.domain.columns import PRICED_CATEGORIES
from costscope.domain.tokens import TokenCategory

USAGE: Final = "input_tokens, output_tokens, " + ", ".join(
    f"{category}_tokens"
    for category in PRICED_CATEGORIES
    if category not in (TokenCategory.OUTPUT, TokenCategory.WEB_SEARCH)
)
"""What two tellings of one call agree in."""


def extra(scene: Scene, cause: int, among: str, evidence: str) -> Iterator[tuple[OpenCell, Claim]]:
    """Claim some calls, all at once, if the log comes nearer to the bill without them.

    ``among`` is a query for them, in which ``{within}`` stands for a condition on their time.  They are asked
    for only in periods in which the log has more than the bill.
    """
    over = [cell.cell.place for cell in scene.open_cells() if cell.total < 0]
    claims = []
    for span in scene.board.extent.buckets:
        if not any(place.start is None or place.start <= span[0] < (place.end or span[1]) for place in over):
            continue
        first, fence = (f"TIMESTAMPTZ '{instant.isoformat()}'" for instant in span)
        within = f"start_time >= {first} AND start_time < {fence}"
        for part in scene.sliced(scene.read(f"({among.format(within=within)})", [span]), [span]):
            for use in part.uses:
                units = {use.product: -Decimal(use.used.quantity)}
                cost = -(use.used.list_cost or NOTHING)
                claims.append((use.cell, Claim(cause, cost, Support.MEASURED, evidence, Side.VOLUME, units)))
    if claims and nearer(claims):
        yield from claims
