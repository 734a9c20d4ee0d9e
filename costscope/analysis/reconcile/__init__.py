"""What was tracked against what was billed, cell by cell."""

from costscope.analysis.reconcile.comparing import reconcile
from costscope.analysis.reconcile.gate import FailOver, parse_fail_over
from costscope.analysis.reconcile.options import ReconcileOptions
from costscope.analysis.reconcile.reconciliation import Reconciliation
from costscope.analysis.reconcile.statuses import Status

__all__ = [
    "FailOver",
    "ReconcileOptions",
    "Reconciliation",
    "Status",
    "parse_fail_over",
    "reconcile",
]
