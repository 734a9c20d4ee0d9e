"""The options commands share, declared once."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

Lake = Annotated[Optional[str], typer.Option("--lake", metavar="DIR", help="Folder of the lake.")]  # noqa: UP045
Prices = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--prices", metavar="FILE", help="Price file laid over the shipped book; may be repeated."),
]
Format = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--format", "-f", metavar="FORMAT", help="table, csv, json, jsonl, md or html."),
]
CheckFormat = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="table, csv, json, jsonl, md or html; github or junit for CI.",
    ),
]
Output = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--output", "-o", metavar="FILE", help="Write to a file; its suffix chooses the format."),
]
Sort = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--sort", metavar="[-]COLUMN", help="Order of the rows; else by time or cost."),
]
Limit = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option("--limit", "-n", min=0, metavar="N", help="Show at most N rows; the total stays whole."),
]
Period = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--period", metavar="PERIOD", help="2026-07, 2026-07-15, last-7d, or 2026-07-01..2026-07-15."
    ),
]
Since = Annotated[Optional[str], typer.Option("--since", metavar="INSTANT", help="From this instant on.")]  # noqa: UP045
Until = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--until", metavar="INSTANT", help="Up to this instant, which is not included."),
]
Where = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--where", metavar="DIM=PATTERN", help="Only calls like model=claude-*; may be repeated."),
]
Cost = Annotated[
    str, typer.Option("--cost", metavar="BASIS", help="list (price book) or recorded (what the log says).")
]
Tz = Annotated[Optional[str], typer.Option("--tz", metavar="ZONE", help="Zone that says what a day is.")]  # noqa: UP045
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 4 when part of the money is unknown.")]
Adapter = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--adapter", metavar="NAME", help="Read the files as this format instead of detecting it."),
]
Mapping = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--mapping", metavar="FILE", help="Mapping of a home-made log; may be repeated."),
]
Processes = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option("--processes", min=1, metavar="N", help="Processes that read; default: one per core."),
]
LockTimeout = Annotated[
    float, typer.Option("--lock-timeout", metavar="SECONDS", help="How long to wait for another writer.")
]
