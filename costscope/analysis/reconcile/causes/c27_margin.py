"""Cause 27: the margin of a gateway, or what it leaves to the provider's own bill."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._ratio import ratio_claims
from costscope.analysis.reconcile.scene import Scene


def _infer(scene: Scene) -> Found:
    if not scene.is_converted:
        yield from ratio_claims(scene, 27, is_below=False)


CAUSE = Cause(
    27,
    "margin",
    "a gateway's margin on top of list prices",
    "one ratio above 1 between bill and list in every cell",
    infer=_infer,
)
