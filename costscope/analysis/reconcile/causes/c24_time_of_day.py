"""Cause 24: the price of another time of day was used."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cards import by_card
from costscope.analysis.reconcile.causes._cause import Cause

CAUSE = Cause(
    24,
    "time_of_day",
    "peak and off-peak prices confused",
    "the bill has two prices of one thing in one day; or the amounts are what the other hours cost",
    propose=by_card(24),
)
