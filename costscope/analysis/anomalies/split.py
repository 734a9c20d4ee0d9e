"""Where a series of days changed its level, by how much, and how sure that is.

The place is E-Divisive's best split (Matteson and James 2014): the k at which q(k) = k·m/N · (2·mean|x-y|
- mean|x-x'| - mean|y-y'|) is greatest, m = N - k.  The test is Student's with the standard error widened
by (1+r)/(1-r), r the lag-one correlation of the residuals with 1.5/N for its bias, between 0 and 0.8: the
weather of one day lives on in the next.  A p after the best of many splits is too small, hence thresholds
between 3e-4 and 1e-5, set by simulation (docs/signal-quality.md), not by custom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from costscope.analysis.anomalies.student import quantile, two_sided

Floats = npt.NDArray[np.float64]
_CONFIDENCE = 0.05
_MOST_MEMORY = 0.8


@dataclass(frozen=True, slots=True)
class Split:
    """A change of level: ``place`` is the first day of the new one, ``change`` in the unit of the series."""

    place: int
    change: float
    error: float
    """Standard error of ``change``."""
    df: int
    before: float
    """The old level."""

    @property
    def p(self) -> float:
        """The chance of a change this great, had the place been chosen beforehand."""
        return two_sided(self.change / self.error, self.df)

    def interval(self) -> tuple[float, float]:
        """Ends of the 95 % interval of ``change``."""
        reach = quantile(_CONFIDENCE, self.df) * self.error
        return self.change - reach, self.change + reach


def best_split(series: Floats, least: int = 2) -> Split | None:
    """The best split with at least ``least`` days on each side; ``None`` for too short or constant series.

    Days without a value (nan) are left out; ``place`` counts them.
    """
    known = np.flatnonzero(~np.isnan(series))
    x = series[known]
    n = len(x)
    if n < 2 * least + 2 or np.ptp(x) == 0:
        return None
    k = int(np.arange(least, n - least + 1)[np.argmax(_energy(x)[least - 1 : n - least])])
    return _tested(x, k, int(known[k]))


def _energy(x: Floats) -> Floats:
    """q(k) for k = 1 … N-1."""
    n = len(x)
    gaps = np.abs(x[:, None] - x[None, :])
    whole = gaps.cumsum(axis=0).cumsum(axis=1)
    k = np.arange(1, n)
    m = n - k
    within_left = whole[k - 1, k - 1]
    across = whole[k - 1, n - 1] - within_left
    within_right = whole[n - 1, n - 1] - within_left - 2 * across
    q: Floats = k * m / n * (2 * across / (k * m) - within_left / k**2 - within_right / m**2)
    return q


def _tested(x: Floats, k: int, place: int) -> Split:
    n = len(x)
    left, right = x[:k], x[k:]
    before, change = float(left.mean()), float(right.mean() - left.mean())
    residuals = np.concatenate([left - left.mean(), right - right.mean()])
    squares = float(residuals @ residuals)
    df = n - 2
    error = np.sqrt(squares / df * (1 / k + 1 / (n - k)))
    memory = float(np.clip(_lag_one(residuals, squares) + 1.5 / n, 0, _MOST_MEMORY))
    error *= np.sqrt((1 + memory) / (1 - memory))
    # A series of few distinct values may have no spread left; nothing is surer than its own rounding.
    error = max(error, 1e-9 * max(1.0, abs(before)))
    return Split(place, change, float(error), df, before)


def _lag_one(residuals: Floats, squares: float) -> float:
    return float(residuals[:-1] @ residuals[1:] / squares) if squares else 0.0


def slope(series: Floats) -> tuple[float, float, float] | None:
    """Theil-Sen: the median slope per day, and its 99 % interval (Sen 1968).

    The ranks are widened by the same factor as the test above, for what one day leaves to the next.
    """
    known = np.flatnonzero(~np.isnan(series))
    n = len(known)
    if n < 10:
        return None
    i, j = np.triu_indices(n, 1)
    slopes = np.sort((series[known[j]] - series[known[i]]) / (known[j] - known[i]))
    middle = float(np.median(slopes))
    residuals = series[known] - middle * known
    residuals = residuals - residuals.mean()
    squares = float(residuals @ residuals)
    memory = float(np.clip(_lag_one(residuals, squares) + 1.5 / n, 0, _MOST_MEMORY))
    spread = np.sqrt(n * (n - 1) * (2 * n + 5) / 18 * (1 + memory) / (1 - memory))
    reach = 2.58 * spread
    count = len(slopes)
    low = slopes[max(0, int((count - reach) / 2))]
    high = slopes[min(count - 1, int((count + reach) / 2))]
    return middle, float(low), float(high)


def last_day_score(series: Floats) -> float | None:
    """How many robust deviations the last day stands off the days before it; ``None`` below two weeks.

    The deviation is 1.4826 times the median absolute one.
    """
    known: Any = series[~np.isnan(series)]
    if len(known) < 15 or np.isnan(series[-1]):
        return None
    past = known[:-1]
    centre = np.median(past)
    spread = 1.4826 * np.median(np.abs(past - centre))
    return float((known[-1] - centre) / spread) if spread else None
