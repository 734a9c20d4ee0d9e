"""A second fleet, of another form: tasks walk through phases, sizes have Pareto tails.

Cost is no product of factors here: how long a task is follows from a chain of explore, edit and verify
whose chances depend on a hidden difficulty, which also makes answers longer; history is cut back when
it outgrows a window; every result has a fixed part and a heavy-tailed one.  What is found on this fleet
does not rest on the form that the decomposition assumes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from costscope.simulate import parameters as p
from costscope.simulate.arrays import Floats, Ints, Rng
from costscope.simulate.calls import Calls
from costscope.simulate.faults import HEALTHY, Knobs
from costscope.simulate.fleet import Tasks
from costscope.simulate.models import cost_of

SHARES = (0.55, 0.30, 0.15)
"""Of the first three task types; the fourth does not occur."""
_HARDNESS = (0.4, 0.8, 1.4)
_PROMPT = (3_000, 6_000, 12_000)
_STRONG = (0.1, 0.5, 0.8)
_WINDOW = 40_000
"""Tokens of history at which it is compacted."""
_KEPT = 0.2
_LONGEST = 150
_DAY = 0.03


def draw_phases(
    rng: Rng, days: int, per_day: float, *, knobs: Sequence[Knobs] | None = None
) -> tuple[Tasks, Calls]:
    """Invent the tasks and the calls of ``days`` days."""
    settings = list(knobs or [HEALTHY] * days)
    mood = np.exp(rng.normal(0, _DAY, (days, 3)))
    day = np.repeat(np.arange(days), rng.poisson(per_day, days))
    n = len(day)
    kind = rng.choice(3, n, p=SHARES)
    noise = {name: np.ones(days) for name in p.DAY_NOISE}
    hardness = rng.gamma(2.0, np.array(_HARDNESS)[kind] / 2)

    def knob(name: str) -> Floats:
        values: Floats = np.array([getattr(k, name) for k in settings])[day]
        return values

    strong = (rng.random(n) < np.array(_STRONG)[kind]) | (rng.random(n) < knob("strong"))
    length = _walk(rng, hardness * mood[day, 0], knob("steps"))
    success = rng.random(n) < 0.9 - 0.2 * np.minimum(hardness, 2) / 2
    tasks = Tasks(
        day, kind, length, np.zeros(n, dtype=np.int64), strong.astype(np.int64), success, settings, noise
    )
    return tasks, _calls(rng, tasks, hardness, mood)


def _walk(rng: Rng, hardness: Floats, again: Floats) -> Ints:
    """Steps until verification passes: two or more to explore, then rounds of edit and verify."""
    fail = 1 - 1 / (1 + hardness * 1.5 * again)
    rounds = rng.geometric(np.clip(1 - fail, 0.02, 1.0))
    explore = 1 + rng.poisson(1 + hardness)
    length: Ints = np.minimum(explore + 2 * rounds, _LONGEST).astype(np.int64)
    return length


def _calls(rng: Rng, tasks: Tasks, hardness: Floats, mood: Floats) -> Calls:
    n, day = len(tasks), tasks.day
    prompt = np.rint(np.array(_PROMPT)[tasks.type] * tasks.knob("prompt")).astype(np.int64)
    user = rng.integers(80, 600, n)
    history, last = np.zeros(n), np.zeros(n)
    fresh = np.zeros(n, dtype=np.int64)
    columns: list[tuple[Ints, ...]] = []
    for place in range(int(tasks.steps.max(initial=0))):
        live = np.flatnonzero(tasks.steps > place)
        h = np.rint(history[live]).astype(np.int64)
        first_user = user[live] if place == 0 else np.zeros(len(live), dtype=np.int64)
        whole = prompt[live] + first_user + fresh[live] + h
        output = np.rint(
            (120 + rng.pareto(2.2, len(live)) * 180 * (1 + 0.5 * hardness[live]))
            * mood[day[live], 1] * tasks.knob("output")[live]
        ).astype(np.int64)  # fmt: skip
        lost = rng.random(len(live)) < 0.01 + tasks.knob("miss")[live]
        readable = np.minimum(last[live], whole).astype(np.int64)
        read = (
            np.where(lost, 0, readable) if place else np.where(rng.random(len(live)) < 0.7, prompt[live], 0)
        )
        uncached = np.minimum(p.UNCACHED, whole - read)
        columns.append((live, np.full(len(live), place + 1), prompt[live], first_user, fresh[live], h, output,
                        read, whole - read - uncached, uncached, readable))  # fmt: skip
        history[live] += first_user + fresh[live] + output
        last[live] = whole - p.UNCACHED
        result = (
            (200 + rng.pareto(1.8, len(live)) * 700) * mood[day[live], 2] * tasks.knob("tool_result")[live]
        )
        fresh[live] = np.rint(np.minimum(result, 30_000)).astype(np.int64)
        window = _WINDOW * tasks.knob("history")
        cut = live[history[live] > window[live]]
        history[cut] *= _KEPT
        last[cut] = prompt[cut]
    task, number, fixed, asked, results, h, output, read, write, uncached, readable = (
        np.concatenate(column) for column in zip(*columns, strict=True)
    )
    order = np.lexsort((number, task))
    none = np.zeros(len(task), dtype=np.int64)
    no = np.zeros(len(task), dtype=bool)
    cost = cost_of(tasks.model[task], uncached, write, read, output)
    return Calls(
        task, number, tasks.model[task], fixed, asked, none, results, h, output, none, read, write, uncached,
        readable, no, no, no, no, np.rint(cost * tasks.knob("price")[task]).astype(np.int64),
    ).taken(order)  # fmt: skip
