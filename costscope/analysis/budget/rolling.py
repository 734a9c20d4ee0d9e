"""Proposes limits for rolling windows from the fullest windows a key has had.

Four limits per key: the 99th percentile of its days' fullest windows, then 1.25, 1.5 and 2 times the
fullest.  They are learned on the first half of the calls, and shown on the second, where a call that would
pass the limit is not made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from costscope.analysis.budget.replay import replay
from costscope.analysis.budget.spending import Spending
from costscope.analysis.budget.tables import pct
from costscope.domain.budget import Ledger, Limit, OnBreach, Unit
from costscope.domain.money import from_pico
from costscope.domain.table import Cell, Column, Kind, Table

FACTORS: Final = (Fraction(5, 4), Fraction(3, 2), Fraction(2))
_ENDLESS: Final = 10**30

_COLUMNS: Final = (
    Column("key"),
    Column("rule"),
    Column("limit", Kind.MONEY, "USD"),
    Column("days", Kind.INTEGER, title="days learned from"),
    Column("calls", Kind.INTEGER, title="later calls"),
    Column("kept_out", Kind.INTEGER, title="kept out"),
    Column("kept_out_pct", Kind.PERCENT, title="of calls"),
    Column("spent", Kind.MONEY, "USD"),
    Column("saved", Kind.MONEY, "USD"),
)


def recommend_windows(calls: Sequence[Spending], per: str, window: timedelta) -> Table:
    """Four rows per key, cheapest limit first; ``calls`` in the order of time."""
    limit = Limit("window", _ENDLESS, per=per, window=window, on_breach=OnBreach.DROP)
    half = len(calls) // 2
    fullest = _fullest(calls[:half], limit)
    later: dict[str, list[Spending]] = defaultdict(list)
    for call in calls[half:]:
        later[call.keys([limit])[limit.name]].append(call)
    rows = [
        _row(key, rule, amount, len(days), later[key], limit)
        for key, days in sorted(fullest.items())
        for rule, amount in _candidates(sorted(days.values()))
    ]
    notes = (
        f"learned from the first {half:,} calls, shown on the {len(calls) - half:,} after them; "
        "kept out: calls that would have passed the limit and were not made",
    )
    return Table("costscope.budget_windows/1", _COLUMNS, rows, notes=notes)


def _fullest(calls: Sequence[Spending], limit: Limit) -> dict[str, dict[date, int]]:
    """By key and UTC day, the most its window held, in picodollars."""
    ledger = Ledger([limit])
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for call in calls:
        _, (decision,) = ledger.offer(call.task, call.instant, call.keys([limit]), call.amounts)
        day, held = call.instant.date(), decision.spent + decision.amount
        days = found[decision.key]
        days[day] = max(days.get(day, 0), held)
    return found


def _candidates(fullest: list[int]) -> list[tuple[str, int]]:
    p99 = fullest[-(-99 * len(fullest) // 100) - 1]
    return [
        ("p99 of days", max(1, p99)),
        *((f"{float(f):g} x the fullest", max(1, int(f * fullest[-1]))) for f in FACTORS),
    ]


def _row(
    key: str, rule: str, amount: int, days: int, later: list[Spending], limit: Limit
) -> tuple[Cell, ...]:
    made = replay(later, [Limit(limit.name, amount, limit.per, Unit.USD, limit.window, limit.on_breach)])
    calls = sum(task.calls for task in made.tasks.values())
    kept_out = calls - sum(task.kept_calls for task in made.tasks.values())
    return (
        key,
        rule,
        from_pico(amount),
        days,
        calls,
        kept_out,
        pct(kept_out, calls),
        from_pico(made.spent),
        from_pico(made.saved),
    )
