"""How the outcome of the traps is shown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from costscope.analysis.conformance.judging import Result
from costscope.domain.money import EXACT, total_of
from costscope.domain.table import AtLeast, Cell, Column, Kind, Table
from costscope.domain.verdict import Verdict

_RIGHT: Final = {True: "right", False: "wrong"}

_RESULTS: Final = (
    Column("trap"),
    Column("format"),
    Column("truth", Kind.MONEY, "USD", meaning="what the calls, or else the bill, cost; - unknown"),
    Column("ours", Kind.MONEY, "USD", meaning="what the program makes of the files; - unknown"),
    Column("figures", Kind.INTEGER, meaning="how many figures were compared"),
    Column("verdict"),
    Column("differences", is_detail=True, meaning="figures that are wrong: truth, then ours"),
)
_FIGURES: Final = (
    Column("trap"),
    Column("figure"),
    Column("arithmetic"),
    Column("truth", Kind.FIGURE),
    Column("ours", Kind.FIGURE),
    Column("verdict"),
)


def result_table(results: Sequence[Result]) -> Table:
    """One row per trap: truth, ours, verdict."""
    rows = [_row(result) for result in results]
    truths, ours = [_amount(row[2]) for row in rows], [_amount(row[3]) for row in rows]
    right = sum(result.is_right for result in results)
    off = total_of(abs(EXACT.subtract(truth, our)) for truth, our in zip(truths, ours, strict=True))
    whole = total_of(truths)
    figures = sum(len(result.figures) for result in results)
    summary = f"{right} of {len(results)} traps right; {_said(off)} of {_said(whole)} USD are wrong"
    total = (None, None, whole, total_of(ours), figures, f"{right} of {len(results)}", None)
    meta = {"traps": str(len(results)), "right": str(right), "wrong_usd": _said(off)}
    return Table(
        "costscope.conformance/1", _RESULTS, rows, total if rows else None, notes=(summary,), meta=meta
    )


def figure_table(results: Sequence[Result]) -> Table:
    """One row per figure, with the arithmetic of its truth."""
    rows: list[tuple[Cell, ...]] = [
        (
            result.trap.name,
            figure.name,
            figure.truth.arithmetic,
            figure.truth.value,
            figure.ours,
            _RIGHT[figure.is_right],
        )
        for result in results
        for figure in result.figures
        if figure.truth.value != 0 or figure.ours != 0
    ]
    return Table("costscope.conformance-figures/1", _FIGURES, rows)


def verdict_of(results: Sequence[Result]) -> Verdict:
    """Passed when no trap is wrong; else it names them."""
    wrong = [result.trap.name for result in results if not result.is_right]
    return Verdict(not wrong, f"{len(wrong)} of {len(results)} traps are wrong: {', '.join(wrong)}")


def _row(result: Result) -> tuple[Cell, ...]:
    truth, ours = _headline(result)
    differences = "; ".join(
        f"{figure.name}: {_said(figure.truth.value)}, {_said(figure.ours)}"
        for figure in result.figures
        if not figure.is_right
    )
    return (
        result.trap.name,
        ", ".join(result.formats),
        truth,
        ours,
        len(result.figures),
        _RIGHT[result.is_right],
        differences or None,
    )


def _headline(result: Result) -> tuple[Cell, Cell]:
    """What the calls cost, else what was billed in dollars, as it is true and as the program says."""
    bill = result.figure("bill USD: cost")
    if bill is not None:
        return bill.truth.value, bill.ours
    cost, unpriced = result.figure("calls: list_cost"), result.figure("calls: unpriced")
    assert cost is not None
    assert unpriced is not None
    return _bounded(cost.truth.value, unpriced.truth.value), _bounded(cost.ours, unpriced.ours)


def _bounded(cost: Decimal | None, unpriced: Decimal | None) -> Cell:
    return AtLeast(cost) if cost is not None and unpriced else cost


def _amount(cell: Cell) -> Decimal:
    value = cell.value if isinstance(cell, AtLeast) else cell
    return value if isinstance(value, Decimal) else Decimal(0)


def _said(value: Decimal | None) -> str:
    return "unknown" if value is None else f"{value.normalize():f}"
