"""The price of a model changed.

What it flags
-------------
From one day on a model's calls were priced at another rate, input or output, with no overlap.

What it costs
-------------
The line `price`, since then, times the tasks.

How it is computed
------------------
No statistics: each day, what the model's uncached input and its output cost per token at list price. A
change is a day before which one rate was paid and from which on another, each constant.

When it is wrong
----------------
Where one model is priced by several tiers, regions or context lengths on the same day, its rate is not
constant and this rule is silent. Prices are the book's: what you are charged, `reconcile` says.

Example
-------
deepseek-v4-pro: uncached input fell by 75.0 % on 31 May.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import numpy as np

from costscope.analysis.anomalies.attribution import days_of, exact_window
from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Change, Finding, Level
from costscope.analysis.anomalies.history import RECENT, Floats, History
from costscope.analysis.anomalies.lmdi import decompose

CODE: Final = "CS301"
NAME: Final = "price-change"
FROM_TASKS_PER_DAY: Final = 0
_SAME = 1e-6
"""Relative difference below which two rates are one: sums are exact, their quotients are not."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every model whose rate changed in the last two weeks."""
    history = evidence.history
    for place, model, kind, ratio in price_changes(history):
        old, new = days_of(history, place)
        lines = decompose(exact_window(history, old), exact_window(history, new))
        so_far = lines["price"] * int(history.tasks[new].sum())
        yield Finding(
            code=CODE,
            name=NAME,
            level=Level.ALERT if ratio > 1 else Level.INFO,
            what=f"list price of {kind} of {model} {'rose' if ratio > 1 else 'fell'}",
            start=history.day(place),
            place=place,
            change=Change.exactly((100 * Decimal(repr(ratio)) - 100).quantize(Decimal("0.1"))),
            cost_so_far=so_far,
            cost_per_day=so_far / (history.days - place),
            driver="price",
            certainty="exact",
            segment=f"model={model}",
            lines=lines,
        )


def price_changes(history: History) -> Iterator[tuple[int, str, str, float]]:
    """Day, model, kind of token and ratio of each recent change; of kinds that change together, the first."""
    kinds = (("uncached input", "uncached_cost", "input_tokens"), ("output", "cost_output", "tokens_output"))
    for i, model in enumerate(history.models):
        for kind, money, tokens in kinds:
            paid, used = (history.cells[name][:, :, i].sum(axis=(1, 2)) for name in (money, tokens))
            change = one_step(np.where((used > 0) & (paid > 0), paid / np.where(used > 0, used, 1), np.nan))
            if change and change[0] >= history.days - RECENT:
                yield change[0], model, kind, change[1]
                break


def one_step(rates: Floats) -> tuple[int, float] | None:
    """The day and the ratio of a single change between two constant rates."""
    known = np.flatnonzero(~np.isnan(rates))
    if len(known) < 2:
        return None
    steps = rates[known[1:]] / rates[known[:-1]]
    moved = np.flatnonzero(np.abs(steps - 1) > _SAME)
    if len(moved) != 1:
        return None
    return int(known[moved[0] + 1]), float(steps[moved[0]])
