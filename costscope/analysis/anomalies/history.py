"""What is known of each day: sums by task type and model, small enough to hold whole.

Built by SQL for a lake (``daily.py``); everything statistical works on this.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from costscope.analysis.anomalies.series import Series

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LOOK_BACK = 50
"""How many days a change is looked for in."""
RECENT = 14
"""A change older than this is no news, and belongs to the baseline of the next."""


@dataclass(frozen=True, slots=True)
class History:
    """Sums over D days, K task types, M models; the second-last axis of ``cells`` tells long tasks apart.

    Money is in whole picodollars.
    """

    first_day: date
    types: tuple[str, ...]
    models: tuple[str, ...]
    tasks: Ints
    """(D, K): tasks that started, of known cost."""
    tail: Ints
    """(D, K): of these, above the type's usual 99th percentile."""
    judged: Ints
    """(D, K): of these, with a verdict of success or failure."""
    successes: Ints
    cost: Ints
    """(D, K): picodollars."""
    sums: dict[str, Floats]
    """By series, (D, K): the sum over tasks, each times its weight."""
    weights: dict[str, Floats]
    """By series, (D, K): the weights."""
    log_cost_squares: Floats
    """(D, K): sum of squared logarithms of cost."""
    cells: dict[str, Ints]
    """By measure, (D, K, M, 2); of ``tasks``, (D, K, 2)."""

    @classmethod
    def empty(cls) -> History:
        """Of no day: nothing is known, and only facts of single calls can be told."""
        none = np.zeros((0, 0), dtype=np.int64)
        return cls(date.min, (), (), none, none, none, none, none, {}, {}, np.zeros((0, 0)), {})

    @property
    def days(self) -> int:
        """How many days."""
        return int(self.tasks.shape[0])

    def day(self, place: int) -> date:
        """The date of a day by its place."""
        return self.first_day + timedelta(days=place)

    def upto(self, days: int) -> History:
        """The last days before day ``days``, as they were known then."""
        kept = slice(max(0, days - LOOK_BACK), days)
        return replace(self._cut(kept), first_day=self.day(kept.start))

    def only(self, k: int) -> History:
        """The days of one task type."""
        return replace(self._cut((slice(None), slice(k, k + 1))), types=(self.types[k],))

    def _cut(self, chosen: Any) -> History:
        plain = ("tasks", "tail", "judged", "successes", "cost", "log_cost_squares")
        cut: dict[str, Any] = {name: getattr(self, name)[chosen] for name in plain}
        for name in ("sums", "weights", "cells"):
            cut[name] = {key: values[chosen] for key, values in getattr(self, name).items()}
        return replace(self, **cut)

    def baseline(self) -> int:
        """How many of the first days say what is usual: all but the recent ones, at least half."""
        return max(self.days - RECENT, (self.days + 1) // 2)

    def tasks_per_day(self) -> float:
        """Tasks on a working day: the upper quartile, over days that had any."""
        whole = self.tasks.sum(axis=1)
        return float(np.percentile(whole[whole > 0], 75)) if (whole > 0).any() else 0.0

    def index(self, series: Series, only_type: int | None = None) -> Floats:
        """The series by day: each type's usual mean taken away, then the mean over tasks; nan without tasks.

        A type that has no past has no usual mean, and is left out.  For drivers, types count for as much as
        they tell: a task of a type that varies much says little.
        """
        sums, weights = self.sums[series.name], self.weights[series.name]
        past = slice(0, self.baseline())
        known = weights[past].sum(axis=0)
        chosen = known > 0
        if only_type is not None:
            chosen &= np.arange(len(self.types)) == only_type
        usual = np.where(chosen, sums[past].sum(axis=0) / np.where(known > 0, known, 1), 0.0)
        above = np.where(chosen, sums - weights * usual, 0.0)
        each = np.where(chosen, weights, 0.0)
        if series.is_driver:
            each, above = (values * _precision(above[past], each[past]) for values in (each, above))
        total = each.sum(axis=1)
        index: Floats = np.where(total > 0, above.sum(axis=1) / np.where(total > 0, total, 1), np.nan)
        return index

    def level(self, series: Series) -> float:
        """The usual mean over all tasks, that a share's points can be told as a ratio."""
        past = slice(0, self.baseline())
        weight = self.weights[series.name][past].sum()
        return float(self.sums[series.name][past].sum() / weight) if weight else 0.0

    def spread(self) -> float:
        """Deviation of the logarithm of cost within a type."""
        n, s = self.tasks.sum(axis=0), self.sums["cost"].sum(axis=0)
        squares = self.log_cost_squares.sum(axis=0)
        within = squares.sum() - (s**2 / np.where(n > 0, n, 1)).sum()
        free = n.sum() - (n > 0).sum()
        return float(np.sqrt(max(within, 0.0) / free)) if free > 0 else float("nan")


def _precision(above: Floats, weights: Floats) -> Floats:
    """One over the variance of a single task, by type, from how far days' means strayed.

    Held within a factor of ten of the greatest variance, and that of all types where a type has few days.
    """
    squares = np.where(weights > 0, above**2 / np.where(weights > 0, weights, 1), 0.0)
    days = (weights > 0).sum(axis=0)
    whole = squares.sum() / max(days.sum(), 1)
    variance = np.where(days >= RECENT, squares.sum(axis=0) / np.maximum(days, 1), whole)
    least = variance.max(initial=0.0) / 10
    precision: Floats = 1 / np.maximum(variance, least) if least > 0 else np.ones(variance.shape)
    return precision
