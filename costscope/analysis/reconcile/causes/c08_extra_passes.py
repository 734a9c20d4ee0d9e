"""Cause 8: passes of the model outside what the response counts, such as compaction."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._missing import short_cells, take_missing
from costscope.analysis.reconcile.claims import Support
from costscope.analysis.reconcile.scene import Scene


def _infer(scene: Scene) -> Found:
    spans = {bundle.place: bundle for bundle in scene.open_bundles() if short_cells(bundle)}
    if not spans:
        return
    for bundle in spans.values():
        place = bundle.place
        if place.start is None or place.end is None:
            continue
        resets = scene.resets(place.start, place.end)
        if resets:
            evidence = f"conversations were compacted {resets} times in this period"
            yield from take_missing(bundle, 8, Support.ASSUMED, evidence)


CAUSE = Cause(
    8,
    "extra_passes",
    "passes of the model that a response does not count: compaction, advice, fallback",
    "the bill has more than the log in a period in which conversations were compacted",
    infer=_infer,
)
