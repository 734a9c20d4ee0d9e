"""What a comparison covers, and what it does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from costscope.analysis.reconcile.buckets import Span
from costscope.analysis.reconcile.cells import Cell
from costscope.analysis.reconcile.files import BilledFile
from costscope.analysis.reconcile.levels import Level
from costscope.analysis.reconcile.sides import CATEGORIES
from costscope.store.query import Reader


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
        "both": sorted(CATEGORIES & tracked & billed),
        "billed_only": sorted(CATEGORIES & billed - tracked),
        "tracked_only": sorted(CATEGORIES & tracked - billed),
        "neither": sorted(CATEGORIES - tracked - billed),
    }
