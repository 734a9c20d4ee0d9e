"""Whether tasks succeed as often on both sides."""

from __future__ import annotations

import math
from typing import Final

from costscope.analysis.compare.intervals import Interval

MARGIN: Final = 0.02
"""Rates within two points of each other are taken for the same."""
_Z95: Final = 1.959964
_OF_90: Final = 1.644854 / 1.959964
"""How far the 90 % interval reaches of the 95 % one: two one-sided tests at 5 % ask for the former."""
_FOR_POWER: Final = (1.644854 + 1.281552) ** 2
"""Two one-sided tests at 5 % with 80 % power."""


def difference(base: tuple[int, int], head: tuple[int, int]) -> Interval | None:
    """Head's success rate less base's, from successes of judged tasks, with its 95 % interval.

    Agresti and Caffo's: Wald's after one success and one failure more on each side (The American
    Statistician 54, 2000).
    """
    if not base[1] or not head[1]:
        return None
    (a, n), (b, m) = base, head
    p, q = (a + 1) / (n + 2), (b + 1) / (m + 2)
    reach = _Z95 * math.sqrt(p * (1 - p) / (n + 2) + q * (1 - q) / (m + 2))
    return Interval(q - p - reach, b / m - a / n, q - p + reach)


def word(gap: Interval) -> str:
    """``held`` within the margin, ``fell`` or ``rose`` beyond doubt, else ``undetermined``."""
    centre, reach = (gap.low + gap.high) / 2, (gap.high - gap.low) / 2 * _OF_90
    if abs(centre) + reach <= MARGIN:
        return "held"
    return "fell" if gap.high < 0 else "rose" if gap.low > 0 else "undetermined"


def needed(base: tuple[int, int]) -> int:
    """Judged tasks an arm that would show a rate like base's to hold within the margin."""
    p = (base[0] + 1) / (base[1] + 2)
    return math.ceil(2 * _FOR_POWER * p * (1 - p) / MARGIN**2)
