"""Holds a period against the limits: what was breached, what is near, what is ahead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from costscope.analysis.budget.alerts import check_alerts
from costscope.analysis.budget.replay import Event
from costscope.analysis.budget.spending import Spending
from costscope.analysis.budget.tables import ratio, shown
from costscope.analysis.selection import Selection
from costscope.domain.budget import Action, Decision, Ledger, Limit, OnBreach
from costscope.domain.period import Period, parse_period
from costscope.domain.table import Cell, Column, Kind, Table
from costscope.domain.verdict import Verdict

BURN_ALERT: Final = 6
"""Spending six times as fast as a limit allows uses it up in four hours of a day."""
_BURN_PART: Final = 24
"""The burn rate is taken over this part of a window: the last hour of a day."""
_DAYS: Final = 7
"""Fewer whole days than this say too little of the day to come."""

_COLUMNS: Final = (
    Column("limit"),
    Column("status"),
    Column("ceiling", Kind.MONEY),
    Column("unit"),
    Column("keys", Kind.INTEGER),
    Column("breached", Kind.INTEGER),
    Column("near", Kind.INTEGER),
    Column("highest_key", title="highest"),
    Column("highest", Kind.MONEY, title="spent"),
    Column("share_pct", Kind.PERCENT, title="of ceiling"),
    Column("burn_rate", Kind.DECIMAL, title="burn rate", is_detail=True),
    Column("forecast_low", Kind.MONEY, title="in a day, low", is_detail=True),
    Column("forecast", Kind.MONEY, title="in a day", is_detail=True),
    Column("forecast_high", Kind.MONEY, title="in a day, high", is_detail=True),
    Column("unpriced_calls", Kind.INTEGER, title="unpriced"),
)


@dataclass(slots=True)
class _Key:
    highest: int = 0
    breached: bool = False
    near: bool = False
    calls: list[tuple[datetime, int]] = field(default_factory=list)


def check(calls: Sequence[Spending], limits: Sequence[Limit], period: Period, now: datetime) -> Table:
    """One row per limit: what became of it in the period, and for windows where it stands and goes.

    Nothing is kept out as in a replay: what was spent was spent.  A lake knows nothing after its last call,
    so where ``now`` is later the windows end there.
    """
    last = calls[-1].instant if calls else now
    now = min(now, period.end or last, last)
    keys: dict[str, dict[str, _Key]] = {limit.name: defaultdict(_Key) for limit in limits}
    unpriced: dict[str, int] = dict.fromkeys(keys, 0)
    for call, decisions in _decisions(calls, limits):
        if call.instant > now:
            continue
        for d in decisions:
            key = keys[d.limit.name][d.key]
            if d.limit.window is not None:
                key.calls.append((call.instant, d.amount))
            if period.contains(call.instant):
                unpriced[d.limit.name] += call.is_unpriced
                key.highest = max(key.highest, d.spent + d.amount)
                key.breached |= d.breached
                key.near |= d.action is not Action.ALLOW
    rows = [_row(limit, keys[limit.name], unpriced[limit.name], now) for limit in limits]
    table = Table("costscope.budget_check/1", _COLUMNS, rows, notes=tuple(_notes(rows)))
    return replace(table, alerts=check_alerts(table, limits))


def events(calls: Sequence[Spending], limits: Sequence[Limit], period: Period) -> list[Event]:
    """Every time a limit was neared or reached in the period, once until its key was below it again."""
    found: list[Event] = []
    last: dict[tuple[str, str], int] = {}
    for call, decisions in _decisions(calls, limits):
        for d in decisions:
            mark = (d.limit.name, d.key)
            level = 2 if d.breached else int(d.action is Action.WARN)
            if level > last.get(mark, 0) and period.contains(call.instant):
                found.append(
                    Event(
                        d.limit, d.key, d.action, call.task, call.call_number, call.instant, d.spent,
                        d.amount, call.outcome,
                    )
                )  # fmt: skip
            last[mark] = level
    return found


def last_day(calls: Sequence[Spending], selection: Selection) -> Period:
    """The day of the last call, in the zone that says what a day is."""
    if not calls:
        return Period()
    zone = ZoneInfo(selection.tz)
    last = calls[-1].instant.astimezone(zone).date()
    return parse_period(last.isoformat(), now=calls[-1].instant, tz=zone)


def verdict(table: Table, limits: Sequence[Limit]) -> Verdict:
    """Passed unless a limit that stops work was breached."""
    stopping = {limit.name for limit in limits if limit.on_breach is not OnBreach.WARN}
    breached = [str(row[0]) for row in table.rows if row[1] == "breach" and row[0] in stopping]
    if breached:
        return Verdict(passed=False, reason=f"breached: {', '.join(breached)}")
    return Verdict(passed=True, reason="no limit that stops work was breached")


def _decisions(calls: Sequence[Spending], limits: Sequence[Limit]) -> list[tuple[Spending, list[Decision]]]:
    """What each limit says of each call when everything is let through."""
    ledger = Ledger([limit.observed() for limit in limits])
    by_name = {limit.name: limit for limit in limits}
    found = []
    for call in calls:
        _, decisions = ledger.offer(call.task, call.instant, call.keys(limits), call.amounts)
        told = [Decision.of(by_name[d.limit.name], d.key, d.spent, d.amount) for d in decisions]
        found.append((call, told))
    return found


def _row(limit: Limit, keys: dict[str, _Key], unpriced: int, now: datetime) -> tuple[Cell, ...]:
    seen = {name: key for name, key in keys.items() if key.highest}
    name, top = max(seen.items(), key=lambda item: (item[1].highest, item[0]), default=("", _Key()))
    breached = sum(key.breached for key in seen.values())
    near = sum(key.near and not key.breached for key in seen.values())
    burn, ahead = None, None
    if limit.window is not None and seen:
        part = limit.window / _BURN_PART
        recent = sum(amount for at, amount in top.calls if now - part < at <= now)
        burn = ratio(recent * _BURN_PART, limit.amount)
        ahead = _forecast(limit.window, top.calls, now)
    burning = burn is not None and burn >= BURN_ALERT
    status = (
        "breach" if breached else "near" if near else "burning" if burning else "ok" if seen else "unused"
    )
    return (
        limit.name,
        status,
        shown(limit.amount, limit.unit),
        limit.unit.value,
        len(seen),
        breached,
        near,
        name or None,
        shown(top.highest, limit.unit) if seen else None,
        Decimal(100 * top.highest) / limit.amount if seen else None,
        burn,
        *((None, None, None) if ahead is None else (shown(amount, limit.unit) for amount in ahead)),
        unpriced,
    )


def _forecast(
    window: timedelta, calls: Sequence[tuple[datetime, int]], now: datetime
) -> tuple[int, int, int] | None:
    """What the window will hold in a day: what stays in it, with a day like one of the last ones.

    The least, the middle and the greatest of those days; ``None`` for windows shorter than a day and where
    fewer than seven whole days are known.
    """
    day = timedelta(days=1)
    if window < day or not calls:
        return None
    known = min((now - calls[0][0]) // day, 28)
    if known < _DAYS:
        return None
    days = [0] * known
    for at, amount in calls:
        place = (now - at) // day
        if place < known:
            days[place] += amount
    days.sort()
    stays = sum(amount for at, amount in calls if at > now + day - window)
    return stays + days[0], stays + days[known // 2], stays + days[-1]


def _notes(rows: Sequence[tuple[Cell, ...]]) -> list[str]:
    notes = []
    if any(row[10] is not None for row in rows):
        notes.append(
            "burn rate: spending in the last 24th of the window, against what would just fill it; "
            "in a day: with one like the slowest, the middle, the dearest of the last days"
        )
    if any(row[-1] for row in rows):
        notes.append("of unpriced calls only what could be priced counts: spending is that or more")
    return notes
