"""Asks each part of a check, one function each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Context, Decimal
from typing import Final

from costscope.analysis.anomalies import find_anomalies, findings_table, verdict_on
from costscope.analysis.anomalies.alerts import alerts_of
from costscope.analysis.budget.check import check as hold
from costscope.analysis.budget.check import verdict as budget_verdict
from costscope.analysis.budget.spending import spendings, timeless_calls
from costscope.analysis.check.day import Day
from costscope.analysis.check.part import Item, Part
from costscope.analysis.check.policy import AnomalyPolicy, ComparePolicy, ReconcilePolicy
from costscope.analysis.compare.arms import Arm, read_arm
from costscope.analysis.compare.compare import compare
from costscope.analysis.compose import COST_SQL, UNKNOWN_SQL
from costscope.analysis.reconcile import ReconcileOptions, reconcile
from costscope.analysis.selection import Selection
from costscope.domain.alert import Alert, Severity
from costscope.domain.budget import Limit, Unit
from costscope.domain.errors import NotFinal
from costscope.domain.money import from_pico
from costscope.domain.period import Period
from costscope.domain.table import Cell
from costscope.store.query import Reader

_FOUR_DIGITS: Final = Context(prec=4)


def known_money(reader: Reader, within: Selection, day: Day) -> Part:
    """Whether every call of the day has a cost.  Raises :class:`NotFinal`."""
    condition, values = replace(within, period=day.period).condition()
    measures = f"count(*), count(*) FILTER ({UNKNOWN_SQL[within.basis]}), sum({COST_SQL[within.basis]})"
    calls, unknown, cost = reader.rows(f"SELECT {measures} FROM call WHERE {condition}", values)[0]
    if unknown:
        raise NotFinal(
            f"{unknown:,} of {calls:,} calls have no known cost", hint="costscope report --by model,status"
        )
    reason = f"the cost of all {calls:,} calls is known"
    return Part("strict", Severity.PASSED, reason, (Item(Alert(Severity.PASSED, "cost", reason), cost),))


def held_budgets(reader: Reader, limits: Sequence[Limit], within: Selection, day: Day) -> Part:
    """The limits against the day's calls, with those before it which windows still hold."""
    selection = replace(within, period=Period(None, day.period.end))
    table = hold(list(spendings(reader, selection, limits)), limits, day.period, day.now)
    columns = (table.column(name) for name in ("highest", "ceiling", "unit"))
    items = tuple(
        Item(alert, _number(spent), _number(ceiling), "USD" if unit == Unit.USD else str(unit))
        for alert, spent, ceiling, unit in zip(table.alerts, *columns, strict=True)
    )
    notes = table.notes
    if count := timeless_calls(reader, selection):
        notes = (*notes, f"{count:,} calls without a time are in no limit's sum")
    if all(item.alert.severity is Severity.UNDECIDED for item in items):
        return Part(
            "budget", Severity.UNDECIDED, "no limit counts a call of the day that has a price", items, notes
        )
    return Part.of("budget", budget_verdict(table, limits), items, notes)


def no_anomalies(reader: Reader, policy: AnomalyPolicy, within: Selection, day: Day) -> Part:
    """The findings as of the day; those the policy names fail it."""
    found = find_anomalies(reader, replace(within, period=Period(None, day.period.end)), policy.type)
    notes = findings_table(found).notes
    if found.history is None:
        return Part("anomalies", Severity.UNDECIDED, "no task has a known cost and time", notes=notes)
    alerts = alerts_of(found, policy.fail_on)[: len(found.findings)]
    items = tuple(
        Item(alert, finding.cost_so_far) for alert, finding in zip(alerts, found.findings, strict=True)
    )
    verdict = verdict_on(found, policy.fail_on)
    if verdict.passed:
        verdict = replace(
            verdict, reason=f"{verdict.reason} of {policy.fail_on}, {len(items)} of other kinds"
        )
    return Part.of("anomalies", verdict, items, notes)


def not_dearer(reader: Reader, policy: ComparePolicy, within: Selection, day: Day) -> Part:
    """The typical task against that of days before: decided only where its interval leaves no doubt."""
    base, head = (
        read_arm(reader, name, replace(within, period=period), by_type=policy.type, pair=None)
        for name, period in day.sides(policy.to)
    )
    if empty := [arm.name for arm in (base, head) if not arm.tasks]:
        return Part("compare", Severity.UNDECIDED, f"there is no task in {' or '.join(empty)}")
    found = compare(base, head)
    verdict, typical, notes = found.verdict(policy.fail_above_pct), found.typical, found.table.notes
    means = tuple(
        Item(Alert(Severity.NOTICE, f"mean cost of {arm.name}", f"{len(arm.known):,} tasks"), _mean(arm))
        for arm in (base, head)
        if arm.known
    )
    if typical is None:
        return Part("compare", Severity.UNDECIDED, verdict.reason, means, notes)
    low, middle, high = (100 * (ratio - 1) for ratio in (typical.low, typical.middle, typical.high))
    change = Decimal(f"{middle:.1f}")
    alert = Alert.of(
        "typical task", replace(verdict, reason=f"between {low:+.1f} % and {high:+.1f} % (95 %)")
    )
    if verdict.passed and Decimal(str(high)) > policy.fail_above_pct:
        reason = f"a typical task changed by {low:+.1f} % to {high:+.1f} %, {policy.fail_above_pct} % allowed"
        item = Item(replace(alert, severity=Severity.UNDECIDED), change, policy.fail_above_pct, "%")
        return Part("compare", Severity.UNDECIDED, reason, (item, *means), notes)
    return Part.of("compare", verdict, (Item(alert, change, policy.fail_above_pct, "%"), *means), notes)


def agreeing_bill(
    tracked: Reader, billed: Reader, policy: ReconcilePolicy, options: ReconcileOptions
) -> Part:
    """The invoices against the lake; cells that do not agree are told."""
    found = reconcile(tracked, billed, options)
    items = tuple(
        Item(alert, cell.difference, cell.tolerance, cell.currency)
        for alert, cell in zip(found.cells().alerts, found.all_cells, strict=True)
        if alert.severity is not Severity.PASSED
    )
    notes = found.summary(policy.currency).notes
    return Part.of("reconcile", found.verdict(policy.fail_over, policy.currency), items, notes)


def _mean(arm: Arm) -> Decimal:
    """USD, to four digits."""
    return _FOUR_DIGITS.divide(from_pico(sum(task.pico or 0 for task in arm.known)), len(arm.known))


def _number(cell: Cell) -> Decimal | None:
    return cell if isinstance(cell, Decimal) else None
