"""The command ``doctor``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from costscope.cli import options
from costscope.cli.config import KEYS, Config, load_config
from costscope.cli.emit import emit
from costscope.domain.errors import UsageError
from costscope.domain.table import Column, Table


def doctor(
    files: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(metavar="FILE", help="Files to look at; without any, the settings."),
    ] = None,
    mapping: options.Mapping = None,
    suggest_mapping: Annotated[
        bool, typer.Option("--suggest-mapping", help="Write a first draft of a mapping for the file.")
    ] = False,
    fmt: options.Format = None,
    output: options.Output = None,
) -> None:
    """Which adapter would read a file; where settings come from.

    \b
    Examples:
      costscope doctor
      costscope doctor calls.jsonl export.csv
      costscope doctor our-log.jsonl --suggest-mapping -o our-log.toml
    """
    config = load_config()
    if suggest_mapping:
        _suggest(files or [], output)
    elif files:
        _diagnose(files, mapping, config, fmt, output)
    else:
        _show_settings(config, fmt, output)


def _suggest(files: list[str], output: str | None) -> None:
    from costscope.adapters._mapping_draft import draft
    from costscope.ingest.streams import take_sample
    from costscope.render.diagnostics import narrate

    if len(files) != 1:
        raise UsageError(
            "a mapping is suggested for one file", hint="costscope doctor FILE --suggest-mapping"
        )
    sample, stream = take_sample(files[0])
    stream.close()
    text = draft(sample, Path(files[0]))
    if output is None:
        typer.echo(text, nl=False)
    else:
        try:
            Path(output).write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"cannot be written: {error.strerror}", where=output) from error
    questions = text.count("TODO")
    first = f"settle its {questions} TODO, then" if questions else "read it, then"
    narrate(f"costscope: {first}: costscope ingest {files[0]} --mapping {output or 'MAPPING.toml'}")


def _diagnose(
    files: list[str], mapping: list[str] | None, config: Config, fmt: str | None, output: str | None
) -> None:
    from costscope.cli.context import mappings_of
    from costscope.cli.ingest_report import say_broken_adapters
    from costscope.ingest.diagnose import diagnose

    say_broken_adapters()
    table = diagnose(files, mappings_of(mapping, config))
    emit(table, fmt, output, empty="there is no file under these paths")


def _show_settings(config: Config, fmt: str | None, output: str | None) -> None:
    rows = []
    for name, key in KEYS.items():
        value = config.origin(name)
        shown = "(set)" if key.is_secret and value.value else _shown(value.value)
        rows.append((name, shown, value.origin, key.meaning))
    columns = (Column("setting"), Column("value"), Column("origin", title="from"), Column("meaning"))
    emit(Table("costscope.doctor/1", columns, rows), fmt, output)


def _shown(value: object) -> str | None:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or None
    return None if value is None or value == {} else str(value)
