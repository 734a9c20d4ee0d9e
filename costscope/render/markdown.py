"""A table as GitHub-flavoured Markdown, to paste into an issue or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable

from costscope.domain.table import Table
from costscope.render.sheet import to_sheet

_MARKUP = re.compile(
    r"[\\`*\[\]()|~#!$]"  # code, emphasis, links, cells, strikethrough, headings, formulas
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"  # emphasis; inside a word an underscore is only itself
    r"|(?<=:)/|(?<=www)\."  # addresses that become links by themselves
)
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def to_markdown(table: Table) -> str:
    """The title in bold, the table with its total in bold, the notes as a list."""
    sheet = to_sheet(table)
    lines = [f"**{_escaped(sheet.title)}**", ""] if sheet.title else []
    lines += [_line(map(_escaped, sheet.headings)), _line("---:" if n else "---" for n in sheet.numeric)]
    lines += [_line(map(_escaped, row)) for row in sheet.rows]
    if sheet.total is not None:
        lines.append(_line(f"**{_escaped(cell)}**" if cell else "" for cell in sheet.total))
    if sheet.notes:
        lines += ["", *(f"- {_escaped(note)}" for note in sheet.notes)]
    if table.hidden:
        lines += ["", f"{table.hidden:,} more rows are not shown."]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text).translate(_ENTITIES)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
