"""Reads what the log says, summed as finely as a bill may need it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import gcd
from typing import Final

from costscope.analysis.reconcile.buckets import Span
from costscope.analysis.reconcile.names import seller
from costscope.domain.columns import PRICED_CATEGORIES
from costscope.domain.period import Period
from costscope.domain.tokens import TokenCategory
from costscope.pricing.book import PriceContext
from costscope.store.query import Reader

_LEAVES: Final = {
    TokenCategory.OUTPUT: (
        "output_tokens - coalesce(output_audio_tokens, 0) - coalesce(output_image_tokens, 0)"
    ),
    TokenCategory.WEB_SEARCH: "web_search_requests",
}
"""Where the exclusive quantity of a category is not simply its column."""

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
_SIGNS_READ: Final = len(_SIGNS)
_MEASURES: Final = (
    "count(*)",
    "count(*) FILTER (unpriced_tokens IS NULL)",
    "sum(recorded_cost)",
    "count(*) FILTER (recorded_cost IS NULL AND unpriced_tokens IS NOT NULL)",
    *_SIGNS,
    *(
        measure
        for category in PRICED_CATEGORIES
        for leaf in [_LEAVES.get(category, f"{category}_tokens")]
        for measure in (
            f"sum({leaf})",
            f"sum(list_cost_{category})",
            f"sum({leaf}) FILTER (list_cost_{category} IS NULL)",
        )
    ),
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


@dataclass(frozen=True, slots=True)
class Seller:
    """How many calls the log has of one provider, and when."""

    names: tuple[str, ...]
    """The provider's names in the log."""
    calls: int
    calls_without_time: int
    period: Period


NOBODY: Final = Seller((), 0, 0, Period())


def sellers(reader: Reader) -> dict[str | None, Seller]:
    """What the log has, by who bills it; ``None`` where the log does not say."""
    rows = reader.rows(
        """SELECT provider, count(*), count(*) FILTER (start_time IS NULL), min(start_time), max(start_time)
        FROM lake_calls GROUP BY provider ORDER BY provider"""
    )
    found: dict[str | None, Seller] = {}
    for name, calls, without_time, first, last in rows:
        before = found.get(seller(name), NOBODY)
        firsts = [t for t in (before.period.start, first) if t]
        lasts = [t for t in (before.period.end, last and last + timedelta(microseconds=1)) if t]
        found[seller(name)] = Seller(
            before.names + ((name,) if name else ()),
            before.calls + calls,
            before.calls_without_time + without_time,
            Period(min(firsts, default=None), max(lasts, default=None)),
        )
    return found


def read_calls(
    reader: Reader,
    names: Sequence[str],
    buckets: Sequence[Span],
    *,
    by_project: bool = False,
    by_request: bool = False,
    among: str = "lake_calls",
) -> Iterator[Calls]:
    """The calls of a provider, by the bucket their start lies in; others are left out.

    ``among`` is the view or the query in parentheses that the calls are taken from.
    """
    if not buckets or not names:
        return
    keys = [
        "project" if by_project else "CAST(NULL AS VARCHAR)",
        *("provider", "model", "service_tier", "processing", "speed", "region", "price_id"),
        "call_id" if by_request else "CAST(NULL AS VARCHAR)",
    ]
    named = ", ".join(f"{key} AS key_{n}" for n, key in enumerate(keys))
    sums = ", ".join(f"{measure} AS sum_{n}" for n, measure in enumerate(_MEASURES))
    again = ", ".join(f"sum(sum_{n})" for n in range(len(_MEASURES)))
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
            list(names),
        ],
    )
    for row in rows:
        number, where, provider, model, tier, processing, speed, region, price_id, request = row[:10]
        calls, uncounted, recorded, unrecorded = row[10:14]
        signs, measured = row[14 : 14 + _SIGNS_READ], row[14 + _SIGNS_READ :]
        columns = zip(measured[::3], measured[1::3], measured[2::3], strict=True)
        yield Calls(
            number,
            where,
            PriceContext(provider, model or "", tier, processing, speed, region),
            price_id,
            int(calls),
            int(uncounted),
            {
                category: Used(int(quantity), cost, int(unpriced or 0))
                for category, (quantity, cost, unpriced) in zip(PRICED_CATEGORIES, columns, strict=True)
                if quantity
            },
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
