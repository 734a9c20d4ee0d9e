"""What a check of limits says to a CI system: a line per limit, a line per event."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from costscope.analysis.budget.replay import Event
from costscope.domain.alert import Alert, Severity
from costscope.domain.budget import Limit, OnBreach, Unit, is_breach
from costscope.domain.money import figure, from_pico
from costscope.domain.table import Cell, Table

_NAMES: Final[dict[str, str]] = {Unit.USD: "USD", Unit.TOKENS: "tokens"}


def check_alerts(table: Table, limits: Sequence[Limit]) -> tuple[Alert, ...]:
    """One per row of a check: failed where a limit that stops work was breached, else a warning where one
    was breached, is near or is burning.
    """
    stopping = {limit.name for limit in limits if limit.on_breach is not OnBreach.WARN}
    return tuple(_of_limit(table, row, stops=row[0] in stopping) for row in table.rows)


def event_alerts(events: Sequence[Event]) -> tuple[Alert, ...]:
    """One per event: a warning where the limit was reached, a notice where it was near."""
    return tuple(
        Alert(
            Severity.WARNING if is_breach(event.limit, event.spent, event.amount) else Severity.NOTICE,
            f"{event.limit.name}: call {event.call_number} of {event.task}",
            f"{event.action.value}: {_amount(event.amount, event.limit.unit)} on top of "
            f"{_amount(event.spent, event.limit.unit)}, the limit is "
            f"{_amount(event.limit.amount, event.limit.unit)}; {event.instant:%Y-%m-%dT%H:%M:%SZ}",
            event.key,
        )
        for event in events
    )


def _of_limit(table: Table, row: tuple[Cell, ...], *, stops: bool) -> Alert:
    cell = dict(zip((column.name for column in table.columns), row, strict=True))
    name, status, highest, ceiling = str(cell["limit"]), cell["status"], cell["highest"], cell["ceiling"]
    unpriced = cell["unpriced_calls"]
    if not isinstance(highest, Decimal) or not isinstance(ceiling, Decimal):
        what = f"its {unpriced} calls have no price" if unpriced else "no call is about it"
        return Alert(Severity.UNDECIDED, name, f"unused: {what}")
    severity = Severity.PASSED if status == "ok" else Severity.WARNING
    if status == "breach" and stops:
        severity = Severity.FAILED
    message = f"{status}: {figure(highest)} of {figure(ceiling)} {_NAMES[str(cell['unit'])]}"
    if unpriced:
        message += f", or more (calls without a price: {unpriced})"
    return Alert(severity, name, message, str(cell["highest_key"]))


def _amount(amount: int, unit: Unit) -> str:
    return f"{figure(from_pico(amount) if unit is Unit.USD else Decimal(amount))} {_NAMES[unit]}"
