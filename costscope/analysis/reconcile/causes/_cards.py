"""Hypotheses about a log or a bill that used another card of the price book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from costscope.analysis.reconcile.alternates import Alternate, alternates, rate_of
from costscope.analysis.reconcile.claims import Side
from costscope.analysis.reconcile.hypotheses import Hypothesis
from costscope.analysis.reconcile.opening import NOTHING
from costscope.analysis.reconcile.scene import Bundle, Scene, Slice
from costscope.analysis.selection import Basis
from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory


def by_card(cause: int) -> Callable[[Scene, Bundle], Iterator[Hypothesis]]:
    """A test for one cause: the bill, or the log's own cost, is what another card comes to."""

    def propose(scene: Scene, bundle: Bundle) -> Iterator[Hypothesis]:
        found: dict[tuple[str, Side], Hypothesis] = {}
        for part in bundle.slices:
            seen: set[str] = set()
            for other in alternates(scene.rates.book, part):
                if other.cause != cause or other.words in seen:
                    continue
                seen.add(other.words)
                sides = [Side.PROVIDER] if scene.basis is Basis.LIST else [Side.PROVIDER, Side.TRACKER]
                for side in sides:
                    who = "the bill" if side is Side.PROVIDER else "the log's cost"
                    hypothesis = found.setdefault(
                        (other.words, side),
                        Hypothesis(cause, side, f"{who} is at the prices of: {other.words}"),
                    )
                    _add(hypothesis, part, other)
        yield from found.values()

    return propose


def _add(hypothesis: Hypothesis, part: Slice, other: Alternate) -> None:
    """What it comes to that a card stood in for the right one."""
    for use in part.uses:
        theirs = rate_of(other.card, TokenCategory(use.product[1]))
        if use.rate is None or theirs is None:
            continue
        change = EXACT.subtract(theirs, use.rate)
        units = Decimal(use.used.quantity)
        if hypothesis.side is Side.TRACKER:
            change = -change
        elif use.cell.gap is not None and use.cell.rate(use.product) is not None:
            # What the log did not see was billed at the other price as well; counted with the first calls.
            already = use.cell in hypothesis.amounts
            units = EXACT.add(units, NOTHING if already else use.cell.gap.get(use.product, NOTHING))
        hypothesis.add(use.cell, EXACT.multiply(change, units))
