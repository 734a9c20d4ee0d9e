"""Student's t distribution, as far as a test needs it: tail and quantile.

The tail is half the regularised incomplete beta function I_x(df/2, 1/2) at x = df / (df + t²) (Abramowitz
and Stegun 26.5.27, 26.7.1); that is summed as a continued fraction (26.5.8) by Lentz's method.
"""

from __future__ import annotations

import math

_TINY = 1e-300
_STEPS = 300


def two_sided(t: float, df: float) -> float:
    """The chance of a t at least this far from 0 on either side."""
    if math.isinf(t):
        return 0.0
    return _beta(df / 2, 0.5, df / (df + t * t))


def quantile(tail: float, df: float) -> float:
    """The t beyond which either side together holds ``tail``, such as 2.09 for 0.05 at 19 degrees."""
    low, high = 0.0, 1e6
    for _ in range(80):
        middle = (low + high) / 2
        if two_sided(middle, df) > tail:
            low = middle
        else:
            high = middle
    return high


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, 1 - x)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    c, d = 1.0, 1 / max(1 - (a + b) * x / (a + 1), _TINY)
    fraction = d
    for i in range(1, _STEPS):
        for factor in (
            i * (b - i) * x / ((a + 2 * i - 1) * (a + 2 * i)),
            -(a + i) * (a + b + i) * x / ((a + 2 * i) * (a + 2 * i + 1)),
        ):
            d = 1 / max(1 + factor * d, _TINY)
            c = max(1 + factor / c, _TINY)
            fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return math.exp(front) * fraction / a
