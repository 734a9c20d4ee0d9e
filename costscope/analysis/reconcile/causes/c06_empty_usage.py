"""Cause 6: calls whose usage was not understood, so that they count nothing."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._missing import missing_requests, short_cells, take_missing
from costscope.analysis.reconcile.claims import Support
from costscope.analysis.reconcile.scene import Scene


def _infer(scene: Scene) -> Found:
    for bundle in scene.open_bundles():
        empty = sum(part.calls.signs.empty_calls for part in bundle.slices)
        if empty and short_cells(bundle):
            missing = missing_requests(scene, bundle)
            fits = missing is not None and 0 <= missing <= empty
            support = Support.FITS if fits else Support.ASSUMED
            yield from take_missing(
                bundle, 6, support, f"{empty} calls in the log that succeeded without tokens"
            )


CAUSE = Cause(
    6,
    "empty_usage",
    "calls that count no tokens, since the key that held them was renamed or dropped",
    "calls that did not fail and have no tokens, where the bill has more than the log",
    infer=_infer,
)
