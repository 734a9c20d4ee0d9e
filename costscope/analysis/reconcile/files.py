"""Adds up the files of a bill, apart from the comparison that used them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from costscope.analysis.reconcile.bill import ChargeRows
from costscope.analysis.reconcile.cells import Cell
from costscope.domain.money import EXACT, total_of
from costscope.store.query import Reader


@dataclass(frozen=True, slots=True)
class BilledFile:
    """What became of the charges of one file in one currency."""

    source: str
    currency: str | None
    """``None`` for a file without charges."""
    rows: int
    raw_sum: Decimal
    """Everything the file charges."""
    compared_sum: Decimal
    """What of it is in cells."""
    outside_sum: Decimal
    """What of it is for another period than the one asked for."""


def billed_files(
    bill: Reader,
    currencies: Mapping[str, str],
    inside: Sequence[ChargeRows],
    outside: Sequence[ChargeRows],
) -> tuple[BilledFile, ...]:
    """Every file with what it charges, asked of the bill anew, beside what became of its rows.

    ``currencies`` are those of files that do not state theirs.
    """
    raw = bill.rows(
        "SELECT source, billing_currency, count(*), sum(billed_cost) FROM charge GROUP BY ALL ORDER BY ALL"
    )
    files = [
        BilledFile(
            source,
            stated or currencies[source],
            rows,
            charged,
            *(
                total_of(row.cost for row in kept if (row.source, row.currency) == (source, stated))
                for kept in (inside, outside)
            ),
        )
        for source, stated, rows, charged in raw
    ]
    charging = {file.source for file in files}
    nothing = Decimal(0)
    files += [
        BilledFile(source.path, None, 0, nothing, nothing, nothing)
        for source in bill.manifest.sources
        if source.path not in charging
    ]
    return tuple(sorted(files, key=lambda file: (file.source, file.currency or "")))


def assert_complete(
    cells: Iterable[Cell], files: Iterable[BilledFile], placed: Iterable[tuple[str, Decimal]]
) -> None:
    """Every charge that was read is in exactly one cell, or outside the period asked for.

    ``placed`` are the charges as they were put into cells, in the currency of those.
    """
    for file in files:
        assert total_of((file.compared_sum, file.outside_sum)) == file.raw_sum, f"{file.source} is not whole"
    sums: dict[str | None, Decimal] = {}
    for code, cost in placed:
        sums[code] = EXACT.add(sums.get(code, Decimal(0)), cost)
    for cell in cells:
        if cell.billed:
            sums[cell.currency] = EXACT.subtract(sums.get(cell.currency, Decimal(0)), cell.billed.cost)
    for currency, rest in sums.items():
        assert not rest, f"the cells in {currency} lack {rest}"
