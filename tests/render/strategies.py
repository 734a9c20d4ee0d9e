"""Any table an analysis might return, and worse."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal

from hypothesis import strategies as st

from costscope.domain.alert import Alert, Severity
from costscope.domain.table import AtLeast, Cell, Column, Kind, Table

ACTING = "\x00\t\n\r\x1b\x7f\x85\x9b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\udcff"
MARKUP = "<>&\"'`|\\*_[]()~#!$=+-@,;/ \u00a0"

texts = st.text(st.sampled_from(ACTING + MARKUP) | st.characters(), max_size=20) | st.sampled_from(
    ["<script>alert(1)</script>", "</style><script>", "\x1b[2J", "[bold]x[/bold]", "**b**", "--", "=1+1"]
)
"""Text as hostile as a log can hold, lone surrogates included."""

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=12, allow_nan=False, allow_infinity=False)
"""What DECIMAL(38,12) may hold."""

alerts = st.builds(Alert, st.sampled_from(Severity), texts, texts, texts)

CELLS: dict[Kind, st.SearchStrategy[Cell]] = {
    Kind.TEXT: texts,
    Kind.INTEGER: st.integers(min_value=-(2**63), max_value=2**63),
    Kind.MONEY: amounts | amounts.map(AtLeast),
    Kind.DECIMAL: amounts,
    Kind.FIGURE: amounts,
    Kind.PERCENT: amounts,
    Kind.INSTANT: st.datetimes(timezones=st.just(UTC)),
    Kind.DATE: st.dates(),
    Kind.FLAG: st.booleans(),
}


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table of any kinds of columns, with or without a total."""
    kinds = draw(st.lists(st.sampled_from(list(Kind)), min_size=1, max_size=5))
    row = st.tuples(*(st.none() | CELLS[kind] for kind in kinds))
    return Table(
        schema="costscope.test/1",
        columns=tuple(
            Column(f"c{i}", kind, unit=draw(st.none() | texts), title=draw(texts))
            for i, kind in enumerate(kinds)
        ),
        rows=draw(st.lists(row, max_size=5)),
        total=draw(st.none() | row),
        title=draw(texts),
        notes=tuple(draw(st.lists(texts, max_size=2))),
        meta=draw(st.dictionaries(texts, texts, max_size=2)),
        hidden=draw(st.integers(0, 3)),
        alerts=tuple(draw(st.lists(alerts, max_size=4))),
    )


def money_table(cells: list[Cell], total: Cell) -> Table:
    """One column of money below a column of names."""
    return Table(
        schema="costscope.test/1",
        columns=(Column("name"), Column("cost", Kind.MONEY)),
        rows=[(f"row {i}", cell) for i, cell in enumerate(cells)],
        total=(None, total),
    )


def known(cells: list[Cell]) -> list[Decimal]:
    """The amounts of the cells that hold one."""
    return [
        cell.value if isinstance(cell, AtLeast) else cell
        for cell in cells
        if isinstance(cell, AtLeast | Decimal)
    ]
