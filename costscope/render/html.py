"""A table as one HTML page that needs nothing else: no script, no network."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib.resources import files

from costscope.domain.table import Table
from costscope.render.sheet import Sheet, to_sheet

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{css}</style>
</head>
<body>
<main>
<table>
<caption>{title}</caption>
<thead>
{head}
</thead>
<tbody>
{body}
</tbody>
{foot}</table>
{notes}</main>
</body>
</html>
"""


def to_html(table: Table) -> str:
    """The whole page; every text in it is escaped, so nothing a log said can become markup."""
    sheet = to_sheet(table)
    return _PAGE.format(
        title=escape(sheet.title or table.schema),
        css=(files("costscope.render") / "page.css").read_text(encoding="utf-8"),
        head=_row(_cells("th", sheet.headings, sheet.numeric, scope="col")),
        body="\n".join(_row(_cells("td", row, sheet.numeric)) for row in sheet.rows),
        foot=_foot(sheet),
        notes="".join(f"<p>{escape(note)}</p>\n" for note in [*sheet.notes, sheet.left_out] if note),
    )


def _foot(sheet: Sheet) -> str:
    if sheet.total is None:
        return ""
    return f"<tfoot>\n{_row(_cells('td', sheet.total, sheet.numeric))}\n</tfoot>\n"


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _cells(tag: str, texts: Iterable[str], numeric: Iterable[bool], *, scope: str = "") -> Iterable[str]:
    attribute = f' scope="{scope}"' if scope else ""
    for text, right in zip(texts, numeric, strict=True):
        number = ' class="number"' if right else ""
        yield f"<{tag}{attribute}{number}>{escape(text)}</{tag}>"
