"""Names rows of files briefly."""

from __future__ import annotations

from pathlib import PurePath

from costscope.analysis.reconcile.sides import Lines


def references(lines: Lines) -> str | None:
    """Files with their lines, such as ``cost.csv:2-5,9``; ``None`` where there are none.

    >>> references({"bills/cost.csv": [9, 2, 3]})
    'cost.csv:2-3,9'
    """
    return "; ".join(f"{PurePath(path).name}:{_runs(lines[path])}" for path in sorted(lines)) or None


def _runs(numbers: list[int]) -> str:
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return ",".join("-".join(map(str, run)) for run in runs)
