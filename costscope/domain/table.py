"""The one shape every answer has, whatever it is rendered to.

A cell is ``None`` when its value is unknown; unknown is never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from costscope.domain.alert import Alert


@dataclass(frozen=True, slots=True)
class AtLeast:
    """An amount of which a part could not be priced: the true figure is this or more."""

    value: Decimal


Cell = str | int | Decimal | bool | datetime | date | AtLeast | None


class Kind(StrEnum):
    """What the cells of a column are, which decides how they are aligned, rounded and added."""

    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    """US dollars unless the column's unit says otherwise."""
    DECIMAL = "decimal"
    FIGURE = "figure"
    """A number in its row's own unit, with the digits it has; null where it has no meaning."""
    PERCENT = "percent"
    """A share of 100, such as Decimal("12.5") for 12.5 %."""
    INSTANT = "instant"
    DATE = "date"
    FLAG = "flag"


class Audience(StrEnum):
    """Whom a column is for."""

    PEOPLE = "people"
    """A picture of figures that programs get as such."""
    PROGRAMS = "programs"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``name`` is what programs read, ``title`` what people read."""

    name: str
    kind: Kind = Kind.TEXT
    unit: str | None = None
    title: str = ""
    meaning: str = ""
    is_detail: bool = False
    """People need not see it where every cell is unknown; programs always get it."""
    audience: Audience | None = None
    """Whom alone it is for; ``None``: for both."""

    @property
    def heading(self) -> str:
        """The title, or else the name with spaces."""
        return self.title or self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns, with an optional total, notes for people, facts for programs.

    ``schema`` is a versioned name such as ``costscope.report/1``.  ``hidden`` counts the rows that a
    ``--limit`` left out; their figures are still in ``total``.
    """

    schema: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    total: tuple[Cell, ...] | None = None
    title: str = ""
    notes: tuple[str, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    hidden: int = 0
    anchors: int = 0
    """First rows whose amounts are rounded each by itself, while the others are made to add up."""
    alerts: tuple[Alert, ...] = ()
    """What a check says of each thing it looked at, for the formats that CI systems read."""

    def __post_init__(self) -> None:
        width = len(self.columns)
        if any(len(row) != width for row in self.rows) or (
            self.total is not None and len(self.total) != width
        ):
            raise ValueError(f"every row of {self.schema} needs {width} cells")

    def alerting(self, *alerts: Alert) -> Table:
        """The table with these alerts before its own."""
        return replace(self, alerts=(*alerts, *self.alerts))

    def for_people(self) -> Table:
        """The table without what is for programs, and the details of which nothing is known."""
        return self._with(
            i
            for i, column in enumerate(self.columns)
            if column.audience is not Audience.PROGRAMS
            and (not column.is_detail or any(row[i] is not None for row in self.rows))
        )

    def for_programs(self) -> Table:
        """The table without its pictures."""
        return self._with(i for i, c in enumerate(self.columns) if c.audience is not Audience.PEOPLE)

    def _with(self, places: Iterable[int]) -> Table:
        """The table with the columns at these places."""
        kept = list(places)

        def pick(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
            return tuple(row[i] for i in kept)

        return replace(
            self,
            columns=tuple(self.columns[i] for i in kept),
            rows=[pick(row) for row in self.rows],
            total=None if self.total is None else pick(self.total),
        )

    def column(self, name: str) -> list[Cell]:
        """The cells of one column, top to bottom."""
        index = self.index(name)
        return [row[index] for row in self.rows]

    def total_of(self, name: str) -> Cell:
        """The cell of the total row under one column."""
        if self.total is None:
            raise KeyError(f"{self.schema} has no total")
        return self.total[self.index(name)]

    def index(self, name: str) -> int:
        """Where a column stands."""
        for i, column in enumerate(self.columns):
            if column.name == name:
                return i
        raise KeyError(name)
