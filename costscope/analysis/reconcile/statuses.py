"""The one word said of each cell."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """What became of a cell, from the best news to the worst."""

    MATCH = "MATCH"
    """Both sides say the same, to the last digit."""
    MATCH_ROUNDING = "MATCH_ROUNDING"
    """They differ by no more than the rounding of the billed rows."""
    TIMING = "TIMING"
    """The difference is made up for by the neighbouring period of the same cell."""
    EXPLAINED = "EXPLAINED"
    """Causes account for the difference, within rounding."""
    NOT_COMPARABLE = "NOT_COMPARABLE"
    """Another currency, or a charge that is for no use, such as tax."""
    PENDING = "PENDING"
    """They differ, and the bill was not final yet."""
    TRACKED_ONLY = "TRACKED_ONLY"
    """The bill has nothing here."""
    BILLED_ONLY = "BILLED_ONLY"
    """The log has nothing here."""
    PARTLY_EXPLAINED = "PARTLY_EXPLAINED"
    """Causes account for a part of the difference."""
    UNPRICED = "UNPRICED"
    """Something was tracked whose cost cannot be told."""
    UNEXPLAINED = "UNEXPLAINED"
    """They differ, by more than rounding."""


AGREEING = frozenset({Status.MATCH, Status.MATCH_ROUNDING, Status.TIMING})
"""What needs no further question."""

_ORDER = list(Status)


def worst(statuses: Iterable[Status]) -> Status | None:
    """What is said of many cells: the worst of what is said of each; ``None`` where there are none."""
    return max(statuses, key=_ORDER.index, default=None)
