"""The mean cost of a task moved because other tasks are run, not because tasks cost more.

What it flags
-------------
A lasting change (p < 1e-4) of at least 10 % in what tasks would cost in the mean if each type still cost
what it used to.

What it costs
-------------
The line `task mix`: nothing is dearer, there is more of the dear.

How it is computed
------------------
Each day, the share of each task type times the usual mean cost of the type, in logarithms, with the usual
level of working days and of weekends taken away; split and test as for cost-shift. Comparing plain means
would take this for a rise of cost (Simpson's paradox).

When it is wrong
----------------
Where types are not told apart (`--types`), the change hides within them.

Example
-------
Coding tasks went from 20 to 33 % of all: the mean rose 55 %, the cost of each type did not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from costscope.analysis.anomalies.attribution import days_of, exact_window
from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.factors import MIX
from costscope.analysis.anomalies.finding import Finding, Level
from costscope.analysis.anomalies.from_shift import change_of
from costscope.analysis.anomalies.history import RECENT, Floats, History
from costscope.analysis.anomalies.lmdi import decompose
from costscope.analysis.anomalies.series import Series
from costscope.analysis.anomalies.split import best_split
from costscope.analysis.anomalies.tracks import MIX_P, least_days

CODE: Final = "CS106"
NAME: Final = "mix-shift"
FROM_TASKS_PER_DAY: Final = 20
_LEAST = np.log(1.10)
_MIX = Series("mix", "mean cost by mix of task types", "")


def find(evidence: Evidence) -> Iterator[Finding]:
    """The change of mix, if there is one."""
    history = evidence.history
    split = best_split(mix_index(history), least_days(history))
    if split is None or split.place < history.days - RECENT or split.p >= MIX_P or abs(split.change) < _LEAST:
        return
    old, new = days_of(history, split.place)
    lines = decompose(exact_window(history, old), exact_window(history, new))
    so_far = lines[MIX] * int(history.tasks[new].sum())
    yield Finding(
        code=CODE,
        name=NAME,
        level=Level.WARN,
        what="mean cost moved with the mix of task types, not with the cost of any",
        start=history.day(split.place),
        place=split.place,
        change=change_of(_MIX, split),
        cost_so_far=so_far,
        cost_per_day=so_far / (history.days - split.place),
        driver=MIX,
        certainty="confirmed",
        lines=lines,
        series=_MIX.name,
    )


def mix_index(history: History) -> Floats:
    """Logarithm of the mean cost at usual costs, its usual level on working days and weekends taken away."""
    past = slice(0, history.baseline())
    count = history.tasks[past].sum(axis=0)
    usual = np.where(count > 0, history.cost[past].sum(axis=0) / np.where(count > 0, count, 1), 0.0)
    tasks = np.where(usual > 0, history.tasks, 0)
    whole = tasks.sum(axis=1)
    expected = (tasks * usual).sum(axis=1)
    index: Floats = np.where(
        whole > 0, np.log(np.where(whole > 0, expected, 1) / np.where(whole > 0, whole, 1)), np.nan
    )
    weekend = (np.arange(history.days) + history.first_day.weekday()) % 7 >= 5
    for chosen in (weekend, ~weekend):
        usual_days = index[past][chosen[past]]
        if len(usual_days) and not np.isnan(usual_days).all():
            index[chosen] -= np.nanmean(usual_days)
    return index
