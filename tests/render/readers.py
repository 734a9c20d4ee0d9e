"""Reads each output format back into cells, sharing no code with what wrote it."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt
from rich.cells import cell_len


@dataclass
class Grid:
    """What stands in a document, as text."""

    headings: list[str]
    rows: list[list[str]]
    total: list[str] | None = None
    around: list[str] = field(default_factory=list)
    """Title and notes."""


def read_text(text: str) -> Grid:
    """Cut the lines of a terminal table where its first rule line says the columns are."""
    lines = text.removesuffix("\n").split("\n")
    rules = [i for i, line in enumerate(lines) if re.fullmatch(r"-[- ]*", line) and "---" in line]
    spans = [match.span() for match in re.finditer("-+", lines[rules[0]])]
    end = next((i for i in range(rules[0], len(lines)) if not lines[i]), len(lines))
    total = lines[rules[-1] + 1] if len(rules) > 1 else None
    body = lines[rules[0] + 1 : rules[-1] if total is not None else end]
    return Grid(
        _cut(lines[rules[0] - 1], spans),
        [_cut(line, spans) for line in body],
        None if total is None else _cut(total, spans),
        [line for line in [*lines[: rules[0] - 1], *lines[end:]] if line],
    )


def _cut(line: str, spans: list[tuple[int, int]]) -> list[str]:
    cells = [""] * len(spans)
    column = 0
    for char in line:
        for i, (start, end) in enumerate(spans):
            if start <= column < end or (cell_len(char) == 0 and column == end):
                cells[i] += char
        column += cell_len(char)
    return [cell.strip() for cell in cells]


def read_markdown(text: str) -> Grid:
    """Parse as GitHub does; what a cell says is plain text, or bold text in the total."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    rows: list[list[str]] = []
    bold: list[bool] = []
    around = []
    inside = ""
    for token in parser.parse(text):
        if token.type == "tr_open":
            rows.append([])
            bold.append(False)
        elif token.type in ("th_open", "td_open", "paragraph_open"):
            inside = token.type
        elif token.type == "inline":
            children = token.children or []
            assert {child.type for child in children} <= {"text", "strong_open", "strong_close"}
            said = "".join(child.content for child in children)
            if inside == "paragraph_open":
                around.append(said)
            else:
                rows[-1].append(said)
                bold[-1] |= any(child.type == "strong_open" for child in children)
    total = rows.pop() if bold[-1] else None
    return Grid(rows[0], rows[1:], total, around)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: dict[str, list[str]] = {}
        self.rows: list[tuple[str, list[str]]] = []
        self.part = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta",):
            self.open.append(tag)
        if tag in ("thead", "tbody", "tfoot"):
            self.part = tag
        elif tag == "tr":
            self.rows.append((self.part, []))
        elif tag in ("td", "th"):
            self.rows[-1][1].append("")
        elif tag in ("p", "caption", "title"):
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][1][-1] += data
        elif self.open and self.open[-1] in self.texts:
            self.texts[self.open[-1]][-1] += data


def read_page(text: str) -> _Page:
    """Parse a page to its end; every element in it is closed."""
    page = _Page()
    page.feed(text)
    page.close()
    assert page.open == []
    return page


def read_html(text: str) -> Grid:
    """The table of a page."""
    page = read_page(text)
    parts = {part: [row for where, row in page.rows if where == part] for part in ("thead", "tbody", "tfoot")}
    return Grid(
        parts["thead"][0],
        parts["tbody"],
        parts["tfoot"][0] if parts["tfoot"] else None,
        page.texts["caption"] + page.texts.get("p", []),
    )


def read_csv(text: str) -> Grid:
    """The records of a CSV document."""
    headings, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    return Grid(headings, rows)


def read_json(text: str) -> Grid:
    """The rows of a JSON document, as CSV would write them."""
    document = json.loads(text)
    names = [column["name"] for column in document["columns"]]
    return Grid(names, [[_field(row[name]) for name in names] for row in document["rows"]])


def read_json_lines(text: str) -> Grid:
    """The objects of a JSON Lines document, as CSV would write them."""
    rows = [json.loads(line) for line in text.split("\n")[:-1]]
    return Grid(list(rows[0]) if rows else [], [[_field(value) for value in row.values()] for row in rows])


def _field(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case {"at_least": bound}:
            return str(bound)
    return str(value)
