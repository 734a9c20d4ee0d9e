"""Cause 4: cached tokens are counted as cached, then again within the input."""

from __future__ import annotations

from collections.abc import Iterator

from costscope.analysis.reconcile.causes._cause import Cause
from costscope.analysis.reconcile.causes._shifts import Shift, shifted
from costscope.analysis.reconcile.hypotheses import Hypothesis
from costscope.analysis.reconcile.scene import Bundle, Scene, Slice
from costscope.domain.tokens import TokenCategory


def _propose(scene: Scene, bundle: Bundle) -> Iterator[Hypothesis]:
    yield from shifted(4, "cached tokens are in the log's input as well", scene, bundle, _again)


def _again(part: Slice) -> Shift:
    return {TokenCategory.INPUT_UNCACHED: -part.units(TokenCategory.CACHE_READ)}


CAUSE = Cause(
    4,
    "cached_twice",
    "cached tokens that the log counts or charges as uncached input too",
    "tracked input minus billed input is the cache reads, to the token; or the price of as many",
    propose=_propose,
)
