"""Makes a finding of a shifted series: its size with interval, its exact dollars, its driver."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from costscope.analysis.anomalies.attribution import days_of, exact_window, name_driver
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
            sure = shift.named.line == shift.series.line and shift.named.is_confirmed
            yield shifted(
                evidence, code, name, shift, line=shift.series.line, certainty="confirmed" if sure else "likely"
            )


def cost_finding(evidence: Evidence, code: str, name: str, shift: Shift) -> Finding:
    """The finding of a shift of cost itself: its dollars are the whole change but that of the mix."""
    history = evidence.history
    if shift.type_place is not None:
        history = only(history, shift.type_place)
    witnesses = frozenset(s.series.line for s in evidence.drivers if abs(s.split.place - shift.split.place) <= 2)
    named = name_driver(history, shift.split.place, witnesses)
    certainty = "confirmed" if named.is_confirmed else "likely"
    return shifted(evidence, code, name, shift, line=named.line, certainty=certainty, whole=True, history=history)


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
    values = (low, split.change, high)
    if series.is_share:
        return Change(*(Decimal(f"{100 * v:.1f}") for v in values), unit="points")
    return Change(*(Decimal(f"{100 * math.expm1(v):.1f}") for v in values))


def only(history: History, k: int) -> History:
    """The history of one task type."""
    def cut(values: dict[str, object]) -> dict[str, object]:
        return {name: value[:, k : k + 1] for name, value in values.items()}  # type: ignore[index]

    return replace(
        history,
        types=(history.types[k],),
        **{
            name: getattr(history, name)[:, k : k + 1]
            for name in ("tasks", "tail", "judged", "successes", "cost", "log_cost_squares")
        },
        **{name: cut(getattr(history, name)) for name in ("sums", "weights", "cells")},
    )
