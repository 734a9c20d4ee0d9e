"""Writes an invented fleet into a folder: ``python -m costscope.simulate FOLDER --fault verbosity=2.4``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from costscope.simulate.calls import draw_calls
from costscope.simulate.faults import BY_NAME, HEALTHY, Knobs
from costscope.simulate.fleet import draw_tasks
from costscope.simulate.sizing import knobs_from
from costscope.simulate.writing import FORMATS, write_fleet


def main(arguments: Sequence[str] | None = None) -> int:
    """Invent a fleet and write its logs and its outcomes."""
    parser = argparse.ArgumentParser(prog="python -m costscope.simulate", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--format", choices=FORMATS, default="otlp", help="what the logs look like")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--per-day", type=float, default=30, help="tasks on a working day")
    parser.add_argument("--first-day", type=date.fromisoformat, default=date(2026, 5, 4), metavar="DATE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fault", default="", metavar="NAME=SETTING", help=", ".join(BY_NAME))
    parser.add_argument("--since", type=int, default=7, metavar="DAYS", help="how many days the fault lasts")
    chosen = parser.parse_args(arguments)
    name, _, setting = chosen.fault.partition("=")
    if name and name not in BY_NAME:
        parser.error(f"there is no fault called {name!r}: one of {', '.join(BY_NAME)}")
    knobs: list[Knobs] = [HEALTHY] * chosen.days
    if name:
        fault = BY_NAME[name]
        value = float(setting) if setting else fault.fixed if fault.fixed is not None else fault.high
        knobs[-chosen.since :] = knobs_from(fault, value, chosen.since)
    weekday = chosen.first_day.weekday()
    tasks = draw_tasks(
        np.random.default_rng(chosen.seed), chosen.days, chosen.per_day, first_weekday=weekday, knobs=knobs
    )
    calls = draw_calls(np.random.default_rng(chosen.seed + 1), tasks)
    write_fleet(tasks, calls, chosen.first_day, chosen.folder, chosen.format)
    print(f"{len(tasks):,} tasks, {len(calls):,} calls, {calls.cost.sum() / 1e12:,.2f} USD", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
