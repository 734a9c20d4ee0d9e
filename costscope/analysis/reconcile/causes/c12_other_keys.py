"""Cause 12: calls with keys, projects or workspaces that are not in the log."""

from __future__ import annotations

from operator import attrgetter

from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._subsets import claimed, grouped, is_left_over
from costscope.analysis.reconcile.scene import Scene

_UNNAMED = "none"


def _find(scene: Scene) -> Found:
    for name in ("key", "project"):
        say = attrgetter(name)
        groups = grouped(scene, lambda row, say=say: say(row) or _UNNAMED)  # type: ignore[misc]
        if len(groups) < 2:
            continue
        for group in sorted(groups, key=str):
            cells = groups[group]
            if is_left_over(cells):
                words = f"no {name}" if group == _UNNAMED else f"{name} {group}"
                yield from claimed(12, f"{words} is on the bill and not in the log", cells)


CAUSE = Cause(
    12,
    "other_keys",
    "calls of keys or projects that the log does not have",
    "without the rows of one key or project the others tie",
    find=_find,
)
