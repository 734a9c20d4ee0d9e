"""What the findings say to a CI system: a line per finding."""

from __future__ import annotations

from costscope.analysis.anomalies.anomalies import Anomalies
from costscope.analysis.anomalies.finding import Finding, Level
from costscope.analysis.anomalies.tables import verdict_on
from costscope.domain.alert import Alert, Severity
from costscope.domain.money import figure, rounded


def alerts_of(found: Anomalies, fail_on: str | None) -> tuple[Alert, ...]:
    """One per finding, failed when it is among those of ``fail_on``; with it, the verdict where none is.

    Raises :class:`UnknownName` as the verdict does.
    """
    alerts = [_alert(finding, fail_on) for finding in found.findings]
    if fail_on and (verdict := verdict_on(found, fail_on)).passed:
        alerts.append(Alert.of(f"no finding of {fail_on}", verdict))
    return tuple(alerts)


def _alert(finding: Finding, fail_on: str | None) -> Alert:
    severity = Severity.NOTICE if finding.level is Level.INFO else Severity.WARNING
    if fail_on and not verdict_on(Anomalies((finding,), None, 0), fail_on).passed:
        severity = Severity.FAILED
    since = f" since {finding.start}" if finding.start else ""
    return Alert(
        severity, f"{finding.code} {finding.name}{since}", _message(finding), ", ".join(finding.evidence)
    )


def _message(finding: Finding) -> str:
    parts = [finding.what]
    if finding.change is not None:
        parts.append(str(finding.change))
    if finding.cost_so_far is not None:
        parts.append(f"{figure(rounded(finding.cost_so_far, 4))} USD so far")
    if finding.cost_per_day is not None:
        parts.append(f"{figure(rounded(finding.cost_per_day, 4))} USD a day")
    if finding.driver:
        parts.append(
            f"driver {finding.driver} ({finding.certainty})" if finding.certainty else finding.driver
        )
    if finding.segment:
        parts.append(f"where {finding.segment}")
    return "; ".join(parts)
