"""Middle and tail of a set of costs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal


def median(ordered: Sequence[Decimal]) -> Decimal:
    """The middle of ordered, non-empty costs, or half of the two in the middle."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def percentile(ordered: Sequence[Decimal], percent: int) -> Decimal:
    """The least of ordered, non-empty costs that at least so many percent of them do not exceed."""
    return ordered[-(-percent * len(ordered) // 100) - 1]
