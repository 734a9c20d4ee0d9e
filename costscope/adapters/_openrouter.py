"""Turns one row of OpenRouter's activity into a charge beside its counts.

Amounts are dollars of OpenRouter's credits, written from binary floats: what is left beyond the eighteenth
decimal is their noise.  Exports by bucket print cents.  Prompt tokens include cached ones, completion tokens
include reasoning.

With a customer's own key the upstream provider bills the inference, and OpenRouter bills a fee: the fee is
the charge, the upstream cost is OpenRouter's estimate of somebody else's bill and kept as a recorded cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from costscope.adapters._batch import Batch
from costscope.adapters._exports import BILLED_DECIMALS, billed, key_hash, rounding_of
from costscope.adapters._pages import Period
from costscope.domain.money import D, rounded
from costscope.domain.tokens import TokenCategory

_SELLER: Final = "openrouter"
_NOISE: Final = Decimal(1).scaleb(-BILLED_DECIMALS)
_TOO_MUCH: Final = Decimal(10) ** 12
_HALF_CENT: Final = Decimal("0.005")
_STANDARD: Final = "standard"

_PLACE: Final = (
    *("line", "charge_period_start", "charge_period_end", "model", "service_tier", "project", "key_hash"),
)
_CHARGE: Final = (
    *(*_PLACE, "provider", "charge_category", "billed_cost", "billing_currency", "rounding", "response_id"),
)
_USAGE: Final = (*_PLACE, "provider", "token_category", "quantity", "unit")
_UPSTREAM: Final = (*_PLACE, "provider", "recorded_cost", "estimated_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What a row says; ``None`` is what it does not."""

    model: str | None
    cost: Decimal | str | None
    upstream_cost: Decimal | str | None
    upstream: str | None
    requests: int | None
    prompt_tokens: int | None
    completion_tokens: int | None
    cached_tokens: int | None = None
    variant: str | None = None
    app: str | None = None
    key: str | None = None
    response_id: str | None = None
    """The generation, where a row is one."""
    is_in_cents: bool = False
    """Whether the cost was rounded to cents, and then lost its trailing zeros."""


def add_activity(out: Batch, number: int, period: Period, said: Activity) -> None:
    """Accept one row.  Raises ``ValueError`` when its amounts or counts make no sense."""
    cost, rounding = _credits(said.cost, "an amount")
    if said.is_in_cents:
        rounding = max(rounding, min(_HALF_CENT, rounding_of(str(said.cost))))
    upstream = _credits(said.upstream_cost, "a cost upstream")[0] if said.upstream_cost else Decimal(0)
    counts = _counts(said)
    tier = None if said.variant == _STANDARD else said.variant
    place = (number, *period, said.model, tier, said.app, key_hash(said.key))
    kind = "Credit" if cost < 0 else "Usage"
    out.table("charges", _CHARGE)((*place, _SELLER, kind, cost, "USD", rounding, said.response_id))
    add = out.table("usage", _USAGE)
    for category, quantity, unit in counts:
        add((*place, _SELLER, category, quantity, unit))
    if upstream:
        out.table("usage", _UPSTREAM)((*place, said.upstream, upstream, _SELLER))
    out.accepted += 1


def _counts(said: Activity) -> list[tuple[str, int, str]]:
    found: list[tuple[str, int | None, str]] = [("requests", said.requests, "requests")]
    prompt, cached = said.prompt_tokens, said.cached_tokens
    if prompt is not None and cached is not None:
        if cached > prompt:
            raise ValueError(f"{prompt} prompt tokens hold no {cached} cached ones")
        found.append((TokenCategory.INPUT_UNCACHED.value, prompt - cached, "tokens"))
    else:
        found.append(("input", prompt, "tokens"))
    found.append((TokenCategory.CACHE_READ.value, cached, "tokens"))
    found.append((TokenCategory.OUTPUT.value, said.completion_tokens, "tokens"))
    return [(category, quantity, unit) for category, quantity, unit in found if quantity is not None]


def _credits(amount: Decimal | str | None, what: str) -> tuple[Decimal, Decimal]:
    """Dollars to the eighteenth decimal, and how far rounding has moved them: nowhere, or less than that."""
    try:
        number = None if amount is None else D(amount)
    except ValueError:
        raise ValueError(f"{what} is not a number") from None
    if number is not None and number.copy_abs() >= _TOO_MUCH:
        raise ValueError(f"{what} of a trillion dollars and more")
    exact = billed(None if number is None else rounded(number, BILLED_DECIMALS), what)
    return exact, Decimal(0) if exact == number else _NOISE
