"""Cause 7: reasoning is left out of the output, or added to output that had it."""

from __future__ import annotations

from collections.abc import Iterator

from costscope.analysis.reconcile.causes._cause import Cause
from costscope.analysis.reconcile.causes._shifts import shifted
from costscope.analysis.reconcile.hypotheses import Hypothesis
from costscope.analysis.reconcile.scene import Bundle, Scene
from costscope.domain.tokens import TokenCategory


def _propose(scene: Scene, bundle: Bundle) -> Iterator[Hypothesis]:
    for sign, evidence in ((1, "reasoning is missing in the log's output"), (-1, "reasoning is in twice")):
        yield from shifted(
            7,
            evidence,
            scene,
            bundle,
            lambda part, sign=sign: {TokenCategory.OUTPUT: sign * part.calls.signs.reasoning},  # type: ignore[misc]
        )


CAUSE = Cause(
    7,
    "reasoning",
    "tokens of reasoning that the log leaves out of the output, or adds twice",
    "billed output minus tracked output is the reasoning, plus or minus",
    propose=_propose,
)
