"""Invents a fleet, writes it down in a real format, reads it into a lake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from costscope.simulate.calls import Calls, draw_calls
from costscope.simulate.faults import Knobs
from costscope.simulate.fleet import Tasks, draw_tasks
from costscope.simulate.writing import claude_code, otlp, raw_pairs
from costscope.simulate.writing.diary import entries, outcome_table
from tests.lake.lakes import take

FIRST = date(2026, 5, 4)


@dataclass(frozen=True)
class Fleet:
    """A fleet and its calls."""

    tasks: Tasks
    calls: Calls

    def write(self, folder: Path, form: str) -> Path:
        """Write logs and outcomes into a folder."""
        folder.mkdir(parents=True)
        told = list(entries(self.tasks, self.calls, FIRST))
        (folder / "outcomes.csv").write_text(outcome_table(self.tasks, told))
        if form == "claude_code":
            for name, text in claude_code.sessions(told):
                (folder / name).write_text(text)
        else:
            lines = {"otlp": otlp.lines, "raw_pairs": raw_pairs.lines}[form](told)
            with (folder / "log.jsonl").open("w") as log:
                log.writelines(f"{line}\n" for line in lines)
        return folder


def fleet(seed: int, days: int, per_day: float, knobs: Sequence[Knobs] | None = None) -> Fleet:
    """A fleet of that many days."""
    tasks = draw_tasks(np.random.default_rng(seed), days, per_day, knobs=knobs)
    return Fleet(tasks, draw_calls(np.random.default_rng(seed + 1), tasks))


def lake_of(made: Fleet, folder: Path, form: str) -> Path:
    """The lake of a fleet."""
    outcome = take(folder / "lake", made.write(folder / form, form))
    assert not outcome.rejects, outcome
    return folder / "lake"
