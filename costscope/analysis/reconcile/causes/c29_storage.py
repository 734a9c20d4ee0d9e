"""Cause 29: storage of files, vectors or caches, which no call has."""

from __future__ import annotations

import re

from costscope.analysis.reconcile.bill import ChargeRows
from costscope.analysis.reconcile.causes._cause import Cause, Found
from costscope.analysis.reconcile.causes._subsets import claimed, grouped, is_left_over
from costscope.analysis.reconcile.scene import Scene

_WORDS = re.compile(r"storage|vector store", re.IGNORECASE)
_UNITS = frozenset({"gibibyte_hours", "token_hours", "gb_days", "gb_months"})


def is_storage(row: ChargeRows) -> bool:
    """Whether a charge is for keeping something."""
    return row.unit in _UNITS or any(
        word is not None and _WORDS.search(word.replace("_", " ")) for word in (row.category, row.description)
    )


def _find(scene: Scene) -> Found:
    cells = grouped(scene, lambda row: is_storage(row) or None).get(True, {})
    if is_left_over(cells):
        yield from claimed(29, "storage on the bill", cells)


CAUSE = Cause(
    29,
    "storage",
    "storage of files, vectors and caches",
    "billed rows in units of storage and time",
    find=_find,
)
