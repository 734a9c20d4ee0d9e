"""A table's alerts as workflow commands, which GitHub Actions shows as annotations."""

from __future__ import annotations

from typing import Final

from costscope.domain.alert import Alert, Severity
from costscope.domain.table import Table
from costscope.render.visible import visible

_COMMANDS: Final = {
    Severity.FAILED: "error",
    Severity.NO_ANSWER: "error",
    Severity.WARNING: "warning",
    Severity.UNDECIDED: "warning",
    Severity.NOTICE: "notice",
}
"""What passed needs no annotation, nor what nobody asked for."""

_DATA: Final = str.maketrans({"%": "%25"})
_PROPERTY: Final = str.maketrans({"%": "%25", ":": "%3A", ",": "%2C"})
"""The characters GitHub's runner unescapes, but for line ends, of which ``visible`` leaves none."""

_ORDER: Final = list(Severity)


def to_github(table: Table) -> str:
    """One line per alert, the gravest first, since GitHub shows only ten of a kind per step.

    A table without any gives one line of log, which is no command.
    """
    told = sorted(table.alerts, key=lambda alert: _ORDER.index(alert.severity))
    lines = [_command(alert) for alert in told if alert.severity in _COMMANDS]
    return "\n".join(lines or [f"{visible(table.schema)}: nothing to annotate"]) + "\n"


def _command(alert: Alert) -> str:
    title = visible(alert.title).translate(_PROPERTY)
    where = f" [{alert.place}]" if alert.place else ""
    return f"::{_COMMANDS[alert.severity]} title={title}::{visible(alert.message + where).translate(_DATA)}"
