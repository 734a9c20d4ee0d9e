"""A table, turned into text for a person or a program."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Final

from costscope.domain.errors import UnknownName
from costscope.domain.table import Table


@dataclass(frozen=True, slots=True)
class Renderer:
    """One output format: where its function is, which is imported when first called."""

    module: str
    function: str
    for_terminal: bool = False
    """Whether the function takes a width in columns, and colour; the others look the same everywhere."""

    def __call__(self, table: Table, *, width: int | None = None, colour: bool = False) -> str:
        """The whole text of the table in this format, ending with a line feed unless it is empty."""
        write = getattr(import_module(f"costscope.render.{self.module}"), self.function)
        text = write(table, width=width, colour=colour) if self.for_terminal else write(table)
        assert isinstance(text, str)
        return text


FORMATS: Final[dict[str, Renderer]] = {
    "table": Renderer("text", "to_text", for_terminal=True),
    "csv": Renderer("delimited", "to_csv"),
    "json": Renderer("json", "to_json"),
    "jsonl": Renderer("json", "to_json_lines"),
    "md": Renderer("markdown", "to_markdown"),
    "html": Renderer("html", "to_html"),
    "github": Renderer("github", "to_github"),
    "junit": Renderer("junit", "to_junit"),
}
"""Every output format by the name that ``--format`` takes; all but ``table`` are also file suffixes.

The last two print what a table has of alerts, not its rows.
"""


def render(table: Table, fmt: str, *, width: int | None = None, colour: bool = False) -> str:
    """Write the table in one of :data:`FORMATS`.

    ``width`` (columns) and ``colour`` are for the terminal table alone; the caller looks at the terminal.
    Raises :class:`UnknownName` for a format that does not exist.
    """
    if fmt not in FORMATS:
        raise UnknownName.of("format", fmt, FORMATS)
    return FORMATS[fmt](table, width=width, colour=colour)
