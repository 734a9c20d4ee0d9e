"""Lays findings out as tables, with what could not have been seen beside them."""

from __future__ import annotations

from decimal import Decimal

from costscope.analysis.anomalies.anomalies import Anomalies
from costscope.analysis.anomalies.finding import Finding, Level
from costscope.analysis.anomalies.history import History
from costscope.analysis.anomalies.registry import Detector, all_detectors
from costscope.analysis.anomalies.tracks import DAILY, SPARSE, WEEKLY, smallest_change
from costscope.domain.errors import UnknownName
from costscope.domain.money import rounded
from costscope.domain.table import Cell, Column, Kind, Table
from costscope.domain.verdict import Verdict

_COLUMNS = (
    Column("code"),
    Column("level"),
    Column("finding"),
    Column("start", Kind.DATE, title="since", is_detail=True),
    Column("change", is_detail=True),
    Column("change_low", Kind.DECIMAL, is_detail=True),
    Column("change_high", Kind.DECIMAL, is_detail=True),
    Column("cost_so_far", Kind.MONEY, "USD", title="cost so far", is_detail=True),
    Column("cost_per_day", Kind.MONEY, "USD", title="per day", is_detail=True),
    Column("driver", is_detail=True),
    Column("certainty", is_detail=True),
    Column("segment", title="where", is_detail=True),
    Column("success", is_detail=True),
    Column("also", is_detail=True),
    Column("evidence", title="look at", is_detail=True),
)
_FOR_PROGRAMS = {"change_low", "change_high"}
"""Columns that people find in the text of ``change``."""


def findings_table(found: Anomalies, *, for_people: bool = False) -> Table:
    """One row per finding."""
    kept = [i for i, c in enumerate(_COLUMNS) if not (for_people and c.name in _FOR_PROGRAMS)]
    rows = [tuple(row[i] for i in kept) for row in map(_row, found.findings)]
    columns = tuple(_COLUMNS[i] for i in kept)
    return Table("costscope.anomalies/1", columns, rows, notes=_notes(found), meta=_meta(found))


def lines_table(found: Anomalies) -> Table:
    """One row per finding and line of its decomposition; lines add up to the change of cost per task."""
    columns = (
        Column("code"),
        Column("finding"),
        Column("start", Kind.DATE, title="since"),
        Column("line"),
        Column("cost_per_task", Kind.MONEY, "USD", title="per task"),
    )
    rows: list[tuple[Cell, ...]] = []
    for finding in found.findings:
        if not finding.lines:
            continue
        head = (finding.code, finding.what, finding.start)
        lines = sorted(finding.lines.items(), key=lambda item: -abs(item[1]))
        rows += [(*head, line, amount) for line, amount in lines if amount]
        rows.append((*head, "change of cost per task", sum(finding.lines.values(), Decimal(0))))
    return Table("costscope.anomaly-drivers/1", columns, rows, notes=_notes(found), meta=_meta(found))


def detectors_table() -> Table:
    """One row per detector: its code and what it flags."""
    columns = (
        Column("code"),
        Column("name"),
        Column("flags"),
        Column("from_tasks_per_day", Kind.INTEGER, title="from tasks a day"),
    )
    rows = [(d.code, d.name, d.summary, d.from_tasks_per_day) for d in all_detectors()]
    return Table("costscope.detectors/1", columns, rows)


def explanation_table(chosen: Detector, *, for_people: bool = False) -> Table:
    """The documentation of one detector: a row per section, or per line as it was written."""
    if for_people:
        lines = [f"{chosen.code} {chosen.name}", "", *chosen.documentation.splitlines()]
        return Table(
            "costscope.detector/1", (Column("text", title="what it means"),), [(line,) for line in lines]
        )
    columns = (Column("section"), Column("text"))
    rows: list[tuple[Cell, ...]] = [("summary", f"{chosen.code} {chosen.name}: {chosen.summary}")]
    body = chosen.documentation.splitlines()[1:]
    titles = [i - 1 for i, line in enumerate(body) if line and not line.strip("-")]
    for start, end in zip(titles, [*titles[1:], len(body)], strict=True):
        rows.append((body[start], " ".join(line for line in body[start + 2 : end] if line)))
    return Table("costscope.detector/1", columns, rows, title=f"{chosen.code} {chosen.name}")


