"""Which time a bill is about, and which of its periods hold a charge or a call."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

from costscope.analysis.reconcile.bill import BillRows
from costscope.analysis.reconcile.buckets import Span, buckets, covering, is_day, merged, widened
from costscope.domain.period import Period


@dataclass(frozen=True, slots=True)
class Extent:
    """The time in which one provider's bill is compared."""

    buckets: tuple[Span, ...]
    """Periods in which calls and charges meet, in order."""
    is_daily: bool
    """Whether the bill tells its days apart."""
    asked: Period
    tz: tzinfo

    @property
    def span(self) -> Span | None:
        """From the first bucket's start to the last one's end."""
        return (self.buckets[0][0], self.buckets[-1][1]) if self.buckets else None

    def place(self, row: BillRows) -> tuple[bool, Span | None]:
        """Whether a row is compared, and in which period.

        A fee that is no model's may be for a period of its own; a row without a period is compared in none.
        """
        if row.start is None or row.end is None:
            return True, None
        start, end = widened((row.start, row.end), self.tz)
        index = bisect_right(self.buckets, start, key=lambda bucket: bucket[0]) - 1
        if index >= 0 and end <= self.buckets[index][1]:
            return True, self.buckets[index]
        is_asked = self.asked.contains(start) and not (self.asked.end and self.asked.end < end)
        return is_asked and not row.is_token_priced, (row.start, row.end)


def extent_of(rows: Iterable[BillRows], asked: Period, tracked: Period, tz: tzinfo) -> Extent:
    """The extent of some rows: as asked, else from each file's first period to its last.

    A day on which a file has no row is compared like any other; a month between two files is not.
    """
    rows = list(rows)
    defining = [row for row in rows if row.is_token_priced] or rows
    spans: list[Span] = []
    hulls: dict[str, Span] = {}
    for row in defining:
        if row.start is not None and row.end is not None:
            span = widened((row.start, row.end), tz)
            spans.append(span)
            low, high = hulls.get(row.source, span)
            hulls[row.source] = (min(low, span[0]), max(high, span[1]))
    cut = buckets(spans, covering(asked, hulls.values(), tracked))
    return Extent(tuple(cut), all(map(is_day, merged(spans))), asked, tz)
