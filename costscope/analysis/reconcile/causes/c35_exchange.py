"""Cause 35: another rate of exchange than the one given."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._ratio import ratio_claims
from costscope.analysis.reconcile.scene import Scene


def _infer(scene: Scene) -> Found:
    if scene.is_converted:
        for is_below in (True, False):
            yield from ratio_claims(scene, 35, is_below=is_below)


CAUSE = Cause(
    35,
    "exchange",
    "the rate of exchange: what is left when a bill in another currency is converted",
    "one ratio between the converted bill and list in every cell",
    infer=_infer,
)
