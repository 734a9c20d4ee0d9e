"""The bridge as bars: where each line begins and ends between tracked and billed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from costscope.domain.money import EXACT
from costscope.domain.table import AtLeast, Cell, Column, Table

WIDTH: Final = 40
"""Characters of the longest bar."""
_UP, _DOWN, _WHOLE, _LEAST, _BEFORE = "▓", "░", "█", "▏", "·"
"""What bars are made of; a change too small to see is still a mark.  No cell begins like a formula."""


def waterfall(table: Table) -> Table:
    """The lines of a bridge with a bar each; only the first and the last begin at nothing."""
    if table.total is None:
        return table
    at = table.index("amount")
    amounts = [_amount(row[at]) for row in (*table.rows, table.total)]
    bars = list(_bars(amounts))
    keep = [i for i, column in enumerate(table.columns) if column.name in ("line", "amount", "support")]
    columns = (*(table.columns[i] for i in keep), Column("bar", title="tracked to billed"))
    rows = [(*(row[i] for i in keep), bar) for row, bar in zip((*table.rows, table.total), bars, strict=True)]
    return replace(
        table, schema="costscope.reconcile-waterfall/1", columns=columns, rows=rows[:-1], total=rows[-1]
    )


def _amount(cell: Cell) -> Decimal:
    if isinstance(cell, AtLeast):
        return cell.value
    return cell if isinstance(cell, Decimal) else Decimal(0)


def _bars(amounts: list[Decimal]) -> Iterator[str]:
    """A bar from where the line before it ended."""
    ends = [Decimal(0)]
    for amount in amounts[:-1]:
        ends.append(EXACT.add(ends[-1], amount))
    low, high = min(*ends, amounts[-1]), max(*ends, amounts[-1])
    span = EXACT.subtract(high, low) or Decimal(1)

    def place(value: Decimal) -> int:
        return int(
            EXACT.to_integral_value(EXACT.divide(EXACT.multiply(EXACT.subtract(value, low), WIDTH), span))
        )

    for number, amount in enumerate(amounts):
        is_end = number in (0, len(amounts) - 1)
        start = Decimal(0) if is_end else ends[number]
        stop = amount if is_end else ends[number + 1]
        left, right = sorted((place(start), place(stop)))
        mark = _WHOLE if is_end else _UP if amount > 0 else _DOWN
        yield _BEFORE * left + (mark * (right - left) or (_LEAST if amount else ""))
