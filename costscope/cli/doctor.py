"""The command ``doctor``."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from costscope.cli import options
from costscope.cli.config import KEYS, load_config
from costscope.cli.emit import emit
from costscope.domain.table import Column, Table


def doctor(
    files: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="FILE", help="Files to look at; without any, the settings."),
    ] = None,
    fmt: options.Format = None,
    output: options.Output = None,
) -> None:
    """Which adapter would read a file; where settings come from.

    \b
    Examples:
      costscope doctor
      costscope doctor calls.jsonl export.csv
    """
    if files:
        from costscope.ingest.diagnose import diagnose

        emit(diagnose(files), fmt, output, empty="there is no file under these paths")
        return
    config = load_config()
    rows = []
    for name, key in KEYS.items():
        value = config.origin(name)
        rows.append((name, _shown(value.value), value.origin, key.meaning))
    columns = (Column("setting"), Column("value"), Column("origin", title="from"), Column("meaning"))
    emit(Table("costscope.doctor/1", columns, rows), fmt, output)


def _shown(value: object) -> str | None:
    if isinstance(value, list):
        return ", ".join(value) or None
    return None if value is None else str(value)
