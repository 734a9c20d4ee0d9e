"""The one cast of a cell to text.

Programs (csv, json) get every digit; people (table, md, html) get figures rounded to the places of their
column.  Both pass :func:`visible`, so no format has to think of control characters.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from costscope.domain.money import rounded
from costscope.domain.table import AtLeast, Cell, Column, Kind
from costscope.render.visible import visible

NUMERIC: Final = frozenset({Kind.INTEGER, Kind.MONEY, Kind.DECIMAL, Kind.FIGURE, Kind.PERCENT})
"""The kinds whose cells are aligned at their right."""

UNKNOWN_FIGURE: Final = "?"
UNKNOWN_TEXT: Final = "-"


def unit(column: Column) -> str | None:
    """The unit of a column; money without one is in US dollars."""
    known = column.unit or ("USD" if column.kind is Kind.MONEY else None)
    return known and visible(known)


def amount(cell: Cell) -> Decimal | None:
    """The number in a cell, or ``None`` when it holds none; of a lower bound, the bound."""
    match cell:
        case bool():
            return None
        case Decimal():
            return cell
        case int():
            return Decimal(cell)
        case AtLeast(value):
            return value
    return None


def plain(number: Decimal) -> str:
    """Every digit and no exponent, grouping, trailing zeros or negative zero.

    >>> plain(Decimal("1.2300E+3"))
    '1230'
    """
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def exact(cell: Cell) -> str | None:
    """A cell for a program, without loss; ``None`` stays ``None``.

    Raises ``ValueError`` for an instant without a time zone, whose meaning would be a guess.
    """
    match cell:
        case None:
            text = None
        case bool():
            text = "true" if cell else "false"
        case str():
            text = visible(cell)
        case int():
            text = str(cell)
        case Decimal():
            text = plain(cell)
        case AtLeast(value):
            text = plain(value)
        case datetime():
            text = _instant(cell)
        case date():
            text = cell.isoformat()
    return text


def _instant(instant: datetime) -> str:
    if instant.tzinfo is None:
        raise ValueError(f"the instant {instant} has no time zone")
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def shown(cell: Cell, kind: Kind, places: int) -> str:
    """A cell for a person: grouped thousands, ``places`` decimals, ``≥`` before a lower bound."""
    if cell is None:
        return UNKNOWN_FIGURE if kind in NUMERIC and kind is not Kind.FIGURE else UNKNOWN_TEXT
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    number = amount(cell)
    if number is None or kind not in NUMERIC:
        return exact(cell) or ""
    figure = (
        _grouped(number)
        if kind is Kind.FIGURE
        else format(rounded(number, places), "z,f") + ("%" if kind is Kind.PERCENT else "")
    )
    return f"≥ {figure}" if isinstance(cell, AtLeast) else figure


def _grouped(number: Decimal) -> str:
    text = format(number, ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text