def verdict_on(found: Anomalies, fail_on: str) -> Verdict:
    """Whether there is none of the findings named: levels (``alert``, ``warn``, ``any``), codes or names."""
    wanted = [word.strip().lower() for word in fail_on.split(",") if word.strip()]
    known = {"any", *(level.value for level in Level)}
    known |= {name for d in all_detectors() for name in (d.code.lower(), d.name)}
    for word in wanted:
        if word not in known:
            raise UnknownName.of("finding", word, known, where="--fail-on")
    hit = [f for f in found.findings if {"any", f.level.value, f.code.lower(), f.name} & set(wanted)]
    also = [code for f in found.findings for code in f.also if code.lower() in wanted and f not in hit]
    named = ", ".join(dict.fromkeys([*(f"{f.code} {f.name}" for f in hit), *also]))
    count = len(hit) + len(also)
    return Verdict(
        not count, f"{count} finding{'s' if count != 1 else ''}: {named}" if count else "no finding"
    )


def _row(finding: Finding) -> tuple[Cell, ...]:
    change = finding.change
    return (
        finding.code,
        finding.level.value,
        f"{finding.name}: {finding.what}",
        finding.start,
        None if change is None else str(change),
        None if change is None else change.low,
        None if change is None else change.high,
        finding.cost_so_far,
        None if finding.cost_per_day is None else rounded(finding.cost_per_day, 12),
        finding.driver,
        finding.certainty,
        finding.segment,
        finding.success,
        ", ".join(finding.also) or None,
        ", ".join(finding.evidence) or None,
    )


def _meta(found: Anomalies) -> dict[str, str]:
    history = found.history
    if history is None:
        return {"tasks": "0"}
    smallest = smallest_change(history)
    return {
        "first_day": history.first_day.isoformat(),
        "last_day": history.day(history.days - 1).isoformat(),
        "tasks": str(int(history.tasks.sum())),
        "tasks_per_day": f"{history.tasks_per_day():.0f}",
        "smallest_change_pct": "" if smallest is None else f"{100 * smallest:.0f}",
        "tasks_left_out": str(found.left_out),
        "task_types": ", ".join(history.types),
    }


def _notes(found: Anomalies) -> tuple[str, ...]:
    history = found.history
    notes = []
    if history is not None:
        days = "1 day" if history.days == 1 else f"{history.days} days"
        notes.append(
            f"{int(history.tasks.sum()):,} tasks of {len(history.types)} types on {days} up to "
            f"{history.day(history.days - 1)}, {history.tasks_per_day():.0f} on a working day"
        )
        notes.append(_power(found, history))
    if found.left_out:
        one = found.left_out == 1
        notes.append(
            f"{found.left_out:,} {'task is' if one else 'tasks are'} in no statistic: no known cost or time"
        )
    return tuple(notes)


def _power(found: Anomalies, history: History) -> str:
    """What was looked for, and the smallest change that would have been seen."""
    per_day, smallest = history.tasks_per_day(), smallest_change(history)
    if per_day < SPARSE:
        return f"fewer than {SPARSE} tasks a day: facts and the dearest tasks only, nothing is inferred"
    if per_day < WEEKLY:
        return f"fewer than {WEEKLY} tasks a day: facts, loops and the dearest tasks only, no test of cost"
    if smallest is None:
        return "fewer than two weeks: no change of level can be told from chance yet"
    by = "" if per_day >= DAILY else ", if it lasts a week"
    if any(f.code.startswith(("CS1", "CS2")) and f.driver for f in found.findings):
        return f"a further change of cost per task would be seen from about {100 * smallest:.0f} % on{by}"
    return (
        f"no change of cost per task found: one of {100 * smallest:.0f} % or more{by}{',' if by else ''} "
        "would have been seen four times in five; of its drivers, less is enough"
    )
