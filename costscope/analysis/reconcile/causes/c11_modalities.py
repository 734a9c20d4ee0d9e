"""Cause 11: audio and images are counted or charged as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from costscope.analysis.reconcile.causes._cause import Cause
from costscope.analysis.reconcile.causes._shifts import moved, repriced
from costscope.analysis.reconcile.hypotheses import Hypothesis
from costscope.analysis.reconcile.scene import Bundle, Scene
from costscope.domain.tokens import TokenCategory

_PAIRS: Final = {
    TokenCategory.INPUT_AUDIO: TokenCategory.INPUT_UNCACHED,
    TokenCategory.INPUT_IMAGE: TokenCategory.INPUT_UNCACHED,
    TokenCategory.OUTPUT_AUDIO: TokenCategory.OUTPUT,
    TokenCategory.OUTPUT_IMAGE: TokenCategory.OUTPUT,
}


def _propose(scene: Scene, bundle: Bundle) -> Iterator[Hypothesis]:
    evidence = "audio or image tokens are text in the log"
    yield from repriced(11, evidence, scene, bundle, _PAIRS)
    if not any(part.units(category) for part in bundle.slices for category in _PAIRS):
        yield from moved(11, evidence, scene, bundle, _PAIRS)


CAUSE = Cause(
    11,
    "modalities",
    "audio and image tokens at the price of text",
    "the bill tells them apart, the log does not; the difference is their tokens times that of the prices",
    propose=_propose,
)
