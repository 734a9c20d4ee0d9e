"""The upper confidence bound of a rate that was seen k times in n."""

from __future__ import annotations

import math
from typing import Final

CONFIDENCE: Final = 0.95


def upper_bound(k: int, n: int) -> float:
    """Clopper and Pearson's one-sided bound (Biometrika 26, 1934): the rate at which ``k`` or fewer of ``n``
    has a chance of 5 %; 1 where nothing was seen.
    """
    if k >= n:
        return 1.0
    low, high = k / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(k, n, middle) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def _at_most(k: int, n: int, rate: float) -> float:
    """The chance of ``k`` or fewer of ``n``."""
    if rate <= 0 or rate >= 1:
        return float(rate <= 0)
    odds, whole = math.log(rate), math.log1p(-rate)
    start = math.lgamma(n + 1)
    return math.fsum(
        math.exp(start - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * odds + (n - i) * whole)
        for i in range(k + 1)
    )
