"""Ties a provider's own files to each other: what it counted, at list prices, against what it charged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from costscope.analysis.reconcile.bill import ChargeRows
from costscope.analysis.reconcile.cells import TRACKED_CURRENCY, Cell, Place
from costscope.analysis.reconcile.figures import figure, many
from costscope.analysis.reconcile.names import Models
from costscope.analysis.reconcile.references import references
from costscope.analysis.reconcile.sides import REQUESTS
from costscope.domain.money import EXACT, from_pico, total_of
from costscope.domain.table import Cell as Value
from costscope.domain.table import Column, Kind, Table
from costscope.domain.tokens import TokenCategory
from costscope.pricing.book import PriceBook, PriceContext


class Tie(StrEnum):
    """How a provider's count and its charge go together."""

    TIES = "TIES"
    """The count at list prices is the charge, within its rounding."""
    OFF = "OFF"
    """It is not."""
    NO_ONE_PRICE = "NO_ONE_PRICE"
    """The book has no price, or several, for what was charged."""
    NOT_CHARGED = "NOT_CHARGED"
    """Counted, and nothing is charged."""
    NOT_COUNTED = "NOT_COUNTED"
    """Charged, and nothing is counted."""


@dataclass(frozen=True, slots=True)
class Tied:
    """One cell of the provider's own arithmetic."""

    cell: Cell
    count: Decimal | None
    listed: Decimal | None
    """The count at list prices, USD."""
    tie: Tie

    @property
    def difference(self) -> Decimal | None:
        """Charged minus listed."""
        if self.listed is None or self.cell.billed is None:
            return None
        return EXACT.subtract(self.cell.billed.cost, self.listed)


def ties(cells: Iterable[Cell], book: PriceBook) -> list[Tied]:
    """Every cell of a provider that both counts and charges; none where it only does one of them."""
    told = [cell for cell in cells if _is_told(cell)]
    both = {cell.place.provider for cell in told if cell.usage}
    both &= {cell.place.provider for cell in told if cell.billed}
    return [_tied(cell, book) for cell in told if cell.place.provider in both]


def _is_told(cell: Cell) -> bool:
    if cell.place.category == REQUESTS or not (cell.usage or cell.billed):
        return False
    return cell.billed is None or (cell.currency == TRACKED_CURRENCY and cell.billed.is_usage)


def _tied(cell: Cell, book: PriceBook) -> Tied:
    count = total_of(cell.usage.quantities.values()) if cell.usage else None
    if cell.billed is None:
        return Tied(cell, count, None, Tie.NOT_CHARGED)
    if count is None:
        return Tied(cell, None, None, Tie.NOT_COUNTED)
    rates = {_rate(book, row) for row in cell.billed.charges}
    rate = next(iter(rates)) if len(rates) == 1 else None
    if rate is None:
        return Tied(cell, count, None, Tie.NO_ONE_PRICE)
    listed = EXACT.multiply(count, rate)
    is_within = abs(EXACT.subtract(cell.billed.cost, listed)) <= cell.billed.rounding
    return Tied(cell, count, listed, Tie.TIES if is_within else Tie.OFF)


def _rate(book: PriceBook, row: ChargeRows) -> Decimal | None:
    """List price of one unit of what was charged, by the bill's own columns; of short prompts."""
    if row.start is None or row.model is None or row.category not in set(TokenCategory):
        return None
    context = PriceContext(row.provider, row.model, row.tier, None, row.speed, row.region)
    card = book.card(context, row.start, _LONG if row.window in _LONG_WINDOWS else 0)
    pico = card.rates.get(TokenCategory(row.category)) if card else None
    return None if pico is None else from_pico(pico)


_LONG: Final = 10**9
_LONG_WINDOWS: Final = frozenset({"long", "200k-1M"})


def tie_note(found: list[Tied]) -> Iterator[str]:
    """In one sentence, how the provider's own files go together."""
    if not found:
        return
    off = total_of(
        abs(each.difference) for each in found if each.tie is Tie.OFF and each.difference is not None
    )
    counts = [(tie, sum(each.tie is tie for each in found)) for tie in Tie]
    told = ", ".join(f"{count:,} {tie.value}" for tie, count in counts if count)
    yield f"usage against cost, {many(len(found), 'cell')}: {told}; off by {figure(off)} USD"


def ties_table(found: Iterable[Tied], models: Models) -> Table:
    """One row per cell of the provider's own arithmetic."""
    columns = (
        Column("provider"),
        Column("period_start", Kind.INSTANT, title="from"),
        Column("period_end", Kind.INSTANT, title="to", meaning="not included"),
        Column("model", is_detail=True),
        Column("category", is_detail=True),
        Column("tie"),
        Column("counted", Kind.DECIMAL, "units"),
        Column("listed_cost", Kind.MONEY, meaning="the count at list prices"),
        Column("billed_cost", Kind.MONEY),
        Column("difference", Kind.MONEY, meaning="billed minus listed"),
        Column("rounding", Kind.MONEY),
        Column("counted_rows", title="counted in", meaning="file:lines of the usage"),
        Column("billed_rows", title="billed in", meaning="file:lines of the bill"),
    )
    return Table("costscope.reconcile-ties/1", columns, [_row(each, models) for each in found])


def _row(each: Tied, models: Models) -> tuple[Value, ...]:
    cell, place = each.cell, each.cell.place
    return (
        *_where(place, models),
        each.tie.value,
        each.count,
        each.listed,
        cell.billed.cost if cell.billed else None,
        each.difference,
        cell.billed.rounding if cell.billed else None,
        references(cell.usage.lines) if cell.usage else None,
        references(cell.billed.lines) if cell.billed else None,
    )


def _where(place: Place, models: Models) -> tuple[Value, ...]:
    return place.provider, place.start, place.end, models.name(place.model), place.category
