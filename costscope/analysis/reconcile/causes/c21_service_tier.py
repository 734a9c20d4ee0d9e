"""Cause 21: the price of another service tier was used."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cards import by_card
from costscope.analysis.reconcile.causes._cause import Cause
from costscope.analysis.reconcile.causes._stated import find_stated

CAUSE = Cause(
    21,
    "service_tier",
    "batch, flex, priority or fast prices on one side only",
    "the bill's own tier column says so; or the amounts are what that tier comes to",
    find=find_stated,
    propose=by_card(21),
)
