"""Cause 14: retries and fallbacks that the log does not have, or has under the first model."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._missing import missing_requests, short_cells, take_missing
from costscope.analysis.reconcile.claims import Claim, Side, Support
from costscope.analysis.reconcile.opening import OpenCell
from costscope.analysis.reconcile.scene import Bundle, Scene


def _find(scene: Scene) -> Found:
    """Two models of a period: what one has too much, token for token, the other has too little."""
    by_period: dict[object, list[Bundle]] = {}
    for bundle in scene.bundles:
        if bundle.place.model is not None:
            by_period.setdefault((bundle.place.start, bundle.place.end, bundle.place.project), []).append(
                bundle
            )
    for bundles in by_period.values():
        done: set[int] = set()
        for short, long in permutations(bundles, 2):
            gaps, opposite = _gaps(short), _gaps(long)
            is_pair = (
                bool(gaps)
                and all(count > 0 for count in gaps.values())
                and gaps == {category: -count for category, count in opposite.items()}
            )
            if is_pair and not done & {id(short), id(long)}:
                done |= {id(short), id(long)}
                yield from _moved(short, long)


def _gaps(bundle: Bundle) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for cell in bundle.cells:
        for product, count in (cell.gap or {}).items():
            if count and cell.cell.difference is not None and not cell.cell.has_only_counts:
                found[product[1]] = count
    return found


def _moved(short: Bundle, long: Bundle) -> Iterator[tuple[OpenCell, Claim]]:
    for bundle in (short, long):
        for cell in bundle.cells:
            amount = cell.total if cell.pot(Side.VOLUME) is None else cell.rest[Side.VOLUME]
            if amount:
                evidence = f"as many tokens were billed as {short.place.model} as the log lacks there"
                units = dict(cell.gap or {})
                yield cell, Claim(14, amount, Support.MEASURED, evidence, Side.VOLUME, units)


def _infer(scene: Scene) -> Found:
    for bundle in scene.open_bundles():
        missing = missing_requests(scene, bundle)
        if missing is not None and missing > 0 and short_cells(bundle):
            evidence = f"{missing} more requests on the bill than in the log"
            yield from take_missing(bundle, 14, Support.FITS, evidence)


CAUSE = Cause(
    14,
    "retries",
    "retries and fallbacks that are not in the log, or there under the first model",
    "the provider counted more requests; or one model lacks, token for token, what another has too much",
    find=_find,
    infer=_infer,
)
