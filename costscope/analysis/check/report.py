"""One report of all parts: a row per part, rows for what it looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from costscope.analysis.check.day import Day
from costscope.analysis.check.part import Part
from costscope.domain.alert import Alert, Severity
from costscope.domain.table import Cell, Column, Kind, Table

_COLUMNS: Final = (
    Column("part"),
    Column("item", is_detail=True),
    Column("verdict"),
    Column("figure", Kind.FIGURE, is_detail=True),
    Column("limit", Kind.FIGURE, is_detail=True),
    Column("unit", is_detail=True),
    Column("says"),
    Column("look_at", is_detail=True, title="look at"),
)


def check_table(parts: Sequence[Part], day: Day) -> Table:
    """Every part with its verdict and reason, then what it looked at with the figures."""
    rows: list[tuple[Cell, ...]] = []
    alerts = [Alert(Severity.WARNING, "day", warning) for warning in day.warnings()]
    for part in parts:
        rows.append((part.name, None, part.severity.value, None, None, None, part.reason, None))
        alerts.append(Alert(part.severity, part.name, part.reason))
        for item in part.items:
            alert = item.alert
            has_figures = item.figure is not None or item.limit is not None
            figures = (item.figure, item.limit, item.unit if has_figures else None)
            rows.append(
                (part.name, alert.title, alert.severity.value, *figures, alert.message, alert.place or None)
            )
            alerts.append(replace(alert, title=f"{part.name}: {alert.title}"))
    notes = (summary(parts, day), *(f"{part.name}: {note}" for part in parts for note in part.notes))
    meta = {
        "day": day.date.isoformat(),
        "tz": day.zone.key,
        **{part.name: part.severity.value for part in parts},
    }
    return Table(
        "costscope.check/1", _COLUMNS, rows, title=f"Check of {day.date}", notes=notes, meta=meta,
        alerts=tuple(alerts),
    )  # fmt: skip


def summary(parts: Sequence[Part], day: Day) -> str:
    """How many parts passed, how many did not, what is odd about the day."""
    counts = Counter(part.severity for part in parts)
    asked = len(parts) - counts[Severity.LEFT_OUT]
    others = [s for s in (Severity.FAILED, Severity.NO_ANSWER, Severity.UNDECIDED) if counts[s]]
    told = ", ".join(
        [f"{counts[Severity.PASSED]} of {asked} passed", *(f"{counts[s]} {s.value}" for s in others)]
    )
    return "; ".join([told, *day.warnings()])
