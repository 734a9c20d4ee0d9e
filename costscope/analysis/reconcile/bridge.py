"""Walks from what was tracked to what was billed, cause by cause, without losing a digit.

Every cell gives what causes claim of it to their lines, the rest to the line its status names, so that the
lines add up to the bill.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from costscope.analysis.reconcile.causes import CAUSES
from costscope.analysis.reconcile.cells import TRACKED_CURRENCY, Cell
from costscope.analysis.reconcile.claims import Support
from costscope.analysis.reconcile.statuses import Status
from costscope.domain.money import total_of
from costscope.domain.table import AtLeast

ROUNDING, TIMING, NOT_FINAL, UNPRICED = 36, 31, 32, 19
"""Causes that statuses name."""


class Line(StrEnum):
    """A step between the tracked and the billed amount that is no cause."""

    TRACKED = "tracked"
    NOT_COMPARABLE = "not_comparable"
    BILLED_ONLY = "billed_only"
    TRACKED_ONLY = "tracked_only"
    UNEXPLAINED = "unexplained"
    BILLED = "billed"


MEANING: Final = {
    Line.TRACKED: "what the log says, in the periods of the bill",
    Line.NOT_COMPARABLE: "in another currency, or for no use; nothing to compare it with",
    Line.BILLED_ONLY: "billed, not in the log, and no cause claims it",
    Line.TRACKED_ONLY: "in the log, not billed, and no cause claims it",
    Line.UNEXPLAINED: "differs by more than rounding, and no cause claims it",
    Line.BILLED: "what the bill says",
}

_CAUSE_OF: Final = {
    Status.MATCH: ROUNDING,
    Status.MATCH_ROUNDING: ROUNDING,
    Status.EXPLAINED: ROUNDING,
    Status.TIMING: TIMING,
    Status.PENDING: NOT_FINAL,
    Status.UNPRICED: UNPRICED,
}
_SUPPORT_OF: Final = {ROUNDING: Support.FITS, TIMING: Support.FITS}
_LINE_OF: Final = {
    Status.BILLED_ONLY: Line.BILLED_ONLY,
    Status.TRACKED_ONLY: Line.TRACKED_ONLY,
    Status.NOT_COMPARABLE: Line.NOT_COMPARABLE,
}
_ENDS: Final = (Line.TRACKED, Line.BILLED)
_RESTS: Final = (Line.NOT_COMPARABLE, Line.BILLED_ONLY, Line.TRACKED_ONLY, Line.UNEXPLAINED)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the bridge, in the currency of its ledger."""

    line: str
    """A cause's name, or a :class:`Line`."""
    cause: int | None
    amount: Decimal | AtLeast | None
    support: Support | None
    cells: int
    meaning: str


Key = tuple[int | Line, Support | None]


def bridge(cells: Iterable[Cell], currency: str, *, uncounted_calls: int = 0) -> list[Step]:
    """The lines of one ledger; all but the last add up to the last, exactly.

    ``uncounted_calls`` are calls without token counts, which make the tracked amount a lower bound.
    """
    cells = [cell for cell in cells if cell.currency == currency]
    given: dict[Key, list[Decimal]] = {}
    for cell in cells:
        for key, amount in parts_of(cell):
            given.setdefault(key, []).append(amount)
    billed = [cell.billed.cost for cell in cells if cell.billed]
    return [
        _tracked(cells, currency, is_bound=uncounted_calls > 0),
        *_causes(given, is_home=currency == TRACKED_CURRENCY),
        *_rests(given, is_home=currency == TRACKED_CURRENCY),
        Step(Line.BILLED, None, total_of(billed), Support.MEASURED, len(billed), MEANING[Line.BILLED]),
    ]


def parts_of(cell: Cell) -> Iterator[tuple[Key, Decimal]]:
    """What a cell gives to each line."""
    for claim in cell.claims:
        if claim.amount:
            yield (claim.cause, claim.support), claim.amount
    if rest := cell.unclaimed:
        cause = _CAUSE_OF.get(cell.status)
        if cause is None:
            yield (_LINE_OF.get(cell.status, Line.UNEXPLAINED), None), rest
        else:
            yield (cause, _SUPPORT_OF.get(cause, Support.ASSUMED)), rest


def _causes(given: dict[Key, list[Decimal]], *, is_home: bool) -> Iterator[Step]:
    for cause in CAUSES:
        for support in Support:
            amounts = given.get((cause.id, support), [])
            if amounts or (is_home and cause.id == ROUNDING and support is Support.FITS):
                yield Step(cause.name, cause.id, total_of(amounts), support, len(amounts), cause.meaning)


def _rests(given: dict[Key, list[Decimal]], *, is_home: bool) -> Iterator[Step]:
    for line in _RESTS:
        amounts = given.get((line, None), [])
        if amounts or (is_home and line is Line.UNEXPLAINED):
            yield Step(line, None, total_of(amounts), None, len(amounts), MEANING[line])


def _tracked(cells: list[Cell], currency: str, *, is_bound: bool) -> Step:
    """The first line; unknown where the log counts in another currency."""
    tracked = [cell.tracked for cell in cells if cell.tracked is not None]
    meaning = MEANING[Line.TRACKED]
    if currency != TRACKED_CURRENCY:
        return Step(Line.TRACKED, None, None, None, len(tracked), meaning)
    cost = total_of(side.cost for side in tracked)
    is_bound = is_bound or any(side.is_bound for side in tracked)
    amount = AtLeast(cost) if is_bound else cost
    return Step(Line.TRACKED, None, amount, Support.MEASURED, len(tracked), meaning)
