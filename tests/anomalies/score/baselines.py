"""What people do today, for comparison: three sigmas on the mean, a change-point library."""

from __future__ import annotations

from typing import Any

import numpy as np

from costscope.analysis.anomalies.history import RECENT, History
from costscope.analysis.anomalies.series import COST

try:
    import ruptures  # type: ignore[import-not-found, import-untyped, unused-ignore]
except ImportError:
    ruptures = None

WINDOW = 28


def raw_mean(history: History) -> Any:
    """Mean cost per task by day, in dollars."""
    tasks = history.tasks.sum(axis=1)
    return history.cost.sum(axis=1) / np.maximum(tasks, 1) / 1e12


def three_sigma(history: History) -> bool:
    """The last day's mean is three deviations above that of the 28 days before."""
    mean = raw_mean(history)
    past = mean[-WINDOW - 1 : -1]
    return bool(mean[-1] > past.mean() + 3 * past.std(ddof=1))


def pelt(values: Any) -> bool:
    """PELT (least squares, which is the linear kernel; penalty 3 ln n) sees a change in the last weeks."""
    x = values[~np.isnan(values)]
    scale = 1.4826 * np.median(np.abs(np.diff(x) - np.median(np.diff(x)))) / np.sqrt(2) or 1.0
    ends = (
        ruptures.KernelCPD(kernel="linear", min_size=2)
        .fit((x / scale).reshape(-1, 1))
        .predict(pen=3 * np.log(len(x)))
    )
    return len(ends) > 1 and ends[-2] >= len(x) - RECENT


def verdicts(history: History) -> dict[str, bool]:
    """Each baseline's alarm as of the last day."""
    found = {"mean + 3 sigma, raw mean": three_sigma(history)}
    if ruptures is not None:
        found["PELT (ruptures), raw mean"] = pelt(raw_mean(history))
        found["PELT (ruptures), our cost index"] = pelt(history.index(COST))
    return found
