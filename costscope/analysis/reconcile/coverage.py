"""What a comparison covers, and what it does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from costscope.analysis.reconcile.buckets import Span
from costscope.analysis.reconcile.cells import Cell
from costscope.analysis.reconcile.levels import Level
from costscope.analysis.reconcile.sides import TOKEN_CATEGORIES
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


@dataclass(frozen=True, slots=True)
class Scope:
    """What was compared of one provider."""

    provider: str | None
    level: Level
    span: Span | None
    """From the start of the first period to the end of the last."""
    calls: int
    """Calls that were compared."""
    uncounted_calls: int
    """Those of them without token counts, whose cost is unknown."""
    calls_outside: int
    calls_without_time: int
    outside_rows: int
    """Charges for another period than the one asked for."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The facts beside the comparison."""

    files: tuple[BilledFile, ...]
    scopes: tuple[Scope, ...]
    other_calls: tuple[tuple[str | None, int], ...]
    """Calls of providers the bill is not from, by provider; ``None`` where the log does not say."""
    told_twice: int
    """Rows that stand in several files, all told: the same bill may be counted more than once."""

    @property
    def uncounted_calls(self) -> int:
        """Calls without token counts among those that were compared."""
        return sum(scope.uncounted_calls for scope in self.scopes)


def told_twice(reader: Reader) -> int:
    """How many charges and counts agree in all but their amounts with one in another file."""
    total = 0
    for view, more in (
        ("charge", "charge_category, charge_description, invoice_id, billing_currency"),
        ("usage", "unit"),
    ):
        rows = reader.rows(
            f"""SELECT coalesce(sum(n), 0) FROM (
                SELECT count(*) AS n FROM {view}
                GROUP BY charge_period_start, charge_period_end, provider, model, token_category,
                         service_tier, region, speed, context_window, project, key_hash, {more}
                HAVING min(source_id) <> max(source_id)
            )"""
        )
        total += int(rows[0][0])
    return total


def categories(cells: Iterable[Cell]) -> dict[str, list[str]]:
    """Token categories by where there is evidence of them: ``both`` sides, one of them, or ``neither``."""
    cells = list(cells)
    tracked = {category for c in cells if c.tracked for _, category in c.tracked.quantities}
    billed = {category for c in cells if c.billed for _, category in c.billed.products}
    billed |= {category for c in cells if c.usage for _, category in c.usage.quantities}
    return {
        "both": sorted(TOKEN_CATEGORIES & tracked & billed),
        "billed_only": sorted(TOKEN_CATEGORIES & billed - tracked),
        "tracked_only": sorted(TOKEN_CATEGORIES & tracked - billed),
        "neither": sorted(TOKEN_CATEGORIES - tracked - billed),
    }


def assert_complete(cells: Iterable[Cell], files: Iterable[BilledFile]) -> None:
    """Every charge that was read is in exactly one cell, or outside the period asked for."""
    in_cells: dict[str | None, list[Decimal]] = {}
    for cell in cells:
        if cell.billed:
            in_cells.setdefault(cell.currency, []).append(cell.billed.cost)
    compared: dict[str | None, list[Decimal]] = {}
    for file in files:
        assert total_of((file.compared_sum, file.outside_sum)) == file.raw_sum, (
            f"{file.source} does not add up"
        )
        compared.setdefault(file.currency, []).append(file.compared_sum)
    for currency in in_cells.keys() | compared.keys():
        parsed, raw = total_of(in_cells.get(currency, [])), total_of(compared.get(currency, []))
        assert parsed == raw, f"the cells in {currency} do not add up: {parsed} of {raw}"
