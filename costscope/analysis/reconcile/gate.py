"""Answers whether a bill agrees with the log closely enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from costscope.analysis.reconcile.cells import Cell
from costscope.analysis.reconcile.figures import figure
from costscope.analysis.reconcile.sides import REQUESTS
from costscope.analysis.reconcile.statuses import AGREEING, Status
from costscope.domain.errors import UsageError
from costscope.domain.money import EXACT, D, total_of
from costscope.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class FailOver:
    """How much may differ: an amount of the bill's currency, or per cent of what it bills."""

    value: Decimal
    is_percent: bool = False

    def __str__(self) -> str:
        return f"{figure(self.value)}{'%' if self.is_percent else ''}"


def parse_fail_over(text: str) -> FailOver:
    """Read ``5.00`` or ``0.5%``.  Raises :class:`UsageError`."""
    figure = text.strip().removesuffix("%")
    try:
        value = D(figure)
    except ValueError:
        value = Decimal(-1)
    if value < 0:
        raise UsageError(f"{text!r} is no limit", where="--fail-over", hint="--fail-over 5.00 or 0.5%")
    return FailOver(value, is_percent=text.strip().endswith("%"))


def verdict_on(cells: Iterable[Cell], currency: str, limit: FailOver) -> Verdict:
    """Whether the differences of one ledger are within a limit.

    Differences are added without their signs, so that one does not hide another; those within rounding or
    made up for by a neighbour do not count, nor do charges that are for no use or not final.  What cannot
    be told is no agreement: unknown costs fail the check.
    """
    cells = list(cells)
    off = [_gap(cell) for cell in cells if cell.currency == currency]
    gap = total_of(amount for amount in off if amount is not None)
    billed = total_of(cell.billed.cost for cell in cells if cell.billed and cell.currency == currency)
    allowed = limit.value
    if limit.is_percent:
        allowed = EXACT.multiply(abs(billed), EXACT.scaleb(limit.value, -2))
    unknown = sum(amount is None for amount in off) + sum(_differs_in_count(cell) for cell in cells)
    reason = f"differences of {figure(gap)} {currency} in {sum(map(bool, off))} cells, {limit} allowed"
    if unknown:
        reason += f"; in {unknown} more cells what differs cannot be told in money"
    return Verdict(gap <= allowed and not unknown, reason)


def _gap(cell: Cell) -> Decimal | None:
    """How much a cell is off; ``None`` when that cannot be told."""
    if cell.status in AGREEING or cell.status is Status.PENDING or cell.has_only_counts:
        return Decimal(0)
    if cell.status is Status.NOT_COMPARABLE:
        is_fee = cell.billed is not None and not cell.billed.is_usage
        return Decimal(0) if is_fee else None
    if cell.status is Status.UNPRICED or cell.difference is None:
        return None
    return abs(cell.difference)


def _differs_in_count(cell: Cell) -> bool:
    return cell.has_only_counts and cell.place.category != REQUESTS and cell.status not in AGREEING
