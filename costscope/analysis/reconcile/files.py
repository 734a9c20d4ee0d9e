"""Adds up the files of a bill, apart from the comparison that used them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from costscope.analysis.reconcile.bill import ChargeRows
from costscope.analysis.reconcile.cells import Cell
from costscope.domain.money import total_of
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


def assert_complete(cells: Iterable[Cell], files: Iterable[BilledFile]) -> None:
    """Every charge that was read is in exactly one cell, or outside the period asked for."""
    in_cells: dict[str | None, list[Decimal]] = {}
    for cell in cells:
        if cell.billed:
            in_cells.setdefault(cell.currency, []).append(cell.billed.cost)
    compared: dict[str | None, list[Decimal]] = {}
    for file in files:
        assert total_of((file.compared_sum, file.outside_sum)) == file.raw_sum, f"{file.source} is not whole"
        compared.setdefault(file.currency, []).append(file.compared_sum)
    for currency in in_cells.keys() | compared.keys():
        parsed, raw = total_of(in_cells.get(currency, [])), total_of(compared.get(currency, []))
        assert parsed == raw, f"the cells in {currency} add up to {parsed} of {raw}"
