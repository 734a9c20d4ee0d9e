"""Finds the smallest ceiling per task type that cuts few enough successes.

The ceiling is learned on the first half of the tasks and shown on the second, beside the customary five and
ten times the median.  On agents' costs those cut 3 to 10 % of good tasks; a ceiling is no cure for loops,
which are told by what repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Final

from costscope.analysis.budget.binomial import upper_bound
from costscope.analysis.budget.spending import SUCCESS
from costscope.analysis.budget.tables import RERUN_SHARES, pct, ratio
from costscope.analysis.compose import COST_SQL, UNKNOWN_SQL
from costscope.analysis.selection import Selection
from costscope.analysis.task_types import type_sql
from costscope.domain.money import from_pico
from costscope.domain.table import Cell, Column, Kind, Table
from costscope.store.query import Reader

CUSTOMARY: Final = (5, 10)

_COLUMNS: Final = (
    Column("type"),
    Column("rule"),
    Column("ceiling", Kind.MONEY, "USD"),
    Column("times_median", Kind.DECIMAL, title="x median"),
    Column("learned_from", Kind.INTEGER, title="successes learned from"),
    Column("learned_upper_pct", Kind.PERCENT, title="cut at most (95 %)"),
    Column("tasks", Kind.INTEGER, title="later tasks"),
    Column("cut_pct", Kind.PERCENT, title="of them cut"),
    Column("success_cut_pct", Kind.PERCENT, title="successes cut"),
    Column("spent", Kind.MONEY, "USD"),
    Column("saved", Kind.MONEY, "USD"),
    Column("net_rerun_none", Kind.MONEY, "USD", title="net, no re-run", is_detail=True),
    Column("net_rerun_half", Kind.MONEY, "USD", title="net, half re-run"),
    Column("net_rerun_all", Kind.MONEY, "USD", title="net, all re-run"),
    Column("success_above_pct", Kind.PERCENT, title="succeed above it"),
)


@dataclass(frozen=True, slots=True)
class Task:
    """One task: its type, its end, what it took by each of its calls, in picodollars."""

    type: str
    outcome: str | None
    start: datetime
    costs: tuple[int, ...]
    is_unpriced: bool = False

    @property
    def total(self) -> int:
        """What it took."""
        return sum(self.costs)

    @property
    def before_last(self) -> int:
        """What it had taken when its last call was made: a ceiling up to this cuts it."""
        return self.total - self.costs[-1]

    def kept(self, ceiling: int) -> int:
        """What it would have taken under a ceiling; the call that reaches it is paid."""
        so_far = 0
        for cost in self.costs:
            so_far += cost
            if so_far >= ceiling:
                break
        return so_far


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A ceiling with the rule it follows; ``upper`` bounds the share of successes it cuts."""

    rule: str
    pico: int
    upper: float | None = None


def tasks_of(reader: Reader, selection: Selection, by_type: str) -> list[Task]:
    """The tasks of a selection, in the order of their start; those of unknown time are left out."""
    condition, parameters = selection.condition()
    cost = COST_SQL[selection.basis]
    rows = reader.rows(
        f"""
        SELECT {type_sql(by_type)}, any_value(outcome), min(start_time),
               list(CAST(coalesce({cost}, 0) * 1000000000000 AS BIGINT) ORDER BY call_number),
               bool_or({UNKNOWN_SQL[selection.basis]})
        FROM call WHERE {condition} GROUP BY task_id
        HAVING min(start_time) IS NOT NULL ORDER BY min(start_time), task_id
        """,
        parameters,
    )
    return [
        Task(kind, outcome, start, tuple(costs), unpriced) for kind, outcome, start, costs, unpriced in rows
    ]


