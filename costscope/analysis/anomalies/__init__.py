"""Finds what is unusual in the cost of tasks: since when, how much, at what cost, where, why."""

from costscope.analysis.anomalies.anomalies import Anomalies, find_anomalies
from costscope.analysis.anomalies.daily import TYPES
from costscope.analysis.anomalies.registry import Detector, all_detectors, detector
from costscope.analysis.anomalies.tables import (
    detectors_table,
    explanation_table,
    findings_table,
    lines_table,
    verdict_on,
)

__all__ = [
    "TYPES",
    "Anomalies",
    "Detector",
    "all_detectors",
    "detector",
    "detectors_table",
    "explanation_table",
    "find_anomalies",
    "findings_table",
    "lines_table",
    "verdict_on",
]
