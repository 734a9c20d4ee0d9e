"""A task type is done by a model it was not done by before.

What it flags
-------------
A model that makes at least a fifth of a type's calls since it first came, after a week or more without
it.

What it costs
-------------
The line `model` of that type: the difference to the models it replaced, since then.

How it is computed
------------------
No statistics: the first day of each model in each type, within the last two weeks.

When it is wrong
----------------
A dated name of the same model is another name; look at both before you call it a change.

Example
-------
`support` is done by claude-opus-4-8 since 6 July, in 85 % of its calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import numpy as np

from costscope.analysis.anomalies.attribution import days_of, exact_window
from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Change, Finding, Level
from costscope.analysis.anomalies.history import RECENT
from costscope.analysis.anomalies.lmdi import decompose
from costscope.analysis.anomalies.tracks import WEEK

CODE: Final = "CS302"
NAME: Final = "new-model"
FROM_TASKS_PER_DAY: Final = 5
_LEAST_SHARE = 0.20


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every model that is new to a type and makes a good part of its calls."""
    history = evidence.history
    calls = history.cells["calls"].sum(axis=3)
    for k, name in enumerate(history.types):
        for i, model in enumerate(history.models):
            days = np.flatnonzero(calls[:, k, i])
            if not len(days) or days[0] < history.days - RECENT:
                continue
            place = int(days[0])
            if (calls[:place, k].sum(axis=1) > 0).sum() < WEEK:
                continue
            share = calls[place:, k, i].sum() / calls[place:, k].sum()
            if share < _LEAST_SHARE:
                continue
            part = history.only(k)
            old, new = days_of(part, place)
            lines = decompose(exact_window(part, old), exact_window(part, new))
            so_far = lines["model"] * int(part.tasks[new].sum())
            yield Finding(
                code=CODE,
                name=NAME,
                level=Level.WARN,
                what=f"{model} is new to {name}",
                start=history.day(place),
                place=place,
                change=Change.exactly(Decimal(f"{100 * share:.1f}"), f"% of the calls of {name}"),
                cost_so_far=so_far,
                cost_per_day=so_far / (history.days - place),
                driver="model",
                certainty="exact",
                segment=f"type={name}, model={model}",
                lines=lines,
                task_type=name,
            )
