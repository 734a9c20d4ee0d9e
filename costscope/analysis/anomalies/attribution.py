"""Names the driver of a change: the line that moved cost among tasks of ordinary length.

The longest tasks carry most of the cost and hardly any of the information, so the name comes from tasks
up to their type's 95th percentile of steps: of the lines that move at least 5 % of the cost per task, the
one that stands out most from what as many days of the old level differ by chance.  It is *confirmed* when
it stands out by three deviations, as well as either moving most money or having changed in a daily series
of its own; else *likely*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from costscope.analysis.anomalies.factors import LINES, MEASURES, MIX, Window
from costscope.analysis.anomalies.history import History
from costscope.analysis.anomalies.lmdi import line_effects

HISTORY = "conversation history"
SOURCES = frozenset({"user input", "retrieved context", "tool results", "output"})
"""Lines whose growth lengthens history as well: where one changed it is the cause, history the effect."""
Floats = npt.NDArray[np.float64]
_REDRAWS = 60
_SURE = 3.0
_NO_NOISE = 1e-9
LEAST_EFFECT = 0.05
"""What a driver must move of the cost per task."""
_BEFORE = 28
"""Days before a change that it is compared with."""


@dataclass(frozen=True, slots=True)
class Named:
    """The driver of a change; ``second`` is the next best guess."""

    line: str
    is_confirmed: bool
    second: str
    effect: dict[str, float]
    """By line: the change it makes, as a part of the old cost per task."""
    low: dict[str, float]
    high: dict[str, float]
    """Ends of each one's interval: 95 of 100 differences by chance are no greater."""

    def moved_by(self, line: str) -> float:
        """The part of the cost per task that a line moves, what it adds to history included."""
        return self.effect[line] + (self.effect[HISTORY] if line in SOURCES else 0.0)


def days_of(history: History, place: int) -> tuple[slice, slice]:
    """The days before and since a change."""
    return slice(max(0, place - _BEFORE), place), slice(place, history.days)


def exact_window(history: History, days: slice) -> Window:
    """The sums of some days over all tasks, in Python's integers, which money needs."""
    tasks = history.cells["tasks"][days].sum(axis=(0, 2)).astype(object)
    return Window(
        tasks, {name: history.cells[name][days].sum(axis=(0, 3)).astype(object) for name in MEASURES}
    )


def name_driver(history: History, place: int, witnesses: frozenset[str] = frozenset()) -> Named:
    """Which line moved the cost of ordinary tasks since day ``place``.

    ``witnesses`` are the lines whose own daily series changed: where one of them is great enough it is named,
    and a clear one is confirmed.
    """
    old, new = days_of(history, place)
    rng = np.random.default_rng(place)
    base = _summed(history, old, _once(old, history))
    effects, usual = line_effects(base, _summed(history, new, _once(new, history)))
    chance, _ = line_effects(
        base, _summed(history, old, _drawn(rng, old, len(range(*new.indices(history.days)))))
    )
    point, noise = effects[0] / usual[0], chance / usual
    spread = np.sqrt((noise**2).mean(axis=0))
    point_of, spread_of = dict(zip(LINES, point, strict=True)), dict(zip(LINES, spread, strict=True))
    candidates = [line for line in LINES if line != MIX]
    direction = 1.0 if sum(point_of[line] for line in candidates) >= 0 else -1.0
    by_effect = sorted(candidates, key=lambda line: -direction * point_of[line])
    great = [line for line in candidates if direction * point_of[line] >= LEAST_EFFECT] or by_effect[:1]
    great = [line for line in great if line in witnesses] or great

    def clearness(line: str) -> float:
        return float(direction * point_of[line] / max(spread_of[line], _NO_NOISE))

    best = max(great, key=clearness)
    if best == HISTORY and witnesses & SOURCES:
        best = max(witnesses & SOURCES, key=clearness)
    is_clear = clearness(best) >= _SURE
    second = next(line for line in by_effect if line != best)
    low, high = np.percentile(noise, [2.5, 97.5], axis=0)
    return Named(
        best,
        is_clear and (best == by_effect[0] or best in witnesses),
        second,
        {line: float(value) for line, value in point_of.items()},
        dict(zip(LINES, map(float, point + low), strict=True)),
        dict(zip(LINES, map(float, point + high), strict=True)),
    )


def _once(days: slice, history: History) -> Floats:
    return np.ones((1, len(range(*days.indices(history.days)))))


def _drawn(rng: np.random.Generator, days: slice, count: int) -> Floats:
    """How often each of the days is drawn, in each of many drawings of ``count``."""
    length = (days.stop - days.start) or 1
    return rng.multinomial(count, np.full(length, 1 / length), _REDRAWS).astype(float)


def _summed(history: History, days: slice, draws: Floats) -> Window:
    """Sums over drawn days, of tasks that are not too long."""

    def summed(values: npt.NDArray[np.int64]) -> Floats:
        chosen = values[days, ..., 0].astype(float)
        drawn: Floats = (draws @ chosen.reshape(len(chosen), -1)).reshape(len(draws), *chosen.shape[1:])
        return drawn

    return Window(summed(history.cells["tasks"]), {name: summed(history.cells[name]) for name in MEASURES})
