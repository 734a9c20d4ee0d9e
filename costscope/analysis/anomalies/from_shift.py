"""Makes a finding of a shifted series: its size with interval, its exact dollars, its driver."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from costscope.analysis.anomalies.attribution import HISTORY, SOURCES, days_of, exact_window, name_driver
from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.factors import MIX
from costscope.analysis.anomalies.finding import Change, Finding, Level
from costscope.analysis.anomalies.history import History
from costscope.analysis.anomalies.lmdi import decompose
from costscope.analysis.anomalies.outcome import success_held
from costscope.analysis.anomalies.series import Series
from costscope.analysis.anomalies.split import Split
from costscope.analysis.anomalies.tracks import Shift


def driver_findings(evidence: Evidence, code: str, name: str, series: str) -> Iterator[Finding]:
    """The finding of one driver series, if it shifted: its dollars are those of its own line."""
    for shift in evidence.drivers:
        if shift.series.name == series and shift.named:
            line, named = shift.series.line, shift.named
            # History that grew with what it is made of: its dollars, but the name of the cause.
            driver = named.line if line == HISTORY and named.line in SOURCES else line
            certainty = "confirmed" if named.line == driver and named.is_confirmed else "likely"
            found = shifted(evidence, code, name, shift, line=line, certainty=certainty)
            yield replace(found, driver=driver)


def cost_finding(evidence: Evidence, code: str, name: str, shift: Shift) -> Finding:
    """The finding of a shift of cost itself: its dollars are the whole change but that of the mix."""
    history = evidence.history
    if shift.type_place is not None:
        history = history.only(shift.type_place)
    witnesses = frozenset(
        s.series.line for s in evidence.drivers if abs(s.split.place - shift.split.place) <= 2
    )
    named = name_driver(history, shift.split.place, witnesses)
    certainty = "confirmed" if named.is_confirmed else "likely"
    return shifted(
        evidence, code, name, shift, line=named.line, certainty=certainty, whole=True, history=history
    )


def shifted(
    evidence: Evidence,
    code: str,
    name: str,
    shift: Shift,
    *,
    line: str,
    certainty: str,
    whole: bool = False,
    history: History | None = None,
) -> Finding:
    """The finding of a shift, with the decomposition of all tasks' cost before and since."""
    history = history or evidence.history
    place = shift.split.place
    old, new = days_of(history, place)
    lines = decompose(exact_window(history, old), exact_window(history, new))
    per_task = sum((v for k, v in lines.items() if k != MIX), Decimal(0)) if whole else lines[line]
    tasks = int(history.tasks[new].sum())
    so_far = per_task * tasks
    scope = history.types[0] if shift.type_place is not None else None
    direction = "rose" if shift.split.change > 0 else "fell"
    return Finding(
        code=code,
        name=name,
        level=Level.ALERT if shift.split.change > 0 else Level.INFO,
        what=f"{shift.series.meaning}{f' of {scope}' if scope else ''} {direction}",
        start=history.day(place),
        change=change_of(shift.series, shift.split),
        cost_so_far=so_far,
        cost_per_day=so_far / (history.days - place),
        driver=line,
        certainty=certainty,
        success=success_held(history, place),
        lines=lines,
        place=place,
        series=shift.series.name,
        task_type=scope,
    )


def change_of(series: Series, split: Split) -> Change:
    """A split's change with its interval: points of a share, else per cent."""
    low, high = split.interval()
    if series.is_share:
        return Change.estimated(100 * low, 100 * split.change, 100 * high, unit="points")
    return Change.estimated(100 * math.expm1(low), 100 * math.expm1(split.change), 100 * math.expm1(high))
