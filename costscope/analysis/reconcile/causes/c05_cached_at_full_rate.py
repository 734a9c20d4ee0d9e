"""Cause 5: cached input is counted or charged as if nothing had been cached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.reconcile.causes._cause import Cause
from costscope.analysis.reconcile.causes._shifts import moved, repriced
from costscope.analysis.reconcile.hypotheses import Hypothesis
from costscope.analysis.reconcile.scene import Bundle, Scene
from costscope.domain.tokens import TokenCategory

_PAIRS: Final = {TokenCategory.CACHE_READ: TokenCategory.INPUT_UNCACHED}


def _propose(scene: Scene, bundle: Bundle) -> Iterator[Hypothesis]:
    yield from repriced(5, "cached tokens cost what others do in the log", scene, bundle, _PAIRS)
    if not any(part.units(TokenCategory.CACHE_READ) for part in bundle.slices):
        yield from moved(5, "cached tokens are plain input in the log", scene, bundle, _PAIRS)


CAUSE = Cause(
    5,
    "cached_at_full_rate",
    "cached input at the price of input that was not cached",
    "quantities of input agree in all; the difference is cached tokens times the discount",
    propose=_propose,
)
