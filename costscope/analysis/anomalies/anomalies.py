"""Asks every detector about a lake, and joins what is the same change seen in several places."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from costscope.analysis.anomalies.daily import Facts, history_of
from costscope.analysis.anomalies.evidence import Evidence
from costscope.analysis.anomalies.finding import Finding, Level
from costscope.analysis.anomalies.history import History
from costscope.analysis.anomalies.registry import all_detectors
from costscope.analysis.anomalies.segment import segment_of
from costscope.analysis.anomalies.series import BY_NAME
from costscope.analysis.selection import Selection
from costscope.store.query import Reader

_SAME_CHANGE = 3
"""Days within which two changes are taken for one."""
_LEVELS = list(Level)


@dataclass(frozen=True, slots=True)
class Anomalies:
    """The findings, gravest and dearest first, and the days they rest on (``None``: no task to judge)."""

    findings: tuple[Finding, ...]
    history: History | None
    left_out: int
    """Tasks of the selection without a known cost or time."""


def find_anomalies(reader: Reader, selection: Selection, type_by: str = "auto") -> Anomalies:
    """Everything unusual in the selected tasks, as of their last day."""
    facts = Facts.gathered(reader, selection, type_by)
    history = history_of(facts)
    condition, values = selection.condition()
    whole = int(reader.rows(f"SELECT count(DISTINCT task_id) FROM call WHERE {condition}", values)[0][0])
    left_out = whole - int(facts.rows("SELECT count(*) FROM task_row")[0][0])
    evidence = Evidence(facts, history or History.empty())
    per_day = evidence.history.tasks_per_day()
    found = [
        finding
        for rule in all_detectors()
        if per_day >= rule.from_tasks_per_day
        for finding in rule.find(evidence)
    ]
    joined = [_located(facts, finding) for finding in join(found)]
    return Anomalies(tuple(sorted(joined, key=_order)), history, left_out)


def join(found: list[Finding]) -> list[Finding]:
    """One finding per change: of shifts that begin within three days, the driver that costs most leads.

    A shift of cost gives way to its driver, a shift of one type to either; facts of the log stand for
    themselves.
    """
    shifts = sorted((f for f in found if _is_shift(f)), key=_lead)
    leaders: list[Finding] = []
    for finding in shifts:
        for i, leader in enumerate(leaders):
            if abs((finding.start or date.min) - (leader.start or date.min)).days <= _SAME_CHANGE:
                leaders[i] = replace(leader, also=tuple(dict.fromkeys((*leader.also, finding.code))))
                break
        else:
            leaders.append(finding)
    rest = [finding for finding in found if not _is_shift(finding)]
    # A longer tail is no news where a change raised the cost of everything.
    raised = any(leader.level is Level.ALERT and leader.task_type is None for leader in leaders)
    return leaders + [f for f in rest if not (f.code == "CS103" and raised)]


def _is_shift(finding: Finding) -> bool:
    return finding.code.startswith("CS2") or finding.code in {"CS101", "CS102"}


def _lead(finding: Finding) -> tuple[int, bool, float]:
    """Causes before the history they lengthen, before cost, before types; then the surer and the dearer."""
    rank = {"CS101": 2, "CS102": 3}.get(finding.code, int(finding.code == "CS208"))
    return rank, finding.certainty != "confirmed", -abs(float(finding.cost_so_far or 0))


def _located(facts: Facts, finding: Finding) -> Finding:
    """With the segment and tasks to look at, for a change of a series."""
    if finding.start is None or finding.series not in BY_NAME or finding.evidence:
        return finding
    sign = "ASC" if finding.level is Level.INFO or finding.series == "success" else "DESC"
    rows = facts.rows(
        f"""
        SELECT task_id FROM placed
        WHERE day >= ? AND NOT is_long AND (task_type = ? OR CAST(? AS VARCHAR) IS NULL)
        ORDER BY {BY_NAME[finding.series].sql} {sign} NULLS LAST, task_id LIMIT 3
        """,
        finding.start,
        finding.task_type,
        finding.task_type,
    )
    where = finding.segment or (
        f"type={finding.task_type}" if finding.task_type else segment_of(facts, finding.start)
    )
    return replace(finding, segment=where, evidence=tuple(row[0] for row in rows))


def _order(finding: Finding) -> tuple[int, float, str, str]:
    return _LEVELS.index(finding.level), -abs(float(finding.cost_so_far or 0)), finding.code, finding.what
