"""Reads the values of providers' exports: amounts, counts, instants, names of keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import xxhash

from costscope.adapters._batch import Batch
from costscope.domain.money import EXACT, D, half_unit

if TYPE_CHECKING:
    import polars as pl

BILLED_DECIMALS: Final = 18
"""Decimals an amount on a bill is stored with; sources that write more fill them with zeros."""
_LEAST: Final = Decimal(1).scaleb(-BILLED_DECIMALS)
_BILLED_LIMIT: Final = Decimal(10) ** (38 - BILLED_DECIMALS)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)

Cells = dict[str, Any]
"""One row of a table: text or null by column, and the row's number as ``line``."""


def take_rows(frame: pl.DataFrame, out: Batch, take: Callable[[Cells, Batch], None]) -> None:
    """Hand every row to ``take``, which accepts or skips it; its ``ValueError`` makes the row a reject."""
    for cells in frame.iter_rows(named=True):
        try:
            take(cells, out)
        except ValueError as error:
            out.reject(cells["line"], str(error))


def billed(amount: Decimal | str | None, what: str = "an amount") -> Decimal:
    """An amount, a price or a quantity of a bill, to the last digit.

    Raises ``ValueError`` when it is no number, or has more digits than a bill is stored with.
    """
    if amount is None:
        raise ValueError(f"{what} is missing")
    try:
        number = D(amount)
    except ValueError:
        raise ValueError(f"{what} is not a number") from None
    if number.copy_abs() >= _BILLED_LIMIT:
        raise ValueError(f"{what} has more than 20 digits before the point")
    exact = number.quantize(_LEAST, context=EXACT)
    if exact != number:
        raise ValueError(f"{what} has more than {BILLED_DECIMALS} decimals")
    return exact


def rounding_of(amount: str) -> Decimal:
    """How far an amount printed like this may be from the exact one: half a unit in its last place.

    Zero where that is less than what a bill is stored with.
    """
    half = half_unit(amount)
    return half if half >= _LEAST else Decimal(0)


def count(text: str | None) -> int | None:
    """A number of tokens or requests; nothing is unknown.  Raises ``ValueError`` for any other text."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise ValueError("a count is not a whole number from 0 to 999,999,999,999,999")
    return int(text)


def currency(code: str | None) -> str:
    """An ISO 4217 code in capitals; raises ``ValueError`` without one, since none is ever assumed."""
    if code is None or len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise ValueError("an amount has no currency")
    return code.upper()


def instant(text: str | None) -> datetime:
    """The UTC instant of an ISO 8601 date or time; one without a zone is in UTC.

    Raises ``ValueError`` for any other text.
    """
    try:
        moment = datetime.fromisoformat(text or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("a date is not in ISO 8601") from None


def unix_instant(seconds: int | None) -> datetime:
    """The UTC instant of a Unix time.  Raises ``ValueError`` when it is missing or outside our era."""
    if seconds is None or seconds < 0:
        raise ValueError("a Unix time is missing or before 1970")
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        raise ValueError("a Unix time is after the year 9999") from None


def period(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """A charge period, its end not included.  Raises ``ValueError`` when it has no length."""
    if start >= end:
        raise ValueError("a period does not end after it starts")
    return start, end


def key_hash(name: str | None) -> str | None:
    """What is kept of an API key's name or id: enough to tell keys apart."""
    return None if name is None else xxhash.xxh3_64_hexdigest(name.encode())