def smallest_ceiling(successes: Sequence[Task], target: float) -> Ceiling:
    """The smallest ceiling that, with 95 % confidence, cuts no more than ``target`` of the successes.

    Where there are too few to know (fewer than about 3 / target), three times the dearest success.
    """
    spent = sorted((task.before_last for task in successes), reverse=True)
    n = len(spent)
    if n < 3 / target:
        dearest = max((task.total for task in successes), default=0)
        return Ceiling("not enough history: 3 x the dearest success", _rounded_up(3 * dearest))
    allowed = 0
    while upper_bound(allowed + 1, n) <= target:
        allowed += 1
    ceiling = _rounded_up(spent[allowed] + 1)
    lost = sum(value >= ceiling for value in spent)
    return Ceiling("recommended", ceiling, upper_bound(lost, n))


def recommend(reader: Reader, selection: Selection, *, by_type: str, target: float) -> Table:
    """Three rows per task type: the ceiling that meets the target, five and ten times the median."""
    tasks = tasks_of(reader, selection, by_type)
    priced = [task for task in tasks if not task.is_unpriced]
    half = len(priced) // 2
    learned, later = priced[:half], priced[half:]
    rows = [
        row
        for kind in sorted({task.type for task in tasks})
        for row in _rows(
            kind, [t for t in learned if t.type == kind], [t for t in later if t.type == kind], target
        )
    ]
    notes = [
        f"learned from the first {len(learned):,} tasks, shown on the {len(later):,} after them; "
        f"target: at most {100 * target:g} % of successes cut",
        "a ceiling is no cure for loops: costscope retries --by kind   shows what repeats",
    ]
    if len(priced) < len(tasks):
        notes.append(f"{len(tasks) - len(priced):,} tasks have a call without a price and say nothing here")
    if tasks and not any(task.outcome == SUCCESS for task in tasks):
        notes.append("no task has an outcome: whom a ceiling would hurt cannot be known")
    return Table("costscope.budget_recommend/1", _COLUMNS, rows, notes=tuple(notes))


def _rows(kind: str, learned: list[Task], later: list[Task], target: float) -> list[tuple[Cell, ...]]:
    successes = [task for task in learned if task.outcome == SUCCESS]
    if not learned:
        return []
    middle = int(median(task.total for task in learned))
    before = [task.before_last for task in successes]
    ceilings = [smallest_ceiling(successes, target)] if successes else []
    for times in CUSTOMARY:
        lost = sum(value >= times * middle for value in before)
        bound = upper_bound(lost, len(before)) if before else None
        ceilings.append(Ceiling(f"{times} x median", times * middle, bound))
    return [_row(kind, ceiling, middle, len(successes), later) for ceiling in ceilings]


def _row(kind: str, ceiling: Ceiling, middle: int, learned: int, later: list[Task]) -> tuple[Cell, ...]:
    cut = [task for task in later if task.before_last >= ceiling.pico]
    successes = sum(task.outcome == SUCCESS for task in later)
    lost = [task for task in cut if task.outcome == SUCCESS]
    saved = sum(task.total - task.kept(ceiling.pico) for task in cut)
    rerun = sum(task.total for task in lost)
    above = [task for task in later if task.total > ceiling.pico and task.outcome is not None]
    return (
        kind,
        ceiling.rule,
        from_pico(ceiling.pico),
        ratio(ceiling.pico, middle) if middle else None,
        learned,
        None if ceiling.upper is None else _of_rate(ceiling.upper),
        len(later),
        pct(len(cut), len(later)),
        pct(len(lost), successes),
        from_pico(sum(task.total for task in later)),
        from_pico(saved),
        *(from_pico(saved - int(share * rerun)) if successes else None for share in RERUN_SHARES),
        pct(sum(task.outcome == SUCCESS for task in above), len(above)),
    )


def _of_rate(rate: float) -> Decimal:
    return Decimal(str(round(100 * rate, 6)))


def _rounded_up(pico: int) -> int:
    """Up to three digits: a ceiling is a number people write down."""
    if not pico:
        return 1
    unit = int(10 ** max(0, len(str(pico)) - 3))
    return -(-pico // unit) * unit
