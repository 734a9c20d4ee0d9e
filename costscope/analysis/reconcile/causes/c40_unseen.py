"""Cause 40: both sides agree, and both lack the same thing."""

from costscope.analysis.reconcile.causes._cause import Cause

CAUSE = Cause(
    40,
    "unseen",
    "what neither side has; it has no amount, only a note",
    "token categories without evidence on either side are listed under what was not checked",
)
