"""A table's alerts as JUnit XML, which CI systems show as tests."""

from __future__ import annotations

from html import escape
from typing import Final

from costscope.domain.alert import Alert, Severity
from costscope.domain.table import Table
from costscope.render.visible import visible

_ELEMENTS: Final = {
    Severity.FAILED: "failure",
    Severity.NO_ANSWER: "error",
    Severity.UNDECIDED: "skipped",
    Severity.LEFT_OUT: "skipped",
}
"""What a test says that did not pass; the others pass, with what there is to say as their output."""

_COUNTS: Final = {"failure": "failures", "error": "errors", "skipped": "skipped"}
_NO_CHARACTERS: Final = str.maketrans(dict.fromkeys("\ufffe\uffff", "\ufffd"))
"""The two that XML cannot hold and that ``visible`` lets through."""


def to_junit(table: Table) -> str:
    """One test case per alert; a table without any gives an empty suite that says so."""
    elements = [_ELEMENTS.get(alert.severity) for alert in table.alerts]
    counts = "".join(f' {name}="{elements.count(element)}"' for element, name in _COUNTS.items())
    schema = _text(table.schema)
    suite = schema.partition("/")[0]
    cases = [_case(suite, alert) for alert in table.alerts] or ["<!-- nothing to annotate -->"]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            "<testsuites>",
            f'<testsuite name="{schema}" tests="{len(elements)}"{counts}>',
            *cases,
            "</testsuite>",
            "</testsuites>",
            "",
        ]
    )


def _case(suite: str, alert: Alert) -> str:
    element = _ELEMENTS.get(alert.severity)
    message, place = _text(alert.message), _text(alert.place)
    if element:
        body = f'<{element} message="{message}">{place}</{element}>'
    else:
        body = f"<system-out>{_text(alert.severity)}: {message}{place and f' [{place}]'}</system-out>"
    return f'<testcase classname="{suite}" name="{_text(alert.title)}">{body}</testcase>'


def _text(text: str) -> str:
    """Text as XML holds it, between tags or in an attribute."""
    return escape(visible(text).translate(_NO_CHARACTERS))
