"""Cause 22: the surcharge for a place was left out."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cards import by_card
from costscope.analysis.reconcile.causes._cause import Cause

CAUSE = Cause(
    22,
    "residency",
    "regional or data residency prices on one side only",
    "the bill's own region column says so; or the amounts are what that place comes to, mostly 1.1 times",
    propose=by_card(22),
)
