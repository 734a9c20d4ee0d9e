"""What the log has of each provider that may send a bill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from costscope.analysis.reconcile.leaves import leaf_of
from costscope.analysis.reconcile.names import seller
from costscope.domain.columns import PRICED_CATEGORIES
from costscope.domain.period import Period
from costscope.domain.tokens import TokenCategory
from costscope.store.query import Reader


@dataclass(frozen=True, slots=True)
class Seller:
    """How many calls the log has of one provider, when, of what."""

    names: tuple[str, ...]
    """The provider's names in the log."""
    calls: int
    calls_without_time: int
    period: Period
    categories: tuple[TokenCategory, ...]
    """Those of which any call used something."""
    is_priced: bool
    """Whether all that was used has a price."""


NOBODY: Final = Seller((), 0, 0, Period(), (), is_priced=True)


def sellers(reader: Reader) -> dict[str | None, Seller]:
    """What the log has, by who bills it; ``None`` where the log does not say."""
    most = ", ".join(f"max({leaf_of(category)})" for category in PRICED_CATEGORIES)
    rows = reader.rows(
        f"""SELECT provider, count(*), count(*) FILTER (start_time IS NULL), min(start_time), max(start_time),
               max(unpriced_tokens), {most}
        FROM lake_calls GROUP BY provider ORDER BY provider"""
    )
    found: dict[str | None, Seller] = {}
    for name, calls, without_time, first, last, unpriced, *used in rows:
        before = found.get(seller(name), NOBODY)
        firsts = [t for t in (before.period.start, first) if t]
        lasts = [t for t in (before.period.end, last and last + timedelta(microseconds=1)) if t]
        here = {category for category, most_of_it in zip(PRICED_CATEGORIES, used, strict=True) if most_of_it}
        found[seller(name)] = Seller(
            before.names + ((name,) if name else ()),
            before.calls + calls,
            before.calls_without_time + without_time,
            Period(min(firsts, default=None), max(lasts, default=None)),
            tuple(c for c in PRICED_CATEGORIES if c in here or c in before.categories),
            is_priced=before.is_priced and not unpriced,
        )
    return found
