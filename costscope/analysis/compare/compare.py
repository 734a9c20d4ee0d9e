"""Holds head against base: the typical task, money, success, what moved, and what can be said of it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import partial
from typing import Final

import numpy as np

from costscope.analysis.compare import intervals, success
from costscope.analysis.compare.arms import COMPONENTS, Arm, Task
from costscope.analysis.compare.effects import change_per_task, effects
from costscope.analysis.compare.intervals import Floats, Interval
from costscope.domain.money import from_pico
from costscope.domain.table import Cell, Column, Kind, Table
from costscope.domain.verdict import Verdict

SUCCESS: Final = "success"
_FOUR_DIGITS: Final = Context(prec=4)
_JUDGED: Final = ("success", "failure")
_MOST_UNPAIRED: Final = 0.2
"""Tasks are compared in pairs when no more than this share of either side has no partner."""

_COLUMNS: Final = (
    Column("measure"),
    Column("unit"),
    Column("base", Kind.FIGURE),
    Column("head", Kind.FIGURE),
    Column("change", Kind.FIGURE),
    Column("low", Kind.FIGURE, title="at least"),
    Column("high", Kind.FIGURE, title="at most"),
    Column("says"),
)


Measure = Callable[[Arm], Decimal | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The table, with what decides."""

    table: Table
    typical: Interval | None
    answer: str
    """``better``, ``worse``, ``no evidence``, or that cost and success moved together."""

    def verdict(self, above_pct: Decimal) -> Verdict:
        """Fails when the typical task got dearer by more than ``above_pct`` percent, beyond doubt."""
        if self.typical is None:
            return Verdict(passed=True, reason="there are too few tasks to say anything")
        low = (self.typical.low - 1) * 100
        if Decimal(str(low)) > above_pct:
            return Verdict(passed=False, reason=f"a typical task costs at least {low:.1f} % more")
        return Verdict(passed=True, reason=f"nothing shows a rise of more than {above_pct} %")


def compare(base: Arm, head: Arm) -> Comparison:
    """Compare two sides.  Means and sums are of the tasks themselves; intervals are of what they show."""
    pairs = _pairs(base, head)
    typical = _typical(base, head, pairs)
    gap = success.difference(_judged(base), _judged(head))
    answer = _answer(typical, gap)
    rows = [
        *_cost_rows(base, head, typical, paired=len(pairs)),
        *_success_rows(base, head, gap),
        *_shape_rows(base, head),
        *_effect_rows(base, head),
        *_component_rows(base, head),
    ]
    notes = _notes(base, head, typical, gap, answer)
    meta = {"answer": answer, "pairs": str(len(pairs)), "base": base.name, "head": head.name}
    return Comparison(Table("costscope.compare/1", _COLUMNS, rows, notes=notes, meta=meta), typical, answer)


def _pairs(base: Arm, head: Arm) -> list[tuple[Task, Task]]:
    """The same task on both sides, where nearly all have a partner; else none."""
    sides = [_by_pair(arm) for arm in (base, head)]
    both = sides[0].keys() & sides[1].keys()
    fewest = (1 - _MOST_UNPAIRED) * max(len(base.known), len(head.known), 1)
    return [(sides[0][key], sides[1][key]) for key in sorted(both)] if len(both) >= fewest else []


def _by_pair(arm: Arm) -> dict[str, Task]:
    found: dict[str, list[Task]] = defaultdict(list)
    for task in arm.known:
        if task.pair is not None:
            found[task.pair].append(task)
    return {key: tasks[0] for key, tasks in found.items() if len(tasks) == 1}


def _typical(base: Arm, head: Arm, pairs: list[tuple[Task, Task]]) -> Interval | None:
    if pairs:
        return intervals.paired_ratio(_costs([a for a, _ in pairs]), _costs([b for _, b in pairs]))
    types = sorted({task.type for task in base.known} & {task.type for task in head.known})
    strata = [(_of_type(base, kind), _of_type(head, kind)) for kind in types]
    # Where the type is what tells the sides apart, there is nothing to hold equal.
    return intervals.stratified_ratio(strata or [(_costs(base.known), _costs(head.known))])


