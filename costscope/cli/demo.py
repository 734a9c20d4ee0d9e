"""The command ``demo``."""

from __future__ import annotations

from costscope.cli import options
from costscope.cli.context import book_of, lake_of


def demo(lake: options.Lake = None) -> None:
    """Ingest the made-up sample data into the lake, to look around.

    \b
    Examples:
      costscope demo --lake demo
    """
    from importlib.resources import as_file, files

    from costscope.cli.ingest_report import say_outcome
    from costscope.ingest.publish import Options, ingest
    from costscope.render.diagnostics import narrate

    place = lake_of(lake)
    with as_file(files("costscope") / "sample_data") as folder:
        outcome = ingest(place, [str(folder / "traces")], book_of(None), Options())
    say_outcome(outcome, str(place.root), None, None, dry_run=False)
    narrate("costscope: next: costscope report, costscope tasks, costscope report --by model,day")
