"""``--strict``: an answer of which part is unknown does not pass."""

from __future__ import annotations

from costscope.domain.errors import NotFinal
from costscope.domain.table import AtLeast, Table


def require_final(table: Table) -> None:
    """Raise :class:`NotFinal` when any figure of the table is a lower bound."""
    lines = [*table.rows, *([table.total] if table.total is not None else [])]
    if any(isinstance(cell, AtLeast) for line in lines for cell in line):
        raise NotFinal(
            "part of the money is unknown: some figures are lower bounds",
            hint="costscope report --by model   shows which; add a price with --prices FILE and reprice",
        )
