"""One part of a check: what it said, with the figures behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from costscope.domain.alert import Alert, Severity
from costscope.domain.errors import CostscopeError
from costscope.domain.exit_codes import ExitCode
from costscope.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a part looked at, with its figure and what that may be; ``None`` where there is none."""

    alert: Alert
    figure: Decimal | None = None
    limit: Decimal | None = None
    unit: str | None = "USD"


@dataclass(frozen=True, slots=True)
class Part:
    """What one check said, why, of what."""

    name: str
    severity: Severity
    reason: str
    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
    """What the answer rests on."""
    exit_code: ExitCode = ExitCode.OK

    @classmethod
    def of(cls, name: str, verdict: Verdict, items: tuple[Item, ...], notes: tuple[str, ...] = ()) -> Part:
        """What a gate returned."""
        alert = Alert.of(name, verdict)
        return cls(name, alert.severity, alert.message, items, notes, verdict.exit_code)


def left_out(name: str, why: str) -> Part:
    """A part that nobody asked for."""
    return Part(name, Severity.LEFT_OUT, why)


def answered(name: str, ask: Callable[[], Part]) -> Part:
    """What a part says; an error a person can act on says that there is no answer, with its exit code."""
    try:
        return ask()
    except CostscopeError as error:
        where = f" at {error.where}" if error.where else ""
        hint = f"; try: {error.hint}" if error.hint else ""
        reason = f"{error.what} [{error.slug}]{where}{hint}"
        return Part(name, Severity.NO_ANSWER, reason, exit_code=error.exit_code)


_WORST_FIRST = (ExitCode.CHECK_FAILED, ExitCode.INPUT, ExitCode.USAGE, ExitCode.NOT_FINAL)


def worst(codes: list[ExitCode]) -> ExitCode:
    """The exit code of many: a no before all, then what cannot be read, is set up wrongly, is not known."""
    return next((code for code in _WORST_FIRST if code in codes), ExitCode.OK)
