"""Shows a replay: what each limit would have done, call by call or in sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from costscope.analysis.budget.alerts import event_alerts
from costscope.analysis.budget.binomial import upper_bound
from costscope.analysis.budget.replay import Event, Replay, replay
from costscope.analysis.budget.spending import FAILURE, SUCCESS, Spending
from costscope.domain.budget import Limit, Unit
from costscope.domain.money import from_pico
from costscope.domain.table import AtLeast, Cell, Column, Kind, Table

_THREE_DIGITS: Final = Context(prec=3)

RERUN_SHARES: Final = (Fraction(0), Fraction(1, 2), Fraction(1))
"""How many of the successes that are cut someone does again: none, half, all."""

_REPLAY_COLUMNS: Final = (
    Column("limit"),
    Column("amount", Kind.MONEY),
    Column("unit", is_detail=True),
    Column("tasks", Kind.INTEGER),
    Column("cut_tasks", Kind.INTEGER, title="cut"),
    Column("cut_successes", Kind.INTEGER, title="successes cut"),
    Column("cut_without_outcome", Kind.INTEGER, title="cut, no outcome", is_detail=True),
    Column("success_cut_pct", Kind.PERCENT, title="of successes"),
    Column("success_cut_upper_pct", Kind.PERCENT, title="at most (95 %)"),
    Column("spent", Kind.MONEY, "USD"),
    Column("saved", Kind.MONEY, "USD"),
    Column("net_rerun_none", Kind.MONEY, "USD", title="net, no re-run", is_detail=True),
    Column("net_rerun_half", Kind.MONEY, "USD", title="net, half re-run"),
    Column("net_rerun_all", Kind.MONEY, "USD", title="net, all re-run"),
)

_EVENT_COLUMNS: Final = (
    Column("at", Kind.INSTANT),
    Column("limit"),
    Column("key"),
    Column("action"),
    Column("task"),
    Column("call_number", Kind.INTEGER, title="call"),
    Column("spent_before", Kind.MONEY, title="spent before"),
    Column("amount", Kind.MONEY),
    Column("ceiling", Kind.MONEY),
    Column("unit"),
    Column("outcome"),
)


def ratio(part: int, whole: int) -> Decimal:
    """How many times ``whole`` goes into ``part``, to three digits."""
    return _THREE_DIGITS.divide(Decimal(part), Decimal(whole))


def pct(part: int, whole: int) -> Decimal | None:
    """A share of 100; ``None`` of nothing."""
    return Decimal(100 * part) / whole if whole else None


def shown(amount: int, unit: Unit) -> Decimal:
    """An amount of a limit's unit: dollars, or a number of tokens."""
    return from_pico(amount) if unit is Unit.USD else Decimal(amount)


def replay_table(calls: Sequence[Spending], limits: Sequence[Limit], curve: Sequence[Fraction]) -> Table:
    """One row per limit on its own, at each factor of its amount, then all of them together."""
    rows = [
        _row(
            f"{limit.name} x {_plain(factor)}" if factor != 1 else limit.name, scaled, replay(calls, [scaled])
        )
        for limit in limits
        for factor in curve
        for scaled in [replace(limit, amount=max(1, int(limit.amount * factor)))]
    ]
    if len(limits) > 1:
        rows.append(_row("all together", None, replay(calls, limits)))
    notes = (
        "cut: a call or more would not have been made; saved: what those cost",
        "net: saved, less what the successes that were cut cost in full, done again by none, half or all",
    )
    return Table("costscope.budget_replay/1", _REPLAY_COLUMNS, rows, notes=notes)


def _row(name: str, limit: Limit | None, made: Replay) -> tuple[Cell, ...]:
    successes = sum(task.outcome == SUCCESS for task in made.tasks.values())
    judged = successes + sum(task.outcome == FAILURE for task in made.tasks.values())
    lost = len(made.cut(SUCCESS))
    unpriced = any(task.has_unpriced for task in made.tasks.values())

    def at_least(pico: int) -> Cell:
        return AtLeast(from_pico(pico)) if unpriced else from_pico(pico)

    return (
        name,
        shown(limit.amount, limit.unit) if limit else None,
        limit.unit.value if limit else None,
        len(made.tasks),
        len(made.cut()),
        lost if judged else None,
        made.cut_without_outcome,
        pct(lost, successes),
        Decimal(str(round(100 * upper_bound(lost, successes), 6))) if successes else None,
        at_least(made.spent),
        at_least(made.saved),
        *(from_pico(made.saved - int(share * made.rerun())) if judged else None for share in RERUN_SHARES),
    )


def events_table(events: Sequence[Event]) -> Table:
    """One row per time a limit warned or stopped, with all that is known of it."""
    rows: list[tuple[Cell, ...]] = [
        (
            e.instant, e.limit.name, e.key, e.action.value, e.task, e.call_number,
            *(shown(amount, e.limit.unit) for amount in (e.spent, e.amount, e.limit.amount)),
            e.limit.unit.value, e.outcome,
        )
        for e in events
    ]  # fmt: skip
    return Table("costscope.budget_events/1", _EVENT_COLUMNS, rows, alerts=event_alerts(events))


def _plain(factor: Fraction) -> str:
    return f"{float(factor):g}"