def _of_type(arm: Arm, kind: str) -> Floats:
    return _costs([task for task in arm.known if task.type == kind])


def _costs(tasks: list[Task]) -> Floats:
    """Dollars; statistics only, no sum that is shown comes from these."""
    return np.array([(task.pico or 0) / 1e12 for task in tasks], dtype=np.float64)


def _judged(arm: Arm) -> tuple[int, int]:
    judged = [task for task in arm.tasks if task.outcome in _JUDGED]
    return sum(task.outcome == SUCCESS for task in judged), len(judged)


def _answer(typical: Interval | None, gap: Interval | None) -> str:
    if typical is None:
        return "no evidence"
    dearer, cheaper = typical.low > 1, typical.high < 1
    fell, rose = gap is not None and gap.high < 0, gap is not None and gap.low > 0
    if (dearer or fell) and (cheaper or rose):
        return "a trade: cost and success moved together"
    return "worse" if dearer or fell else "better" if cheaper or rose else "no evidence"


def _cost_rows(base: Arm, head: Arm, typical: Interval | None, *, paired: int) -> list[tuple[Cell, ...]]:
    costs = _costs(base.known), _costs(head.known)
    shared = {task.type for task in base.known} & {task.type for task in head.known}
    apart = "within each type of task" if shared else "all tasks: they share no type"
    how = f"{paired} pairs of the same task" if paired else apart
    money = intervals.ratio_of_means(*costs) if all(len(c) for c in costs) else None
    rows: list[tuple[Cell, ...]] = [
        ("tasks", "", *_both(base, head, lambda arm: Decimal(len(arm.tasks))), None, None, ""),
        ("typical task", "x", None, None, *_ratio(typical), how if typical else "too few tasks"),
        (
            "mean cost", "USD", _mean(base), _mean(head), *_ratio(money),
            "" if money else f"fewer than {intervals.DOLLARS_FROM:,} tasks a side: not resolved",
        ),
        ("cost per success", "USD", *_both(base, head, _per_success), None, None, "failures included"),
    ]  # fmt: skip
    for arm, values in zip((base, head), costs, strict=True):
        interval = intervals.mean_of(values)
        needs = intervals.tasks_for_the_mean(values) if len(values) > 2 else 0
        says = f"its skew asks for {needs:,} tasks: may be too narrow" if needs > len(values) else ""
        bounds = (None, None) if interval is None else (_rounded(interval.low), _rounded(interval.high))
        place = (_mean(arm), None) if arm is base else (None, _mean(arm))
        rows.append((f"mean cost of {arm.name}", "USD", *place, None, *bounds, says))
    quantiles = [(f"p{share} cost", partial(_quantile, share=share)) for share in (50, 95, 99)]
    return rows + [(name, "USD", *_both(base, head, of), None, None, "") for name, of in quantiles]


def _success_rows(base: Arm, head: Arm, gap: Interval | None) -> list[tuple[Cell, ...]]:
    if gap is None:
        return [("success", "%", None, None, None, None, None, "no outcomes on both sides")]
    rates = [Decimal(100 * s) / n for s, n in (_judged(base), _judged(head))]
    found = success.word(gap)
    says = (
        f"undetermined, needs {success.needed(_judged(base)):,} tasks a side"
        if found == "undetermined"
        else found
    )
    points = [_rounded(100 * value) for value in (gap.low, gap.high)]
    return [("success", "%", *map(_four, rates), _four(rates[1] - rates[0]), *points, says)]


def _shape_rows(base: Arm, head: Arm) -> list[tuple[Cell, ...]]:
    def row(name: str, unit: str, of: Measure) -> tuple[Cell, ...]:
        return (name, unit, *_both(base, head, of), None, None, "")

    return [
        row("steps per task", "", lambda arm: _each(arm, sum(t.steps for t in arm.tasks))),
        row("calls per step", "", _each_step),
        row("wasted per task", "USD", lambda arm: _each(arm, from_pico(arm.wasted_pico))),
    ]


