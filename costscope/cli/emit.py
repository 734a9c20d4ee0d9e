"""Sends an answer out: data to standard output or a file, the rest to standard error."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from costscope.cli.nearby import with_nearby_paths
from costscope.domain.errors import UnknownName, UsageError
from costscope.domain.table import Table
from costscope.render import FORMATS, render
from costscope.render.diagnostics import narrate, report_truncation

FOR_PEOPLE = {"table", "md", "html"}
_SUFFIXES = {".txt": "table", ".htm": "html", ".markdown": "md", ".ndjson": "jsonl", ".xml": "junit"}


def emit(table: Table, fmt: str | None = None, output: str | None = None, *, empty: str = "") -> None:
    """Write a table in the format asked for, else the one the file's suffix says, else as a table.

    ``empty`` is the sentence that says what to type next when there are no rows.
    """
    chosen = format_of(fmt, output)
    shown = with_nearby_paths(table.for_people()) if chosen in FOR_PEOPLE else table.for_programs()
    terminal = output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else None
    colour = terminal and "NO_COLOR" not in os.environ
    if not table.rows and chosen == "table":
        narrate(f"costscope: nothing to show{': ' + empty if empty else ''}")
        return
    text = render(shown, chosen, width=width, colour=colour)
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        try:
            Path(output).write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"cannot be written: {error.strerror}", where=output) from error
    report_truncation(len(table.rows), table.hidden)


def format_of(fmt: str | None, output: str | None) -> str:
    """The output format.  Raises :class:`UnknownName`."""
    if fmt is None and output is not None:
        suffix = Path(output).suffix.lower()
        fmt = _SUFFIXES.get(suffix, suffix.removeprefix("."))
        if fmt not in FORMATS:
            raise UnknownName.of("format", fmt, FORMATS, where=f"the suffix of {output}")
    fmt = fmt or "table"
    if fmt not in FORMATS:
        raise UnknownName.of("format", fmt, FORMATS, where="--format")
    return fmt
