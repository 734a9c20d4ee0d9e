"""What a check says of one thing it looked at, for systems that show such things beside the code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from costscope.domain.verdict import Verdict


class Severity(StrEnum):
    """How the thing stands, from the worst to the best."""

    FAILED = "failed"
    """The check said no."""
    NO_ANSWER = "no answer"
    """The check could not be made, or what it needs is not known."""
    WARNING = "warning"
    """The check passed; somebody should look all the same."""
    UNDECIDED = "undecided"
    """The check was made, and there was too little to say anything."""
    NOTICE = "notice"
    """Good to know."""
    LEFT_OUT = "left out"
    """Nobody asked for the check."""
    PASSED = "passed"
    """The check said yes."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that was checked; ``place`` is where to look: a task, the line of a file."""

    severity: Severity
    title: str
    """What it is, unlike any other of the same answer."""
    message: str
    place: str = ""

    @classmethod
    def of(cls, title: str, verdict: Verdict) -> Alert:
        """What a gate returned."""
        return cls(Severity.PASSED if verdict.passed else Severity.FAILED, title, verdict.reason)
