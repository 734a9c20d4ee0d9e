"""``python -m tests.anomalies.score``: takes the score and writes docs/signal-quality.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.anomalies.score.page import page
from tests.anomalies.score.run import take

PAGE = Path(__file__).parents[3] / "docs" / "signal-quality.md"


def main() -> int:
    """Run what the file of results does not hold yet, then write the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.anomalies.score", description=__doc__)
    parser.add_argument("--runs", type=int, default=100, help="seeds of every setting")
    parser.add_argument("--per-day", type=int, nargs="+", default=[200, 20, 2_000], help="tasks a day")
    parser.add_argument("--processes", type=int, default=2)
    default = Path(tempfile.gettempdir()) / "costscope-score.jsonl"
    parser.add_argument("--results", type=Path, default=default, help="kept, and continued the next time")
    chosen = parser.parse_args()
    rows = take(chosen.results, chosen.runs, tuple(chosen.per_day), chosen.processes)
    PAGE.write_text(page(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
