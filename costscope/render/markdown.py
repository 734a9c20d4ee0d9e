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
    lines = [_bold(sheet.title), ""] if sheet.title else []
    lines += [_line(map(_escaped, sheet.headings)), _line("---:" if n else "---" for n in sheet.numeric)]
    lines += [_line(map(_escaped, row)) for row in sheet.rows]
    if sheet.total is not None:
        lines.append(_line(map(_bold, sheet.total)))
    if sheet.notes:
        lines += ["", *(f"- {_escaped(note)}" for note in sheet.notes)]
    if sheet.left_out:
        lines += ["", sheet.left_out]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text).translate(_ENTITIES)


def _bold(text: str) -> str:
    """Bold text; around nothing, or beside white space, the asterisks would stay asterisks."""
    return f"**{_escaped(text.strip())}**" if text.strip() else ""


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