def _effect_rows(base: Arm, head: Arm) -> list[tuple[Cell, ...]]:
    lines = {f"by {name}": pico for name, pico in effects(base, head).items() if pico}
    if not lines:
        return []
    change = change_per_task(base, head)
    return [
        *((name, "USD", None, None, from_pico(pico), None, None, "") for name, pico in lines.items()),
        ("list cost per task", "USD", None, None, from_pico(change), None, None, "sum of the lines above"),
    ]


def _component_rows(base: Arm, head: Arm) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for component in COMPONENTS:
        one, other = (_each(arm, from_pico(arm.component_picos[component])) for arm in (base, head))
        if one or other:
            change = None if one is None or other is None else _four(other - one)
            rows.append((f"{component} per task", "USD", one, other, change, None, None, ""))
    return rows


def _notes(
    base: Arm, head: Arm, typical: Interval | None, gap: Interval | None, answer: str
) -> tuple[str, ...]:
    notes = [f"{head.name} against {base.name}: {answer}"]
    if typical is not None:
        notes.append(
            f"a typical task costs {_pct(typical.middle)} ({_pct(typical.low)} to {_pct(typical.high)}, 95 %)"
        )
        if typical.low <= 1 <= typical.high:
            more = intervals.tasks_to_settle(typical, min(len(base.known), len(head.known)), 1.1)
            notes.append(f"a change of 10 % would take about {more:,} tasks a side to show")
    notes.extend(
        f"{arm.unknown:,} tasks of {arm.name} have a call without a price: no part of these costs"
        for arm in (base, head)
        if arm.unknown
    )
    if gap is not None and typical is not None and typical.low > 1 and success.word(gap) == "held":
        notes.append("dearer at the same success: an efficiency loss")
    return tuple(notes)


def _both(base: Arm, head: Arm, of: Measure) -> tuple[Cell, Cell, Cell]:
    one, other = of(base), of(head)
    change = None if one is None or other is None else _four(other - one)
    return one, other, change


def _mean(arm: Arm) -> Decimal | None:
    known = arm.known
    return _four(from_pico(sum(t.pico or 0 for t in known)) / len(known)) if known else None


def _per_success(arm: Arm) -> Decimal | None:
    judged = [t for t in arm.tasks if t.outcome in _JUDGED]
    wins = sum(t.outcome == SUCCESS for t in judged)
    if not wins or any(t.pico is None for t in judged):
        return None
    return _four(from_pico(sum(t.pico or 0 for t in judged)) / wins)


def _quantile(arm: Arm, share: int) -> Decimal | None:
    costs = sorted(t.pico or 0 for t in arm.known)
    return _four(from_pico(costs[-(-share * len(costs) // 100) - 1])) if costs else None


def _each(arm: Arm, amount: int | Decimal) -> Decimal | None:
    return _four(Decimal(amount) / len(arm.tasks)) if arm.tasks else None


def _each_step(arm: Arm) -> Decimal | None:
    steps = sum(t.steps for t in arm.tasks)
    return _four(Decimal(sum(t.calls for t in arm.tasks)) / steps) if steps else None


def _ratio(interval: Interval | None) -> tuple[Cell, Cell, Cell]:
    if interval is None:
        return None, None, None
    return _rounded(interval.middle), _rounded(interval.low), _rounded(interval.high)


def _pct(ratio: float) -> str:
    return f"{100 * (ratio - 1):+.1f} %"


def _rounded(value: float) -> Decimal | None:
    return _four(Decimal(repr(value))) if math.isfinite(value) else None


def _four(value: Decimal) -> Decimal:
    """Four digits; what is shown here are estimates, sums stand in the lines that add up."""
    return _FOUR_DIGITS.plus(value)
