"""Writes the pages that come from registries; ``make docs`` runs it, a test asks that they are up to date."""

from __future__ import annotations

import inspect
import re
import sys
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Final

from costscope.adapters.registry import all_adapters
from costscope.analysis.anomalies import all_detectors
from costscope.domain.columns import DERIVED_TABLES, SOURCE_TABLES, Field

HERE: Final = Path(__file__).parent

SCHEMA_HEAD: Final = """\
# Schema

The tables of the lake, as `costscope sql` and any reader of Parquet find them. Names follow OpenTelemetry's
GenAI conventions for calls and FOCUS for money, where these have a word. This page is made from the registry
of columns; `make docs` writes it.

Types: `int64`; `string`; `bool`; `instant`: microseconds, UTC; `usd`: DECIMAL(18,12); `billed`:
DECIMAL(38,18). An empty cell of the lake is unknown, never zero.

"""

FORMATS_HEAD: Final = """\
# Formats

What `costscope ingest` can read. Content decides, not the name of a file; `costscope doctor FILE` says what a
file is taken for, and `--adapter NAME` overrides. Files may be compressed (`.gz`, `.zst`). This page is made
from the adapters; `make docs` writes it.

"""


ANOMALIES_HEAD: Final = """\
# Anomalies

What `costscope anomalies` looks for. Changes are sought in daily series from which each task type's own
level is taken away, so that neither weekends nor a change of mix looks like a change of cost; at the drivers
of cost rather than at cost, since drivers vary far less; and every change is priced by a decomposition whose
lines add up to the change of cost per task, to the last digit. [Signal quality](signal-quality.md) says how
often that is right.
Findings are judged as of the last day of the selection.

| tasks a day | what is judged |
|---|---|
| 200 or more | cost and its drivers, day by day |
| 20 to 200 | drivers day by day; cost when a change has lasted a week |
| 5 to 20 | facts, loops, the dearest tasks |
| fewer than 5 | facts and the dearest tasks |

*Confirmed* drivers stand out by three deviations from what chance does, and either move most of the money or
changed in a series of their own; others are *likely*. Success *held* when the 90 % interval of its difference
lies within two points, else the number of judged tasks that would tell is given. This page is made from the
detectors; `make docs` writes it.

"""


def schema_page() -> str:
    """The views to ask, then every table with its columns."""
    parts = [SCHEMA_HEAD, "## Views\n\nWhat `costscope sql` shows.\n\n| view | one row per |\n|---|---|\n"]
    parts += [f"| `{name}` | {grain} |\n" for name, grain in _views()]
    for title, tables, meaning in (
        ("Derived tables", DERIVED_TABLES, "What follows from the sources; made anew for tasks that change."),
        ("Source tables", SOURCE_TABLES, "What each source said, as it said it; never changed."),
    ):
        parts.append(f"\n## {title}\n\n{meaning}\n")
        for name, columns in tables.items():
            if title == "Derived tables" or DERIVED_TABLES.get(name) is not columns:
                parts.append(_table(name, columns))
    return "".join(parts)


def formats_page() -> str:
    """A section per adapter: what it reads, how one gets such a file, what it cannot show."""
    parts = [FORMATS_HEAD, "| adapter | reads |\n|---|---|\n"]
    adapters = all_adapters()
    parts += [f"| [`{a.name}`](#{a.name}) | {_cell(a.title)} |\n" for a in adapters]
    for adapter in adapters:
        about = inspect.getdoc(import_module(type(adapter).__module__)) or ""
        parts.append(f"\n## {adapter.name}\n\n{_prose(about)}\n")
        if adapter.export_hint:
            parts.append(f"\nTo get such a file: {_prose(adapter.export_hint)}.\n")
        if adapter.blind_spots:
            parts.append(f"\nWhat it cannot show: {_prose(adapter.blind_spots)}.\n")
    return "".join(parts)


def anomalies_page() -> str:
    """What is found and how, then a section per detector, as ``anomalies explain`` prints it."""
    detectors = all_detectors()
    parts = [ANOMALIES_HEAD, "| code | name | flags |\n|---|---|---|\n"]
    parts += [f"| [{d.code}](#{d.code.lower()}) | {d.name} | {_cell(d.summary)} |\n" for d in detectors]
    for d in detectors:
        text = re.sub(r"^(.+)\n-+$", r"**\1**\n", d.documentation, flags=re.MULTILINE)
        parts.append(f"\n## {d.code}\n\n`{d.name}`: {_prose(text)}\n")
    return "".join(parts)


def _views() -> list[tuple[str, str]]:
    folder = files("costscope.store") / "sql" / "views"
    script = "".join(file.read_text() for file in sorted(folder.iterdir(), key=lambda f: f.name))
    comments = re.findall(r"COMMENT ON VIEW (\w+) IS 'One row per (.*)\.';", script)
    return [(name, grain.replace("''", "'")) for name, grain in comments]


def _table(name: str, columns: tuple[Field, ...]) -> str:
    rows = [
        f"| `{c.name}` | {c.type} | {c.unit} | {f'`{c.term}`' if c.term else ''} | {_cell(c.meaning)} |\n"
        for c in columns
    ]
    head = "| column | type | unit | standard term | meaning |\n|---|---|---|---|---|\n"
    return f"\n### {name}\n\n{head}{''.join(rows)}"


def _cell(text: str) -> str:
    return _prose(text).replace("|", "\\|").replace("\n", " ")


def _prose(text: str) -> str:
    """Docstring marks as Markdown; what looks like a tag outside code would vanish on a page."""
    marked = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text).replace("``", "`")
    pieces = marked.split("`")
    return "`".join(p if i % 2 else p.replace("<", "&lt;") for i, p in enumerate(pieces))


PAGES: Final = {"schema.md": schema_page, "formats.md": formats_page, "anomalies.md": anomalies_page}


def main() -> int:
    """Write every page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
