"""Rates of exchange from a file, for a bill in another currency than the log's."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Final

from costscope.analysis.reconcile.bill import ChargeRows
from costscope.analysis.reconcile.cells import TRACKED_CURRENCY
from costscope.domain.errors import UsageError
from costscope.domain.money import EXACT, D

_LARGEST: Final = 1_000_000
"""Bytes of a file of rates."""
_HINT: Final = "a CSV with the columns currency, usd (dollars for one unit), from, until"


@dataclass(frozen=True, slots=True)
class Rate:
    """Dollars for one unit of a currency, from an instant until another, which is not included."""

    currency: str
    usd: Decimal
    start: datetime | None
    end: datetime | None
    line: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """The rates of one file."""

    name: str
    rates: tuple[Rate, ...]

    @classmethod
    def read(cls, path: Path) -> Exchange:
        """Read a CSV of rates.  Raises :class:`UsageError` for a file that is none."""
        try:
            if path.stat().st_size > _LARGEST:
                raise UsageError("too large for a file of rates", where=str(path), hint=_HINT)
            with path.open(encoding="utf-8-sig", newline="") as file:
                return cls(path.name, tuple(_rates(csv.DictReader(file), path)))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise UsageError(f"cannot be read as rates: {error}", where=str(path), hint=_HINT) from None

    def in_dollars(self, row: ChargeRows, currency: str) -> ChargeRows | None:
        """A charge in the log's currency; ``None`` where the file has no rate for it."""
        if currency == TRACKED_CURRENCY:
            return None
        for rate in self.rates:
            if rate.currency == currency and _holds(rate, row.start):
                return replace(
                    row,
                    currency=TRACKED_CURRENCY,
                    cost=EXACT.multiply(row.cost, rate.usd),
                    rounding=EXACT.multiply(row.rounding, rate.usd),
                    unit_price=row.unit_price and EXACT.multiply(row.unit_price, rate.usd),
                    list_cost=row.list_cost and EXACT.multiply(row.list_cost, rate.usd),
                )
        return None


def _holds(rate: Rate, start: datetime | None) -> bool:
    if start is None:
        return rate.start is None and rate.end is None
    return (rate.start is None or rate.start <= start) and (rate.end is None or start < rate.end)


def _rates(rows: csv.DictReader[str], path: Path) -> Iterator[Rate]:
    if not {"currency", "usd"} <= set(rows.fieldnames or ()):
        raise UsageError("the columns currency and usd are missing", where=str(path), hint=_HINT)
    for number, row in enumerate(rows, 2):
        where = f"{path}:{number}"
        try:
            usd = D((row["usd"] or "").strip())
            start, end = _day(row.get("from")), _day(row.get("until"))
        except ValueError as error:
            raise UsageError(str(error), where=where, hint=_HINT) from None
        if usd <= 0:
            raise UsageError("a rate is not more than nothing", where=where, hint=_HINT)
        yield Rate((row["currency"] or "").strip().upper(), usd, start, end, number)


def _day(text: str | None) -> datetime | None:
    return datetime.combine(date.fromisoformat(text.strip()), time(0), tzinfo=UTC) if text else None
