"""Turns one day's sum of LiteLLM's own accounts into usage.

Prompt tokens include what was read from and written to a cache.  The lifetime of what was written is not
told.  The spend is LiteLLM's estimate, never a bill; written from binary floats, it is kept to a picodollar.
A spend of 0 says that LiteLLM found no price: it is unknown.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._exports import billed, key_hash
from costscope.adapters._pages import Period
from costscope.adapters._values import Count
from costscope.domain.money import rounded
from costscope.domain.tokens import TokenCategory

_TRACKER: Final = "litellm"
_PICODOLLAR_PLACES: Final = 12
_TOO_MUCH: Final = Decimal(10) ** 12
_PLACE: Final = (
    *("line", "charge_period_start", "charge_period_end", "estimated_by"),
    *("provider", "model", "project", "key_hash"),
)
_USAGE: Final = (*_PLACE, "token_category", "quantity", "unit")
_COST: Final = (*_PLACE, "recorded_cost")


class Metrics(msgspec.Struct):
    """What LiteLLM sums up of a day."""

    spend: Decimal | None = None
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None
    api_requests: Count | None = None


class Sums(NamedTuple):
    """Counts with their category and unit, and a spend; ``None`` is unknown."""

    counts: list[tuple[str, int, str]]
    spend: Decimal | None


def sums_of(said: Metrics) -> Sums:
    """What a day's metrics come to.  Raises ``ValueError`` when they make no sense."""
    return Sums(_counts(said), _spend(said))


def add_sums(
    out: Batch,
    number: int,
    period: Period,
    sums: Sums,
    *,
    provider: str | None = None,
    model: str | None = None,
    project: str | None = None,
    key: str | None = None,
) -> None:
    """Put a row per count, and one for the spend, into the batch."""
    place = (number, *period, _TRACKER, provider, model, project, key_hash(key))
    add = out.table("usage", _USAGE)
    for counted in sums.counts:
        add((*place, *counted))
    if sums.spend is not None:
        out.table("usage", _COST)((*place, sums.spend))


def _counts(said: Metrics) -> list[tuple[str, int, str]]:
    prompt = said.prompt_tokens
    read, written = said.cache_read_input_tokens, said.cache_creation_input_tokens
    cached = (read or 0) + (written or 0)
    if prompt is not None and cached > prompt:
        raise ValueError(f"{prompt} prompt tokens hold no {cached} cached ones")
    is_whole = read is None
    uncached = prompt if prompt is None or is_whole else prompt - cached
    found = (
        ("input" if is_whole else TokenCategory.INPUT_UNCACHED.value, uncached, "tokens"),
        (TokenCategory.CACHE_READ.value, read, "tokens"),
        (TokenCategory.CACHE_WRITE_5M.value, None if is_whole else written, "tokens"),
        (TokenCategory.OUTPUT.value, said.completion_tokens, "tokens"),
        ("requests", said.api_requests, "requests"),
    )
    return [(category, quantity, unit) for category, quantity, unit in found if quantity is not None]


def _spend(said: Metrics) -> Decimal | None:
    if not said.spend:
        return None
    if not said.spend.is_finite() or not 0 <= said.spend < _TOO_MUCH:
        raise ValueError("a spend below 0, or of a trillion dollars and more")
    return billed(rounded(said.spend, _PICODOLLAR_PLACES), "a spend")
