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
from costscope.simulate.writing import write_fleet
from tests.lake.lakes import take

FIRST = date(2026, 5, 4)


@dataclass(frozen=True)
class Fleet:
    """A fleet and its calls."""

    tasks: Tasks
    calls: Calls

    def write(self, folder: Path, form: str) -> Path:
        """Write logs and outcomes into a folder."""
        write_fleet(self.tasks, self.calls, FIRST, folder, form)
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
