"""Splits a difference into volume, tracker, provider, exactly.

With a reference price p outside both sides, quantities q and costs c of the tracked (T) and the billed (B)
side::

    volume   = qB p - qT p     traffic the log did not see (+) or saw twice (-)
    tracker  = qT p - cT       the log's own cost is not list
    provider = cB - qB p       the bill is not list: discount, surcharge, rounding

which add up to cB - cT whatever p is.  p is the list price of the tracked calls' own rate cards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from costscope.analysis.reconcile.sides import Product, TrackedSide
from costscope.domain.money import EXACT


@dataclass(frozen=True, slots=True)
class Split:
    """Parts of a difference, USD; they add up to it, those that cannot be told apart being ``unsplit``."""

    volume: Decimal | None
    tracker: Decimal | None
    provider: Decimal | None
    unsplit: Decimal
    """Volume with provider where what was billed has no one price; tracker too where nothing has."""


def split(
    tracked: TrackedSide, billed_cost: Decimal, billed_quantities: Mapping[Product, Decimal] | None
) -> Split:
    """The parts of ``billed_cost`` - ``tracked.cost``.

    ``billed_quantities`` are ``None`` when the bill does not say them.
    """
    if not tracked.has_reference:
        return Split(None, None, None, EXACT.subtract(billed_cost, tracked.cost))
    tracker = EXACT.subtract(tracked.reference_cost, tracked.cost)
    reference = None if billed_quantities is None else _at_list(tracked, billed_quantities)
    if reference is None:
        return Split(None, tracker, None, EXACT.subtract(billed_cost, tracked.reference_cost))
    return Split(
        volume=EXACT.subtract(reference, tracked.reference_cost),
        tracker=tracker,
        provider=EXACT.subtract(billed_cost, reference),
        unsplit=Decimal(0),
    )


def _at_list(tracked: TrackedSide, quantities: Mapping[Product, Decimal]) -> Decimal | None:
    """Billed quantities at list prices; ``None`` when not every product has exactly one."""
    total = Decimal(0)
    for product, quantity in quantities.items():
        rates = tracked.rates.get(product, {None} if quantity else {Decimal(0)})
        (rate, *others) = rates
        if rate is None or others:
            return None
        total = EXACT.add(total, EXACT.multiply(quantity, rate))
    return total
