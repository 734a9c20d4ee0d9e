"""Reads what the log says, summed as finely as a bill may need it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import gcd
from typing import Any, Final

from costscope.analysis.reconcile.buckets import Span
from costscope.analysis.reconcile.leaves import leaf_of
from costscope.analysis.reconcile.sellers import Seller
from costscope.domain.tokens import TokenCategory
from costscope.pricing.book import PriceContext
from costscope.store.query import Reader

_STUB_TOKENS: Final = 8
_HAS_TOKENS: Final = "coalesce(input_tokens, 0) + coalesce(output_tokens, 0) > 0"
_FAILED: Final = "(status = 'error' OR error_type IS NOT NULL OR finish_reason IN ('aborted', 'cancelled'))"
_SIGNS: Final = (
    "sum(list_cost) FILTER (coalesce(recorded_cost, 0) = 0)",
    "sum(reasoning_tokens)",
    f"count(*) FILTER (NOT {_HAS_TOKENS} AND {_FAILED} IS NOT TRUE)",
    f"count(*) FILTER (NOT {_HAS_TOKENS} AND {_FAILED})",
    f"count(*) FILTER (output_tokens BETWEEN 1 AND {_STUB_TOKENS})",
)
_COUNTS: Final = (
    "count(*)",
    "count(*) FILTER (unpriced_tokens IS NULL)",
    "sum(recorded_cost)",
    "count(*) FILTER (recorded_cost IS NULL AND unpriced_tokens IS NOT NULL)",
    *_SIGNS,
)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Used:
    """What some calls used of one token category."""

    quantity: int
    list_cost: Decimal | None
    unpriced: int
    """Units of the quantity that have no price."""


@dataclass(frozen=True, slots=True)
class Signs:
    """How many of some calls look in a way that a difference may come from."""

    free_list_cost: Decimal | None
    """List cost of calls with token counts whose recorded cost is nothing, USD."""
    reasoning: int
    """Tokens of reasoning within the output."""
    empty_calls: int
    """Calls that did not fail, and have no tokens."""
    failed_calls: int
    """Calls that failed or were broken off, and have no tokens."""
    stub_calls: int
    """Calls with eight tokens of output at most: what stands in the first event of a stream."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of one bucket that agree in all that a price depends on."""

    bucket: int
    project: str | None
    context: PriceContext
    price_id: int | None
    calls: int
    uncounted_calls: int
    """Those without token counts."""
    used: dict[TokenCategory, Used]
    recorded_cost: Decimal | None
    has_unrecorded: bool
    """Whether a call with token counts has no recorded cost."""
    signs: Signs
    request: str | None = None
    """The call itself, where each is read alone."""


def read_calls(
    reader: Reader,
    log: Seller,
    buckets: Sequence[Span],
    *,
    by_project: bool = False,
    by_request: bool = False,
    among: str = "lake_calls",
) -> Iterator[Calls]:
    """The calls of a provider, by the bucket their start lies in; others are left out.

    ``among`` is the view or the query in parentheses that the calls are taken from.
    """
    if not buckets or not log.names:
        return
    keys = [
        "project" if by_project else "CAST(NULL AS VARCHAR)",
        *("provider", "model", "service_tier", "processing", "speed", "region", "price_id"),
        "call_id" if by_request else "CAST(NULL AS VARCHAR)",
    ]
    measures = [*_COUNTS, *(measure for category in log.categories for measure in _used(category, log))]
    named = ", ".join(f"{key} AS key_{n}" for n, key in enumerate(keys))
    sums = ", ".join(f"{measure} AS sum_{n}" for n, measure in enumerate(measures))
    again = ", ".join(f"sum(sum_{n})" for n in range(len(measures)))
    step, first = _step(buckets), buckets[0][0]
    # Calls are summed by the step that all buckets are made of before they are put into buckets: putting
    # every call into its bucket would be a join with the whole log.
    rows = reader.rows(
        f"""
        WITH bucket AS (SELECT unnest(?) AS number, unnest(?) AS first, unnest(?) AS fence),
        step AS (
            SELECT (epoch_us(start_time) - epoch_us(CAST(? AS TIMESTAMPTZ))) // ? AS step, {named}, {sums}
            FROM {among} AS call
            WHERE start_time >= ? AND start_time < ? AND list_contains(?, provider)
            GROUP BY ALL
        )
        SELECT number, {", ".join(f"key_{n}" for n in range(len(keys)))}, {again}
        FROM step JOIN bucket ON step >= bucket.first AND step < bucket.fence
        GROUP BY ALL ORDER BY ALL
        """,
        [
            list(range(len(buckets))),
            [(start - first) // _MICROSECOND // step for start, _ in buckets],
            [(end - first) // _MICROSECOND // step for _, end in buckets],
            first,
            step,
            first,
            max(end for _, end in buckets),
            list(log.names),
        ],
    )
    for row in rows:
        yield _calls(row[: 1 + len(keys)], row[1 + len(keys) :], log)


def _used(category: TokenCategory, log: Seller) -> tuple[str, ...]:
    """What is summed of one category; what of it has no price only where something has none."""
    leaf, cost = leaf_of(category), f"list_cost_{category}"
    sums = (f"sum({leaf})", f"sum({cost})")
    return sums if log.is_priced else (*sums, f"sum({leaf}) FILTER ({cost} IS NULL)")


def _calls(keys: Sequence[Any], sums: Sequence[Any], log: Seller) -> Calls:
    """One row of the query."""
    number, where, provider, model, tier, processing, speed, region, price_id, request = keys
    calls, uncounted, recorded, unrecorded = sums[:4]
    signs, measured = sums[4 : len(_COUNTS)], sums[len(_COUNTS) :]
    width = 2 if log.is_priced else 3
    used = {}
    for place, category in enumerate(log.categories):
        quantity, cost, *unpriced = measured[place * width : (place + 1) * width]
        if quantity:
            used[category] = Used(int(quantity), cost, int(unpriced[0] or 0) if unpriced else 0)
    return Calls(
        number,
        where,
        PriceContext(provider, model or "", tier, processing, speed, region),
        price_id,
        int(calls),
        int(uncounted),
        used,
        recorded,
        unrecorded > 0,
        Signs(signs[0], *(int(sign or 0) for sign in signs[1:])),
        request,
    )


def _step(buckets: Sequence[Span]) -> int:
    """The longest time, in microseconds, that all buckets begin and end at multiples of."""
    first = buckets[0][0]
    fences = {fence for span in buckets for fence in span}
    return gcd(*((fence - first) // _MICROSECOND for fence in fences)) or 1
