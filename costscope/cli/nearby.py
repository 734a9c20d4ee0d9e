"""Paths as a person who stands here would write them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from costscope.domain.table import Cell, Table

_PATHS = {"source", "file", "value", "origin"}
"""Columns that may hold paths, which are absolute where a program reads them."""


def nearby(path: str) -> str:
    """The path from the working folder, for a file below it."""
    return path.removeprefix(f"{Path.cwd().resolve()}/")


def with_nearby_paths(table: Table) -> Table:
    """The table with its paths from the working folder."""
    places = [i for i, column in enumerate(table.columns) if column.name in _PATHS]
    if not places:
        return table

    def shortened(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(
            nearby(cell) if i in places and isinstance(cell, str) else cell for i, cell in enumerate(row)
        )

    return replace(table, rows=[shortened(row) for row in table.rows])
