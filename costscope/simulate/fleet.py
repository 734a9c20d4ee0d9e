"""Days of tasks: how many, of which type, how long, on which model, with what outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from costscope.simulate import parameters as p
from costscope.simulate.arrays import Flags, Floats, Ints, Rng
from costscope.simulate.faults import HEALTHY, Knobs

SUPPORT, CODING = p.NAMES.index("support"), p.NAMES.index("coding")
LOOP_FACTOR, LOOP_EXTRA = 4, 10
"""A task that runs in circles takes so many times its steps, so many more on top."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """One element per task; ``knobs`` holds one setting per day, which tasks look up by ``day``."""

    day: Ints
    type: Ints
    steps: Ints
    """Useful steps; those a loop adds are not among them."""
    loop_steps: Ints
    model: Ints
    """0 cheap, 1 dear, 2 without a price."""
    success: Flags
    knobs: Sequence[Knobs]
    noise: dict[str, Floats]
    """Factor of each parameter, by day."""

    def __len__(self) -> int:
        return len(self.day)

    def knob(self, name: str) -> Floats:
        """A knob's setting for each task."""
        settings: Floats = np.array([getattr(k, name) for k in self.knobs])[self.day]
        return settings

    def of_type(self, name: str) -> Floats:
        """A parameter of each task's type."""
        values: Floats = np.array([getattr(t, name) for t in p.TYPES], dtype=float)[self.type]
        return values


def draw_tasks(
    rng: Rng, days: int, per_day: float, *, first_weekday: int = 0, knobs: Sequence[Knobs] | None = None
) -> Tasks:
    """Invent the tasks of ``days`` days with ``per_day`` tasks on a working day in the mean."""
    settings = list(knobs or [HEALTHY] * days)
    weekend = (np.arange(days) + first_weekday) % 7 >= 5
    noise = {name: np.exp(_memory(rng, days, sigma)) for name, sigma in p.DAY_NOISE.items()}
    by_type = np.exp(rng.normal(0, p.TYPE_NOISE, (days, len(p.TYPES))))
    expected = per_day * np.where(weekend, p.WEEKEND_VOLUME, 1.0) * np.array([k.traffic for k in settings])
    count = rng.poisson(expected * np.exp(rng.normal(0, p.VOLUME_NOISE, days)))
    day = np.repeat(np.arange(days), count)
    shares = np.where(
        weekend[:, None], [t.weekend_share for t in p.TYPES], [t.weekday_share for t in p.TYPES]
    )
    kind = (
        (rng.random(len(day))[:, None] > np.cumsum(shares, axis=1)[day]).sum(axis=1).clip(0, len(p.TYPES) - 1)
    )

    def of_day(name: str) -> Floats:
        values: Floats = np.array([getattr(k, name) for k in settings])[day]
        return values

    def of_type(name: str) -> Floats:
        values: Floats = np.array([getattr(t, name) for t in p.TYPES], dtype=float)[kind]
        return values

    kind = np.where((kind == SUPPORT) & (rng.random(len(day)) < of_day("mix")), CODING, kind)
    length = of_type("steps") * np.exp(rng.normal(0, 1, len(day)) * of_type("steps_sigma"))
    length *= noise["steps"][day] * by_type[day, kind] * of_day("steps")
    # Fractions of a step are steps for that part of the tasks, so that a small growth is felt at once.
    steps = np.floor(length + rng.random(len(day))).clip(1, p.MOST_CALLS).astype(np.int64)
    loops = rng.random(len(day)) < of_day("loops")
    loop_steps = np.where(loops, steps * (LOOP_FACTOR - 1) + LOOP_EXTRA, 0)
    strong = rng.random(len(day)) < of_type("strong_share") * noise["strong"][day]
    moved = rng.random(len(day)) < of_day("strong")
    model = np.where(rng.random(len(day)) < of_day("unpriced"), 2, (strong | moved).astype(np.int64))
    # The longest tasks fail most: accuracy is highest at intermediate cost.
    too_long = steps > of_type("steps") * np.exp(1.3 * of_type("steps_sigma"))
    chance = of_type("success") * np.where(too_long, 0.7, 1.0) * np.where(loops, 0.4, 1.0)
    success = rng.random(len(day)) < chance * of_day("success")
    return Tasks(day, kind, steps, loop_steps, model, success, settings, noise)


def _memory(rng: Rng, days: int, sigma: float) -> Floats:
    """Deviations of which a part lives on from day to day, at a steady deviation of ``sigma``."""
    shocks = rng.normal(0, sigma * np.sqrt(1 - p.NOISE_MEMORY**2), days)
    values = np.empty(days)
    last = rng.normal(0, sigma)
    for day in range(days):
        last = p.NOISE_MEMORY * last + shocks[day]
        values[day] = last
    return values
