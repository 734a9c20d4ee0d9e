"""Shares of success: how sure they are, whether they rise or fall from group to group."""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, sqrt
from typing import Final

_Z: Final = 1.959963984540054
"""Quantile of the normal distribution for 95 % intervals."""


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score, as fractions; right for few trials too."""
    share = successes / trials
    spread = _Z * sqrt(share * (1 - share) / trials + _Z**2 / (4 * trials**2))
    middle = share + _Z**2 / (2 * trials)
    whole = 1 + _Z**2 / trials
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def cochran_armitage(groups: Sequence[tuple[int, int]]) -> tuple[float, float] | None:
    """Test whether the share of successes rises or falls along ordered groups of (successes, trials).

    Returns z, positive where it rises, and the two-sided p; ``None`` where there is nothing to test: one
    group, or the same outcome everywhere.
    """
    trials = sum(n for _, n in groups)
    successes = sum(s for s, _ in groups)
    if len(groups) < 2 or successes in (0, trials):
        return None
    share = successes / trials
    statistic = sum(score * (s - n * share) for score, (s, n) in enumerate(groups))
    total = sum(score * n for score, (_, n) in enumerate(groups))
    squares = sum(score**2 * n for score, (_, n) in enumerate(groups))
    variance = share * (1 - share) * (squares - total**2 / trials)
    if variance <= 0:
        return None
    z = statistic / sqrt(variance)
    return z, erfc(abs(z) / sqrt(2))
