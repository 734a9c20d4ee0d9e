"""Cause 9: the log kept the first event of a stream, whose count of output stands in for the real one."""

from __future__ import annotations

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._missing import short_cells, take_missing
from costscope.analysis.reconcile.claims import Support
from costscope.analysis.reconcile.scene import Bundle, Scene
from costscope.domain.tokens import TokenCategory


def _infer(scene: Scene) -> Found:
    for bundle in scene.open_bundles():
        stubs = sum(part.calls.signs.stub_calls for part in bundle.slices)
        calls = sum(part.calls.calls for part in bundle.slices)
        if 4 * stubs >= calls > 0 and _is_output_only(bundle):
            evidence = f"{stubs} of {calls} calls in the log have eight tokens of output or fewer"
            yield from take_missing(bundle, 9, Support.FITS, evidence)


def _is_output_only(bundle: Bundle) -> bool:
    """Whether output is short, and nothing else is."""
    short = short_cells(bundle)
    if not short:
        return False
    outputs = (TokenCategory.OUTPUT.value,)
    for cell in short:
        if cell.gap is not None:
            if any(count > 0 and product[1] not in outputs for product, count in cell.gap.items()):
                return False
        elif cell.cell.place.category not in outputs:
            return False
    return True


CAUSE = Cause(
    9,
    "output_stubs",
    "output counted by the first event of a stream instead of the last",
    "only output is short, where a quarter of the calls have eight tokens of output or fewer",
    infer=_infer,
)
