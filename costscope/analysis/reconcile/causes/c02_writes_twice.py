"""Cause 2: cache writes are charged as writes, then again as input."""

from __future__ import annotations

from collections.abc import Iterator

from costscope.analysis.reconcile.causes._cause import Cause
from costscope.analysis.reconcile.causes._shifts import Shift, shifted
from costscope.analysis.reconcile.causes.c01_writes_unlogged import WRITES
from costscope.analysis.reconcile.hypotheses import Hypothesis
from costscope.analysis.reconcile.scene import Bundle, Scene, Slice
from costscope.domain.tokens import TokenCategory


def _propose(scene: Scene, bundle: Bundle) -> Iterator[Hypothesis]:
    yield from shifted(2, "cache writes are in the log's input as well", scene, bundle, _again)


def _again(part: Slice) -> Shift:
    return {TokenCategory.INPUT_UNCACHED: -sum(part.units(category) for category in WRITES)}


CAUSE = Cause(
    2,
    "cache_writes_twice",
    "cache writes that the log counts or charges as input too",
    "the difference is the cache writes times the input price, minus",
    propose=_propose,
)
