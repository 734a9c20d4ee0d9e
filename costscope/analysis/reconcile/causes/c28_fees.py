"""Cause 28: searches, tools, sessions, which are charged apart from tokens."""

from __future__ import annotations

from collections.abc import Iterator

from costscope.analysis.reconcile.bill import ChargeRows
from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._shifts import Shift, shifted
from costscope.analysis.reconcile.causes._subsets import claimed, grouped, is_left_over
from costscope.analysis.reconcile.causes.c29_storage import is_storage
from costscope.analysis.reconcile.claims import Side
from costscope.analysis.reconcile.hypotheses import Hypothesis
from costscope.analysis.reconcile.scene import Bundle, Scene, Slice
from costscope.analysis.reconcile.sides import TOKEN_CATEGORIES
from costscope.domain.tokens import TokenCategory


def _find(scene: Scene) -> Found:
    groups = grouped(scene, _fee)
    for name in sorted(groups, key=str):
        if is_left_over(groups[name]):
            yield from claimed(28, f"{name} on the bill, not in the log", groups[name])


def _fee(row: ChargeRows) -> str | None:
    """What a row is for when it is neither tokens nor storage."""
    if (
        row.category in TOKEN_CATEGORIES
        or is_storage(row)
        or (row.category is None and row.model is not None)
    ):
        return None
    return row.category or row.description or "a fee"


def _propose(scene: Scene, bundle: Bundle) -> Iterator[Hypothesis]:
    for hypothesis in shifted(28, "the log's cost leaves searches out", scene, bundle, _searches):
        if hypothesis.side is Side.TRACKER:
            yield hypothesis


def _searches(part: Slice) -> Shift:
    return {TokenCategory.WEB_SEARCH: part.units(TokenCategory.WEB_SEARCH)}


CAUSE = Cause(
    28,
    "fees",
    "web search, code execution, sessions and other charges that are not tokens",
    "billed rows for something other than tokens that the log lacks; or the log's cost lacks its searches",
    find=_find,
    propose=_propose,
)
