"""Writes invented fleets down as the logs of real programs, one format a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from costscope.simulate.calls import Calls
from costscope.simulate.fleet import Tasks
from costscope.simulate.writing import claude_code, otlp, raw_pairs
from costscope.simulate.writing.diary import entries, outcome_table

_LINES = {"otlp": otlp.lines, "raw_pairs": raw_pairs.lines}
FORMATS = (*_LINES, "claude_code")


def write_fleet(tasks: Tasks, calls: Calls, first_day: date, folder: Path, form: str) -> None:
    """Write the logs of a fleet, with a table of outcomes, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    told = list(entries(tasks, calls, first_day))
    (folder / "outcomes.csv").write_text(outcome_table(tasks, told))
    if form == "claude_code":
        for name, text in claude_code.sessions(told):
            (folder / name).write_text(text)
        return
    with (folder / "log.jsonl").open("w") as log:
        log.writelines(f"{line}\n" for line in _LINES[form](told))
