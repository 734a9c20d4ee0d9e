"""Cause 36: the bill rounds its rows."""

from costscope.analysis.reconcile.causes._cause import Cause

CAUSE = Cause(
    36,
    "rounding",
    "within the rounding of the billed rows",
    "not more than half a unit in the last place of each row",
)
