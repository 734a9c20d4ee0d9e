"""Whether tasks that were given more retrieved context succeeded more often."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from costscope.analysis.compose import grouped
from costscope.analysis.dimensions import DIMENSIONS
from costscope.analysis.selection import Selection
from costscope.analysis.tasks import FAILURE, SUCCESS
from costscope.analysis.trend import cochran_armitage, wilson
from costscope.domain.table import Cell, Column, Kind, Table
from costscope.store.query import Reader

ENOUGH_TASKS: Final = 20
"""Judged tasks below which nothing is said."""
ENOUGH_OF_EACH: Final = 5
"""Successes, and failures, below which nothing is said."""
_SURE: Final = 0.05
_BINS: Final = 4

_COLUMNS: Final = (
    Column("from_tokens", Kind.INTEGER, "tokens", title="retrieved from"),
    Column("to_tokens", Kind.INTEGER, "tokens", title="to"),
    Column("tasks", Kind.INTEGER),
    Column("successes", Kind.INTEGER),
    Column("success_pct", Kind.PERCENT, title="succeed"),
    Column("low_pct", Kind.PERCENT, title="at least"),
    Column("high_pct", Kind.PERCENT, title="at most"),
)

Task = tuple[int, bool]
"""Tokens retrieved for a task, and whether it succeeded."""


def retrieval_outcome(reader: Reader, selection: Selection) -> Table:
    """The share of judged tasks that succeeded, by how much was retrieved for them, in quarters of the tasks.

    The ends of a share are its 95 % interval (Wilson).  What is no plain success or failure does not count.
    """
    query = grouped(
        [DIMENSIONS["task"], DIMENSIONS["outcome"]], [("tokens", "sum(tokens_retrieved_context)")], selection
    )
    found = reader.rows(query.sql, query.parameters)
    tasks = [
        (int(tokens), outcome == SUCCESS) for _, outcome, tokens in found if outcome in (SUCCESS, FAILURE)
    ]
    bins = _binned(sorted(tasks))
    rows: list[tuple[Cell, ...]] = [
        (
            some[0][0],
            some[-1][0],
            len(some),
            _successes(some),
            *(_pct(part) for part in (_successes(some) / len(some), *wilson(_successes(some), len(some)))),
        )
        for some in bins
    ]
    return Table("costscope.retrieval-outcome/1", _COLUMNS, rows, notes=(sentence(bins),))


def sentence(bins: Sequence[Sequence[Task]]) -> str:
    """What the bins say, in words: never more than they show."""
    tasks = [task for some in bins for task in some]
    good = _successes(tasks)
    if len(tasks) < ENOUGH_TASKS or min(good, len(tasks) - good) < ENOUGH_OF_EACH or len(bins) < 2:
        alike = "" if len(bins) > 1 else ", all given the same amount"
        return (
            f"not enough data to say whether more retrieved context helped: {len(tasks)} judged tasks, "
            f"{good} of them successes{alike}"
        )
    test = cochran_armitage([(_successes(some), len(some)) for some in bins])
    assert test is not None, "there are successes and failures in several bins"
    z, p = test
    low, high = (100 * _successes(some) / len(some) for some in (bins[0], bins[-1]))
    what = "did not go with more or less success"
    if p < _SURE:
        what = "went with more success" if z > 0 else "went with less success"
    return (
        f"more retrieved context {what}: {low:.0f} % of the tasks given least succeeded, "
        f"{high:.0f} % of those given most "
        f"(trend over {len(bins)} groups, p = {p:.3f}, {len(tasks)} tasks; no proof of cause)"
    )


def _binned(tasks: Sequence[Task]) -> list[list[Task]]:
    """Ordered tasks in up to four groups of about the same number; equal amounts stay together."""
    if not tasks:
        return []
    amounts = [tokens for tokens, _ in tasks]
    edges = sorted({amounts[len(amounts) * i // _BINS] for i in range(1, _BINS)})
    bins: dict[int, list[Task]] = {}
    for task in tasks:
        bins.setdefault(bisect_left(edges, task[0]), []).append(task)
    return [bins[number] for number in sorted(bins)]


def _successes(tasks: Sequence[Task]) -> int:
    return sum(succeeded for _, succeeded in tasks)


def _pct(fraction: float) -> Decimal:
    return Decimal(str(100 * fraction)).quantize(Decimal("0.001"))
