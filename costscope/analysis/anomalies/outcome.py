"""Whether success held while cost moved: two one-sided tests, or how many tasks would tell.

*Held* when the 90 % interval of the difference lies within two points on either side, *fell* or *rose*
when it excludes 0, else undetermined.  The interval is Agresti and Caffo's: Wald's after adding a success
and a failure to each side.
"""

from __future__ import annotations

import math

from costscope.analysis.anomalies.attribution import days_of
from costscope.analysis.anomalies.history import History

MARGIN = 0.02
_Z90 = 1.645
_FOR_POWER = (1.645 + 1.282) ** 2
"""Two one-sided tests at 5 % with 80 % power."""


def success_held(history: History, place: int) -> str | None:
    """What became of success since day ``place``; ``None`` where the log judges no task."""
    old, new = days_of(history, place)
    n0, n1 = int(history.judged[old].sum()), int(history.judged[new].sum())
    if not n0 or not n1:
        return None
    p0, p1 = (
        (int(history.successes[old].sum()) + 1) / (n0 + 2),
        (int(history.successes[new].sum()) + 1) / (n1 + 2),
    )
    gap = p1 - p0
    reach = _Z90 * math.sqrt(p0 * (1 - p0) / (n0 + 2) + p1 * (1 - p1) / (n1 + 2))
    low, high = gap - reach, gap + reach
    span = f"{low * 100:+.1f} to {high * 100:+.1f} points"
    if max(-low, high) <= MARGIN:
        return f"held ({span})"
    if high < 0:
        return f"fell ({span})"
    if low > 0:
        return f"rose ({span})"
    return f"undetermined ({span}), needs {needed(p0, n0 / n1):,} tasks"


def needed(p: float, before_to_after: float) -> int:
    """Judged tasks after a change that would show a success rate of ``p`` to hold within the margin."""
    share = 1 + 1 / max(before_to_after, 1.0)
    return math.ceil(_FOR_POWER * p * (1 - p) * share / MARGIN**2)
