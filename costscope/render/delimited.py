"""A table as CSV for programs (RFC 4180 with line feeds): every digit, rows only, no total."""

from __future__ import annotations

import csv
import io
from typing import Final

from costscope.domain.table import Cell, Table
from costscope.render.cells import exact
from costscope.render.visible import visible

_FORMULA: Final = (*"=+-@", *"\uff1d\uff0b\uff0d\uff20")  # the same four as full-width forms
_MARGIN: Final = ("\t", "\r")


def to_csv(table: Table) -> str:
    """The header is the column names; an unknown cell is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_field(column.name) for column in table.columns])
    writer.writerows([_field(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def _field(cell: Cell) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; a number never does.

    Source of the rule: OWASP, "CSV Injection".
    """
    if isinstance(cell, str):
        runs = cell.startswith(_MARGIN) or cell.lstrip().startswith(_FORMULA)
        return f"'{visible(cell)}" if runs else visible(cell)
    return exact(cell) or ""
