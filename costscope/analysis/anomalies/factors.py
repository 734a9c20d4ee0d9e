"""Cost per task as a product of factors, cell by cell: the identity that both decompositions rest on.

A cell is a task type, a model and a component.  Its cost per task is

    share of the type * useful steps per task * calls per useful step (failed tools, thrown-away attempts)
    * share of the model * tokens per call (per earlier call, for history) * list price
    * what the cache could take off * what it failed to take off.

History grows with the square of a task's length, so that steps stand there squared, with the unevenness of
lengths beside them.  Every factor is a quotient of two sums: in Python's integers for the decomposition of
money, in floats for its statistics.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from costscope.domain.columns import INPUT_COMPONENTS, OUTPUT_COMPONENTS
from costscope.domain.tokens import Component

COMPONENTS: Final = (*INPUT_COMPONENTS, *OUTPUT_COMPONENTS, Component.FEES)
_HISTORY = COMPONENTS.index(Component.CONVERSATION_HISTORY)
_PRICED_APART = {Component.MEDIA, Component.OUTPUT, Component.REASONING, Component.FEES}
"""Components the cache has no part in."""

LINE_OF: Final = {
    Component.UNATTRIBUTED: "prompt",
    Component.SYSTEM_PROMPT: "prompt",
    Component.TOOL_DEFINITIONS: "prompt",
    Component.RETRIEVED_CONTEXT: "retrieved context",
    Component.CONVERSATION_HISTORY: "conversation history",
    Component.TOOL_RESULTS: "tool results",
    Component.USER_INPUT: "user input",
    Component.MEDIA: "media",
    Component.OUTPUT: "output",
    Component.REASONING: "reasoning",
    Component.FEES: "fees",
}
MIX, MODEL = "task mix", "model"
LINES: Final = (
    MIX, "steps", "tool failures", "failed attempts", MODEL, *dict.fromkeys(LINE_OF.values()),
    "cacheable part", "cache misses", "price",
)  # fmt: skip
"""What a change of cost per task is told apart into, in the order of the identity."""

MEASURES: Final = (
    "calls", "wasted", "tool_errors", "depth", "input_tokens", "uncached_cost", "ideal_cost",
    *(f"tokens_{c}" for c in COMPONENTS), *(f"cost_{c}" for c in COMPONENTS),
)  # fmt: skip
"""What is summed for each day, type and model."""


@dataclass(frozen=True, slots=True)
class Window:
    """Sums over some days: ``tasks`` (…, K), every measure (…, K, M), integers or floats."""

    tasks: Any
    measures: dict[str, Any]

    def costs(self) -> tuple[Any, Any]:
        """(…, K, M, C): the cost of each cell; (…, 1, 1, 1): how many tasks there were."""
        return np.stack([self.measures[f"cost_{c}"] for c in COMPONENTS], axis=-1), self.whole()

    def whole(self) -> Any:
        """How many tasks of any type, shaped to divide cells."""
        return np.sum(self.tasks, axis=-1, keepdims=True)[..., None, None]


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of every cell: its line, numerator over denominator (…, K, M, C), and its power."""

    lines: tuple[str, ...]
    """The line of each component; most factors have one line for all."""
    over: Any
    under: Any
    power: Any


def factors(window: Window) -> Iterator[Factor]:
    """The factors of each cell, whose product is its cost per task."""
    m = window.measures
    tokens = np.maximum(np.stack([m[f"tokens_{c}"] for c in COMPONENTS], axis=-1), 1)
    cost = np.stack([m[f"cost_{c}"] for c in COMPONENTS], axis=-1)
    squared = np.array([2 if i == _HISTORY else 1 for i in range(len(COMPONENTS))])
    once = np.ones(len(COMPONENTS), dtype=int)
    of_type = {name: m[name].sum(axis=-1)[..., None, None] for name in ("calls", "wasted", "tool_errors")}
    calls = of_type["calls"]
    # Where nothing was answered, or what costs has no count, 1 stands in: a factor is never 0 over 0.
    answered = np.maximum(calls - of_type["wasted"], 1)
    tasks = window.tasks[..., None, None]
    # Failed tools cost one more step each; a task has at least one that was of use.
    useful = np.maximum(answered - of_type["tool_errors"], tasks)
    yield _same(MIX, tasks, window.whole(), once)
    yield _same("steps", useful, tasks, squared)
    yield _same("tool failures", answered, useful, squared)
    yield _same("failed attempts", calls, answered, squared)
    of_model = m["calls"][..., None]
    yield _same(MODEL, of_model, calls, once)
    depth = np.maximum(m["depth"][..., None], 1)
    deep = squared == 2
    yield _same("steps", np.where(deep, depth * tasks, 1), np.where(deep, of_model * calls, 1), once)
    yield Factor(tuple(LINE_OF.values()), tokens, np.where(deep, depth, of_model), once)
    apart = np.array([c in _PRICED_APART for c in COMPONENTS])
    actual = cost[..., ~apart].sum(axis=-1)[..., None]
    level, count, ideal = (m[name][..., None] for name in ("uncached_cost", "input_tokens", "ideal_cost"))
    known = (level > 0) & (ideal > 0) & (count > 0) & ~apart
    yield _same("price", np.where(known, level, np.where(apart, cost, 1)),
                np.where(known, count, np.where(apart, tokens, 1)), once)  # fmt: skip
    yield _same("cache misses", np.where(known, actual, 1), np.where(known, ideal, 1), once)
    rest = cost * np.where(known, count * ideal, 1)
    yield _same("cacheable part", np.where(apart, 1, rest),
                np.where(apart, 1, tokens * np.where(known, level * actual, 1)), once)  # fmt: skip


def _same(line: str, over: Any, under: Any, power: Any) -> Factor:
    return Factor((line,) * len(COMPONENTS), over, under, power)
