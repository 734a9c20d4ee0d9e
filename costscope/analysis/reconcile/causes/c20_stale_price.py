"""Cause 20: the price of another date was used."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cards import by_card
from costscope.analysis.reconcile.causes._cause import Cause

CAUSE = Cause(
    20,
    "stale_price",
    "prices of another date: an old list, a launch price, a change in mid-period",
    "the amounts are what an older or newer dated list comes to",
    propose=by_card(20),
)
