"""A table for the terminal: aligned columns in plain text.

Laid out by hand, because importing a library for it would take a tenth of the time a small report may take.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from costscope.domain.table import Kind, Table
from costscope.render.sheet import Sheet, to_sheet

GAP: Final = "  "
NARROWEST: Final = 6
"""Columns a text keeps however narrow the terminal; the line is then wider than the terminal."""

_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def to_text(table: Table, *, width: int | None = None, colour: bool = False) -> str:
    """Lay the table out; with a ``width`` in columns, texts are shortened to fit it and numbers never."""
    sheet = to_sheet(table)
    widths = _widths(sheet)
    if width is not None:
        _shorten(sheet, widths, [c.kind is Kind.TEXT for c in table.columns], width)
    bold, dim = (_BOLD, _DIM) if colour else ("", "")
    rule = _styled(dim, GAP.join("-" * w for w in widths))
    lines = [_styled(bold, sheet.title), ""] if sheet.title else []
    lines += [_styled(bold, _line(sheet.headings, widths, sheet.numeric)), rule]
    lines += [_line(row, widths, sheet.numeric) for row in sheet.rows]
    if sheet.total is not None:
        lines += [rule, _styled(bold, _line(sheet.total, widths, sheet.numeric))]
    if sheet.notes:
        lines += ["", *sheet.notes]
    return "\n".join(lines) + "\n"


def display_width(text: str) -> int:
    """Columns a terminal needs for the text: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_char_width(char) for char in text)


def shortened(text: str, width: int) -> str:
    """The text in at most ``width`` columns, ending in an ellipsis when something is missing."""
    if display_width(text) <= width:
        return text
    used = 1  # the ellipsis itself
    kept = []
    for char in text:
        used += _char_width(char)
        if used > width:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


def _char_width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _widths(sheet: Sheet) -> list[int]:
    return [max(map(display_width, column)) for column in zip(*_rows(sheet), strict=True)]


def _shorten(sheet: Sheet, widths: list[int], is_text: Sequence[bool], width: int) -> None:
    """Give the longest texts one common limit at which the lines fit; shorten ``widths`` and cells to it."""
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - width
    texts = [w for w, text in zip(widths, is_text, strict=True) if text]
    if excess <= 0 or not texts:
        return
    limit = min(max(texts), max(width, NARROWEST))
    while limit > NARROWEST and sum(max(0, w - limit) for w in texts) < excess:
        limit -= 1
    for i, text in enumerate(is_text):
        if text and widths[i] > limit:
            widths[i] = limit
            for row in _rows(sheet):
                row[i] = shortened(row[i], limit)


def _rows(sheet: Sheet) -> Iterator[list[str]]:
    yield sheet.headings
    yield from sheet.rows
    if sheet.total is not None:
        yield sheet.total


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = []
    for cell, width, right in zip(cells, widths, numeric, strict=True):
        space = " " * (width - display_width(cell))
        padded.append(space + cell if right else cell + space)
    return GAP.join(padded).rstrip()


def _styled(style: str, text: str) -> str:
    return f"{style}{text}{_PLAIN}" if style and text else text
