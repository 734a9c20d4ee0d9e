"""A table as JSON for programs: amounts are strings, so that no reader makes floats of them."""

from __future__ import annotations

import json
from typing import Any

from costscope.domain.table import AtLeast, Cell, Column, Kind, Table
from costscope.render.cells import exact, unit
from costscope.render.visible import visible


def to_json(table: Table) -> str:
    """One document with the schema, the facts about the answer, the columns, rows and total.

    One row stands on one line, which keeps differences between two reports readable.
    """
    parts = {
        "schema": _dump(table.schema),
        "meta": _dump({visible(key): visible(value) for key, value in table.meta.items()}),
        "columns": _list(
            [_dump({"name": visible(c.name), "kind": c.kind, "unit": unit(c)}) for c in table.columns]
        ),
        "rows": _list([_dump(_row(table.columns, row)) for row in table.rows]),
        "total": _dump(None if table.total is None else _row(table.columns, table.total)),
        "notes": _list([_dump(visible(note)) for note in table.notes]),
        "hidden": _dump(table.hidden),
    }
    return "{\n" + ",\n".join(f'  "{key}": {value}' for key, value in parts.items()) + "\n}\n"


def to_json_lines(table: Table) -> str:
    """One object per row, nothing else."""
    return "".join(_dump(_row(table.columns, row)) + "\n" for row in table.rows)


def _row(columns: tuple[Column, ...], cells: tuple[Cell, ...]) -> dict[str, Any]:
    return {
        visible(column.name): _value(cell, column.kind) for column, cell in zip(columns, cells, strict=True)
    }


def _value(cell: Cell, kind: Kind) -> Any:
    if isinstance(cell, AtLeast):
        return {"at_least": exact(cell)}
    if isinstance(cell, bool) or (isinstance(cell, int) and kind is Kind.INTEGER):
        return cell
    return exact(cell)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(items: list[str]) -> str:
    return "[\n    " + ",\n    ".join(items) + "\n  ]" if items else "[]"
