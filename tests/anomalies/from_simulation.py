"""Sums a simulated fleet into a History without a lake, as ``daily.py`` does by SQL, for many runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from costscope.analysis.anomalies.factors import COMPONENTS, MEASURES
from costscope.analysis.anomalies.history import History
from costscope.analysis.anomalies.series import ALL
from costscope.domain.tokens import Component
from costscope.simulate import parameters as p
from costscope.simulate.arrays import sum_before
from costscope.simulate.calls import Calls
from costscope.simulate.fleet import Tasks
from costscope.simulate.models import MODELS

FIRST = date(2026, 5, 4)
CACHEABLE = 1024
K, M = len(p.TYPES), len(MODELS)


Limits = tuple[np.ndarray, np.ndarray]


def history_from(
    tasks: Tasks, calls: Calls, days: int, *, first: date = FIRST, limits: Limits | None = None
) -> tuple[History, Limits]:
    """The history of simulated days, and each type's usual 99th cost and 95th step percentile."""
    n = len(tasks)

    def per_task(values: Any) -> np.ndarray:
        return np.bincount(calls.task, weights=values, minlength=n)

    price = tasks.knob("price")[calls.task]
    uncached_rate = np.array([m.uncached for m in MODELS])[calls.model] * price
    read_rate = np.array([m.read for m in MODELS])[calls.model] * price
    out_rate = np.array([m.output for m in MODELS])[calls.model] * price
    count = per_task(np.ones(len(calls)))
    errors, wasted = per_task(calls.tool_error), per_task(calls.wasted)
    # A thrown-away attempt repeats the readable prefix of its own call.
    checkable = calls.readable >= CACHEABLE
    miss = checkable & (calls.read < calls.readable // 2)
    cost = per_task(calls.cost)
    steps = np.maximum(count - wasted - errors, 1)
    earlier = sum_before((~calls.wasted).astype(np.int64), np.bincount(calls.task, minlength=n)).astype(float)
    depth = per_task(earlier)
    level = np.log([max(m.output, 1) for m in MODELS])[calls.model]
    known = tasks.model < 2
    row = {
        "cost": cost, "steps": steps, "calls": count, "wasted": wasted, "tool_errors": errors,
        "fixed": per_task(calls.prompt), "user_input": per_task(calls.user),
        "retrieved": per_task(calls.retrieved),
        "tool_results": per_task(calls.tool_results), "history": per_task(calls.history), "depth": depth,
        "output": per_task(calls.output), "reasoning": per_task(calls.reasoning),
    }  # fmt: skip
    if limits is None:
        limits = (
            np.array([_quantile(cost[known & (tasks.type == k)], 0.99) for k in range(K)]),
            np.array([_quantile(steps[known & (tasks.type == k)], 0.95) for k in range(K)]),
        )
    long = (steps > limits[1][tasks.type]).astype(int)

    def by_day(values: Any, chosen: Any = known) -> np.ndarray:
        flat = np.bincount((tasks.day * K + tasks.type)[chosen], weights=values[chosen], minlength=days * K)
        return flat.reshape(days, K)

    ones = np.ones(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = {
            "cost": (np.log(np.where(known, cost, 1) / 1e12), ones),
            "steps": (np.log(steps), ones),
            "tool_errors": (np.minimum(errors / steps, 3), ones),
            "wasted": (np.minimum(wasted / steps, 3), ones),
            "prompt": (np.log1p(row["fixed"] / count), ones),
            "user_input": (np.log1p(row["user_input"]), ones),
            "retrieved": (np.log1p(row["retrieved"] / count), row["retrieved"] > 0),
            "tool_results": (np.log1p(row["tool_results"] / steps), row["tool_results"] > 0),
            "history": (np.where(depth > 0, np.log1p(row["history"] / np.maximum(depth, 1)), 0), depth > 0),
            "output": (np.log1p(row["output"] / steps), ones),
            "reasoning": (np.log1p(row["reasoning"] / steps), row["reasoning"] > 0),
            "misses": (per_task(miss), per_task(checkable)),
            "model": (per_task(level) / count, ones),
            "success": (tasks.success.astype(float), ones),
        }
    assert set(values) == {s.name for s in ALL}
    spot = ((tasks.day * K + tasks.type)[calls.task] * M + calls.model) * 2 + long[calls.task]
    kept = known[calls.task]

    def by_cell(amounts: Any) -> np.ndarray:
        flat = np.bincount(spot[kept], weights=amounts[kept], minlength=days * K * M * 2)
        return np.rint(flat).astype(np.int64).reshape(days, K, M, 2)

    # Components lie along the prompt in this order; what is cached is its beginning.
    order = [(Component.SYSTEM_PROMPT, calls.prompt), (Component.CONVERSATION_HISTORY, calls.history),
             (Component.TOOL_RESULTS, calls.tool_results), (Component.RETRIEVED_CONTEXT, calls.retrieved),
             (Component.USER_INPUT, calls.user)]  # fmt: skip
    tokens: dict[Any, Any] = {c: np.zeros(len(calls)) for c in COMPONENTS}
    money: dict[Any, Any] = {c: np.zeros(len(calls)) for c in COMPONENTS}
    at = np.zeros(len(calls))
    for component, size in order:
        end = at + size
        read = np.clip(np.minimum(end, calls.read) - at, 0, None)
        written = np.clip(np.minimum(end, calls.read + calls.write) - np.maximum(at, calls.read), 0, None)
        tokens[component] = size
        money[component] = (
            read * read_rate + written * uncached_rate * 1.25 + (size - read - written) * uncached_rate
        )
        at = end
    tokens[Component.OUTPUT], tokens[Component.REASONING] = calls.output, calls.reasoning
    money[Component.OUTPUT], money[Component.REASONING] = calls.output * out_rate, calls.reasoning * out_rate
    actual = sum(money[c] for c, _ in order)
    lost = np.where(checkable, np.clip(calls.readable - calls.read, 0, None), 0)
    cells = {
        "calls": by_cell(np.ones(len(calls))), "wasted": by_cell(calls.wasted.astype(float)),
        "tool_errors": by_cell(calls.tool_error.astype(float)), "depth": by_cell(earlier),
        "input_tokens": by_cell(calls.input.astype(float)),
        "uncached_cost": by_cell(calls.input * uncached_rate),
        "ideal_cost": by_cell(np.maximum(1, actual - lost * (uncached_rate * 1.25 - read_rate))),
        **{f"tokens_{c}": by_cell(np.asarray(tokens[c], dtype=float)) for c in COMPONENTS},
        **{f"cost_{c}": by_cell(money[c]) for c in COMPONENTS},
    }  # fmt: skip
    assert set(cells) == set(MEASURES)
    counted = by_day(ones).astype(np.int64)
    short = by_day(1.0 - long).astype(np.int64)
    cells["tasks"] = np.stack([short, counted - short], axis=-1)
    log_cost = values["cost"][0]
    return History(
        first, p.NAMES, tuple(m.name for m in MODELS), counted,
        by_day((cost > limits[0][tasks.type]).astype(float)).astype(np.int64), counted,
        by_day(tasks.success.astype(float)).astype(np.int64), np.rint(by_day(cost)).astype(np.int64),
        {name: by_day(x) for name, (x, _) in values.items()},
        {name: by_day(np.asarray(w, dtype=float)) for name, (_, w) in values.items()},
        by_day(log_cost**2), cells,
    ), limits  # fmt: skip


def _quantile(values: np.ndarray, q: float) -> float:
    return float(np.quantile(values, q)) if len(values) else np.inf


def joined(past: History, future: History) -> History:
    """One history after another."""

    def both(a: Any, b: Any) -> Any:
        return np.concatenate([a, b])

    return replace(
        past,
        **{name: both(getattr(past, name), getattr(future, name))
           for name in ("tasks", "tail", "judged", "successes", "cost", "log_cost_squares")},
        **{name: {key: both(value, getattr(future, name)[key]) for key, value in getattr(past, name).items()}
           for name in ("sums", "weights", "cells")},
    )  # fmt: skip
