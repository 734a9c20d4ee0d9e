"""One line of a cloud bill on its way into the batch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from costscope.adapters._batch import Batch
from costscope.adapters._exports import BILLED_DECIMALS, billed, rounding_of
from costscope.domain.money import D, rounded

_CENT: Final = Decimal("0.005")
BINARY_ROUNDING: Final = Decimal("0.0000000000005")
"""The digits of a binary number after these say nothing."""


class Charge(NamedTuple):
    """The columns of ``charges`` (domain/columns.py); what a bill does not say is ``None``."""

    line: int
    charge_period_start: datetime
    charge_period_end: datetime
    provider: str | None
    charge_category: str
    billed_cost: Decimal
    billing_currency: str | None
    rounding: Decimal
    invoice_id: str | None = None
    charge_class: str | None = None
    charge_description: str | None = None
    model: str | None = None
    token_category: str | None = None
    service_tier: str | None = None
    region: str | None = None
    speed: str | None = None
    context_window: str | None = None
    project: str | None = None
    key_hash: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    list_cost: Decimal | None = None
    contracted_cost: Decimal | None = None
    effective_cost: Decimal | None = None
    pricing_currency: str | None = None
    estimated_by: str | None = None


def add_charge(out: Batch, *charges: Charge) -> None:
    """Accept one line, which may hold several charges."""
    add = out.table("charges", Charge._fields)
    for charge in charges:
        add(charge)
    out.accepted += 1


def optionally(amount: Decimal | str | None, what: str) -> Decimal | None:
    """An amount that a bill may leave out, exactly.  Raises ``ValueError`` as :func:`billed` does."""
    return None if amount is None else billed(amount, what)


def from_binary(amount: Decimal | str | None, what: str = "an amount") -> Decimal:
    """An amount that a bill writes as a binary number of 17 digits, to the 18 decimals that are stored.

    Raises ``ValueError`` when it is missing or no number.
    """
    if amount is None:
        raise ValueError(f"{what} is missing")
    try:
        return billed(rounded(D(amount), BILLED_DECIMALS), what)
    except InvalidOperation:
        raise ValueError(f"{what} has more than 20 digits before the point") from None
    except ValueError:
        raise ValueError(f"{what} is not a number") from None


def finest_rounding(amounts: Iterable[str | None]) -> Decimal:
    """How far rounding may have moved the amounts of a bill that drops zeros at the end.

    Half a unit in the last place of the finest of them, and of a cent at most.
    """
    finest = _CENT
    for amount in amounts:
        try:
            finest = min(finest, finest if amount is None else rounding_of(amount))
        except ValueError:
            continue  # no number; its row will be a reject
    return finest
