"""Where a change sits: the project, agent, model, label or task type that explains it (Adtributor, NSDI
2014).

For each element, explanatory power is its part of the whole change, surprise the Jensen-Shannon term
between its share of expected and of actual cost.  Elements are taken by surprise, those that explain more
than a tenth, until two thirds are explained; the dimension that surprises most is named.  With many
elements some stand out by chance: only those are taken whose own typical cost changed, at 0.01 divided by
the number of elements tried.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np

from costscope.analysis.anomalies.daily import Facts
from costscope.analysis.anomalies.student import two_sided

DIMENSIONS = {
    "type": "task_type",
    "project": "project",
    "agent": "agent",
    "model": "main_model",
    "label": "label",
}
_LEAST_POWER, _ENOUGH = 0.10, 0.67
_CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class Element:
    """One value of one dimension, before and since the change; costs in dollars, for shares only."""

    dimension: str
    value: str
    expected: float
    actual: float
    before: tuple[float, ...]
    """Mean logarithm of cost on each day."""
    after: tuple[float, ...]


def segment_of(facts: Facts, start: date) -> str | None:
    """Such as ``project=shop``; ``None`` where the change is everywhere or nowhere in particular."""
    return explain(elements_of(facts, start))


def elements_of(facts: Facts, start: date) -> list[Element]:
    """Every element of every dimension."""
    picked = " UNION ALL ".join(
        f"SELECT '{name}' AS dimension, CAST({column} AS VARCHAR) AS value, day, cost FROM placed"
        for name, column in DIMENSIONS.items()
    )
    found = facts.rows(
        f"""
        SELECT dimension, value, day, count(*), avg(ln(cost)), CAST(sum(cost) AS DOUBLE)
        FROM ({picked}) WHERE value IS NOT NULL AND day >= CAST(? AS DATE) - 28
        GROUP BY ALL ORDER BY ALL
        """,
        start,
    )
    tasks = {True: 0, False: 0}
    grouped: dict[tuple[str, str], list[tuple[date, int, float, float]]] = defaultdict(list)
    for dimension, value, day, count, mean_log, cost in found:
        grouped[dimension, value].append((day, count, mean_log, cost))
        if dimension == "type":
            tasks[day >= start] += count
    scale = tasks[True] / tasks[False] if tasks[False] else 0.0
    return [
        Element(
            dimension, value,
            scale * sum(cost for day, _, _, cost in days if day < start),
            sum(cost for day, _, _, cost in days if day >= start),
            tuple(mean for day, _, mean, _ in days if day < start),
            tuple(mean for day, _, mean, _ in days if day >= start),
        )
        for (dimension, value), days in grouped.items()
    ]  # fmt: skip


def explain(elements: list[Element]) -> str | None:
    """The elements of the one dimension that explain most of the change, unless they are all of it."""
    best: tuple[float, str, list[str]] | None = None
    by_dimension: dict[str, list[Element]] = defaultdict(list)
    for element in elements:
        by_dimension[element.dimension].append(element)
    limit = _CHANCE / max(1, sum(len(group) for group in by_dimension.values() if len(group) > 1))
    for dimension, group in by_dimension.items():
        whole0, whole1 = sum(e.expected for e in group), sum(e.actual for e in group)
        if len(group) < 2 or whole0 <= 0 or whole1 == whole0:
            continue
        taken, power, surprise = [], 0.0, 0.0
        for element in sorted(group, key=lambda e: -_surprise(e.expected / whole0, e.actual / whole1)):
            part = (element.actual - element.expected) / (whole1 - whole0)
            if part > _LEAST_POWER and _changed(element) < limit:
                taken.append(element.value)
                power += part
                surprise += _surprise(element.expected / whole0, element.actual / whole1)
            if power > _ENOUGH:
                break
        if power > _ENOUGH and len(taken) < len(group) and (best is None or surprise > best[0]):
            best = surprise, dimension, sorted(taken)
    return None if best is None else ", ".join(f"{best[1]}={value}" for value in best[2])


def _surprise(p: float, q: float) -> float:
    def term(x: float) -> float:
        return x * math.log(2 * x / (p + q)) if x > 0 else 0.0

    return 0.5 * (term(p) + term(q))


def _changed(element: Element) -> float:
    """Welch's test between the days before and since."""
    a, b = np.array(element.before), np.array(element.after)
    if len(a) < 3 or len(b) < 3:
        return 1.0
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    if va + vb == 0:
        return 0.0 if a.mean() != b.mean() else 1.0
    df = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return two_sided(float((b.mean() - a.mean()) / math.sqrt(va + vb)), float(df))
