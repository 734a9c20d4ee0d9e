"""Cause 23: the price for long prompts was left out."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cards import by_card
from costscope.analysis.reconcile.causes._cause import Cause

CAUSE = Cause(
    23,
    "long_context",
    "prices of long prompts on one side only",
    "the bill's own context column says so; or the amounts are what long prompts cost",
    propose=by_card(23),
)
