"""The commands ``ingest`` and ``reprice``."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from costscope.cli import options
from costscope.cli.config import load_config
from costscope.cli.context import book_of, lake_of, mappings_of


def ingest(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Files or folders; - is standard input.")
    ],
    adapter: options.Adapter = None,
    mapping: options.Mapping = None,
    max_rejects: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option("--max-rejects", min=0, metavar="N", help="Fail with 3 when more records are rejected."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read everything, say what would be taken, change nothing.")
    ] = False,
    processes: options.Processes = None,
    prices: options.Prices = None,
    lock_timeout: options.LockTimeout = 600,
    fmt: options.Format = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """Take logs, traces, exports or bills into the lake.

    The same files again change nothing; a file that grew is read on from where it stopped.  Everything
    becomes visible at once, or not at all.

    \b
    Examples:
      costscope ingest ~/.claude/projects
      costscope ingest traces/ --max-rejects 0
      zcat calls.jsonl.gz | costscope ingest -
      costscope ingest our-log.jsonl --mapping our-log.toml
    """
    from costscope.cli.ingest_report import say_broken_adapters, say_outcome
    from costscope.ingest.plan import total_bytes
    from costscope.ingest.publish import Options
    from costscope.ingest.publish import ingest as take
    from costscope.render.diagnostics import Progress

    config = load_config()
    chosen = Options(
        adapter=adapter,
        mappings=mappings_of(mapping, config),
        processes=config.get("processes", processes),
        max_rejects=config.get("max_rejects", max_rejects),
        dry_run=dry_run,
        patience_s=lock_timeout,
    )
    say_broken_adapters()
    place = lake_of(lake, config)
    with Progress(total_bytes(paths)) as progress:
        outcome = take(place, paths, book_of(prices, config), chosen, progress.update)
    say_outcome(outcome, str(place.root), fmt, output, dry_run=dry_run)


def reprice(
    prices: options.Prices = None,
    processes: options.Processes = None,
    lock_timeout: options.LockTimeout = 600,
    lake: options.Lake = None,
) -> None:
    """Derive every call again, at today's price book and price files.

    \b
    Examples:
      costscope reprice --prices contract.toml
    """
    from costscope.ingest.publish import rederive
    from costscope.render.diagnostics import narrate

    config = load_config()
    place = lake_of(lake, config)
    place.manifest()  # says what to do where there is no lake
    book = book_of(prices, config)
    rederive(place, book, processes=config.get("processes", processes), patience_s=lock_timeout)
    narrate(f"costscope: repriced with book {book.version} ({book.sha256[:12]})")
