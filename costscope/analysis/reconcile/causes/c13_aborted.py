"""Cause 13: streams that were broken off, or calls that failed, and were billed all the same."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._missing import missing_requests, short_cells, take_missing
from costscope.analysis.reconcile.claims import Support
from costscope.analysis.reconcile.scene import Scene


def _infer(scene: Scene) -> Found:
    for bundle in scene.open_bundles():
        failed = sum(part.calls.signs.failed_calls for part in bundle.slices)
        if failed and short_cells(bundle):
            missing = missing_requests(scene, bundle)
            support = Support.FITS if missing is not None and 0 < missing <= failed else Support.ASSUMED
            yield from take_missing(bundle, 13, support, f"{failed} calls that failed or were broken off")


CAUSE = Cause(
    13,
    "aborted",
    "answers that were broken off, or failed, and were billed",
    "failed calls without tokens in the log, where the bill has more than the log",
    infer=_infer,
)
