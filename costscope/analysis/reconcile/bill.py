"""Reads what the bill says, summed over rows that differ in nothing but line and amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from costscope.analysis.reconcile.sides import TOKEN_CATEGORIES
from costscope.domain.money import EXACT
from costscope.store.query import Reader

_PER: Final = {"tokens": 1, "1000_tokens": 1_000, "requests": 1}
"""Tokens or requests in a unit; a quantity in any other is not comparable with the log's."""

_SAID: Final = """
    source, provider, charge_period_start, charge_period_end, model, token_category, project, key_hash,
    service_tier, region, speed, context_window, unit,
    CASE WHEN count(quantity) = count(*) THEN CAST(sum(quantity) AS DECIMAL(38, 18)) END,
    list(line ORDER BY line)
"""

CALL_OF_RESPONSE: Final = """
    md5(CASE WHEN length(response_id) >= 16 THEN '' ELSE coalesce(provider, '') END
        || '/' || response_id)[:16]
"""
"""The ``call_id`` of the call that got a response, as deriving makes it (``sql/derive/02_macros.sql``)."""


@dataclass(frozen=True, slots=True)
class BillRows:
    """Rows of one file, whether charges or counts."""

    source: str
    provider: str | None
    start: datetime | None
    end: datetime | None
    model: str | None
    category: str | None
    project: str | None
    key: str | None
    """Hash of the API key's name."""
    tier: str | None
    region: str | None
    speed: str | None
    window: str | None
    """Class of the context length."""
    unit: str | None
    units: Decimal | None
    """``None`` when a row does not say."""
    lines: list[int]

    @property
    def quantity(self) -> Decimal | None:
        """Tokens or requests; ``None`` when it is neither, or not known."""
        per = units_in(self.unit)
        return None if self.units is None or per is None else EXACT.multiply(self.units, per)

    @property
    def is_token_priced(self) -> bool:
        """Whether this is for the use of a model or for tokens, and no fee of another kind."""
        return self.model is not None or self.category in TOKEN_CATEGORIES


@dataclass(frozen=True, slots=True)
class ChargeRows(BillRows):
    """Charges; ``currency`` is ``None`` when the bill does not say it."""

    charge_category: str
    charge_class: str | None
    description: str | None
    currency: str | None
    unit_price: Decimal | None
    request: str | None
    """The call that the provider's id of the response names, where the bill has a row for each."""
    cost: Decimal
    rounding: Decimal
    list_cost: Decimal | None
    """What the bill says the same costs at list prices."""

    @property
    def is_usage(self) -> bool:
        """Whether they are for use, and not tax, credit or the like."""
        return self.charge_category == "Usage"

    @property
    def is_token_priced(self) -> bool:
        """Whether they are for the use of a model or for tokens; a tax on them is not."""
        return self.is_usage and (self.model is not None or self.category in TOKEN_CATEGORIES)


def read_charges(reader: Reader) -> list[ChargeRows]:
    """Every charge, in an order that depends on nothing but what the charges say."""
    rows = reader.rows(
        f"""SELECT {_SAID}, coalesce(charge_category, 'Usage'), charge_class, charge_description,
               billing_currency, unit_price, {CALL_OF_RESPONSE}, sum(billed_cost), sum(coalesce(rounding, 0)),
               CASE WHEN count(list_cost) = count(*) THEN sum(list_cost) END
        FROM charge GROUP BY ALL ORDER BY ALL"""
    )
    return [ChargeRows(*_in_utc(row)) for row in rows]


def read_usage(reader: Reader) -> list[BillRows]:
    """Every count of the bill, likewise."""
    rows = reader.rows(f"SELECT {_SAID} FROM usage GROUP BY ALL ORDER BY ALL")
    return [BillRows(*_in_utc(row)) for row in rows]


def _in_utc(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row whose period is in UTC, whatever zone the reader's session is in."""
    return (*row[:2], _utc(row[2]), _utc(row[3]), *row[4:])


@lru_cache(maxsize=4096)
def _utc(instant: datetime | None) -> datetime | None:
    return instant and instant.astimezone(UTC)


def units_in(unit: str | None) -> Decimal | None:
    """How many tokens or requests a billed unit is; ``None`` for one that is neither."""
    per = _PER.get(unit or "")
    return None if per is None else Decimal(per)
