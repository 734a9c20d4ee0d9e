"""Walks from what was tracked to what was billed, line by line, without losing a digit.

Every cell gives its difference to the lines its status names, so that the lines add up to the bill.  The
split says on whose side a difference lies, not why: its cells stay UNEXPLAINED.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from costscope.analysis.reconcile.cells import TRACKED_CURRENCY, Cell
from costscope.analysis.reconcile.statuses import Status
from costscope.domain.money import total_of
from costscope.domain.table import AtLeast


class Line(StrEnum):
    """One step from the tracked to the billed amount."""

    TRACKED = "tracked"
    VOLUME = "volume"
    TRACKER = "tracker"
    PROVIDER = "provider"
    ROUNDING = "rounding"
    TIMING = "timing"
    BILLED_ONLY = "billed_only"
    TRACKED_ONLY = "tracked_only"
    UNPRICED = "unpriced"
    PENDING = "pending"
    NOT_COMPARABLE = "not_comparable"
    UNEXPLAINED = "unexplained"
    BILLED = "billed"


MEANING: Final[Mapping[Line, str]] = {
    Line.TRACKED: "what the log says, in the periods of the bill",
    Line.VOLUME: "use the log did not see, or saw twice (-), at list prices",
    Line.TRACKER: "list prices minus the log's own cost, for the use the log saw",
    Line.PROVIDER: "billed minus list prices, for the use that was billed",
    Line.ROUNDING: "within the rounding of the billed rows",
    Line.TIMING: "billed a day sooner or later; what is left of it",
    Line.BILLED_ONLY: "billed, and not in the log",
    Line.TRACKED_ONLY: "in the log, and not billed",
    Line.UNPRICED: "billed minus the known part, where the log's cost cannot be told",
    Line.PENDING: "differs, and the bill was not final",
    Line.NOT_COMPARABLE: "another currency, tax, credit and the like",
    Line.UNEXPLAINED: "differs by more than rounding; on whose side, the bill does not tell",
    Line.BILLED: "what the bill says",
}

_LINE_OF: Final = {
    Status.MATCH_ROUNDING: Line.ROUNDING,
    Status.TIMING: Line.TIMING,
    Status.BILLED_ONLY: Line.BILLED_ONLY,
    Status.TRACKED_ONLY: Line.TRACKED_ONLY,
    Status.UNPRICED: Line.UNPRICED,
    Status.PENDING: Line.PENDING,
}

_SUPPORT: Final = {
    Line.TRACKED: "measured",
    Line.VOLUME: "measured",
    Line.PROVIDER: "measured",
    Line.ROUNDING: "fits",
    Line.TIMING: "fits",
    Line.BILLED_ONLY: "measured",
    Line.TRACKED_ONLY: "measured",
    Line.UNPRICED: "assumed",
    Line.PENDING: "assumed",
    Line.NOT_COMPARABLE: "measured",
    Line.BILLED: "measured",
}

_ENDS: Final = frozenset({Line.TRACKED, Line.BILLED})
_ALWAYS: Final = _ENDS | {
    *(Line.VOLUME, Line.TRACKER, Line.PROVIDER, Line.ROUNDING),
    *(Line.BILLED_ONLY, Line.TRACKED_ONLY, Line.UNEXPLAINED),
}
"""Lines that are there even when no cell is on them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the bridge, in the currency of its ledger."""

    line: Line
    amount: Decimal | AtLeast | None
    support: str | None
    """``measured`` in the bill, ``fits`` its rounding, ``assumed`` for want of anything else; else none."""
    cells: int


def bridge(cells: Iterable[Cell], currency: str, *, uncounted_calls: int = 0) -> list[Step]:
    """The lines of one ledger; all but the last add up to the last, exactly.

    ``uncounted_calls`` are calls without token counts, which make the tracked amount a lower bound.
    """
    cells = [cell for cell in cells if cell.currency == currency]
    given: dict[Line, list[Decimal]] = {line: [] for line in Line}
    fits = True
    for cell in cells:
        parts = _parts(cell)
        for line, amount in parts.items():
            given[line].append(amount)
        if Line.TRACKER in parts and cell.split is not None:
            rest = total_of(part for part in (cell.split.volume, cell.split.provider) if part is not None)
            fits = fits and abs(total_of((rest, cell.split.unsplit))) <= cell.tolerance
    given[Line.BILLED] = [cell.billed.cost for cell in cells if cell.billed]
    support = _SUPPORT | {Line.TRACKER: "fits" if fits else "assumed"}
    steps = [
        Step(line, total_of(amounts), support.get(line) if amounts else None, len(amounts))
        for line, amounts in given.items()
        if amounts or line in (_ALWAYS if currency == TRACKED_CURRENCY else _ENDS)
    ]
    return [_tracked(cells, currency, is_bound=uncounted_calls > 0), *steps[1:]]


def _parts(cell: Cell) -> dict[Line, Decimal]:
    """What a cell gives to each line."""
    if not cell.is_comparable:
        return {Line.NOT_COMPARABLE: cell.billed.cost} if cell.billed else {}
    difference = cell.difference
    if not difference:
        return {}
    if cell.status is not Status.UNEXPLAINED:
        return {_LINE_OF[cell.status]: difference}
    split = cell.split
    assert split is not None, "a cell with a difference can be split"
    parts = {
        Line.VOLUME: split.volume,
        Line.TRACKER: split.tracker,
        Line.PROVIDER: split.provider,
        Line.UNEXPLAINED: split.unsplit,
    }
    return {line: amount for line, amount in parts.items() if amount}


def _tracked(cells: list[Cell], currency: str, *, is_bound: bool) -> Step:
    """The first line; unknown where the log counts in another currency."""
    tracked = [cell.tracked for cell in cells if cell.tracked is not None]
    if currency != TRACKED_CURRENCY:
        return Step(Line.TRACKED, None, None, len(tracked))
    cost = total_of(side.cost for side in tracked)
    is_bound = is_bound or any(side.is_bound for side in tracked)
    return Step(Line.TRACKED, AtLeast(cost) if is_bound else cost, "measured", len(tracked))
