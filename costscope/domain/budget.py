"""What a spending limit says about the next call, and the running sums it asks.

One rule for the past and the present: a replay of history, a check of today, a guard at run time all ask
:func:`decide`.  Amounts are whole picodollars, or tokens.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

TASK = "task"
EVERYTHING = "all"


class Unit(StrEnum):
    """What a limit counts."""

    USD = "usd"
    TOKENS = "tokens"


class OnBreach(StrEnum):
    """What becomes of the work when a limit is reached."""

    STOP = "stop"
    """The task ends."""
    DROP = "drop"
    """The one call is not made; the task may go on."""
    WARN = "warn"
    """Nothing but a message."""


class Action(StrEnum):
    """What to do about a call."""

    ALLOW = "allow"
    WARN = "warn"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling for each task, or for each value of a dimension over a rolling window.

    ``per`` is ``task``, a dimension, or ``all``; ``where`` holds patterns a call must fit, by dimension.
    """

    name: str
    amount: int
    per: str = TASK
    unit: Unit = Unit.USD
    window: timedelta | None = None
    on_breach: OnBreach = OnBreach.STOP
    warn_at_pct: int = 80
    where: tuple[tuple[str, str], ...] = ()

    def observed(self) -> Limit:
        """The same limit, stopping nothing: for what has been spent already."""
        return replace(self, on_breach=OnBreach.WARN)


def decide(limit: Limit, spent: int, amount: int) -> Action:
    """Say what to do about a call of ``amount`` when ``spent`` was let through before it.

    What a call costs is known only when it has been made, so a task's ceiling stops what comes after the call
    that reaches it; a rolling window keeps out the call that would pass it.
    """
    if is_breach(limit, spent, amount):
        return Action.WARN if limit.on_breach is OnBreach.WARN else Action.STOP
    return Action.WARN if 100 * (spent + amount) >= limit.warn_at_pct * limit.amount else Action.ALLOW


def is_breach(limit: Limit, spent: int, amount: int) -> bool:
    """Whether a call reaches a task's ceiling, or passes what a window may hold."""
    after = spent + amount
    return after >= limit.amount if limit.window is None else after > limit.amount


@dataclass(slots=True)
class _Window:
    spent: int = 0
    calls: deque[tuple[datetime, int]] = field(default_factory=deque)

    def at(self, instant: datetime, length: timedelta | None) -> int:
        """What was let through in the window that ends now."""
        if length is not None:
            while self.calls and self.calls[0][0] <= instant - length:
                self.spent -= self.calls.popleft()[1]
        return self.spent

    def add(self, instant: datetime, amount: int, length: timedelta | None) -> None:
        self.spent += amount
        if length is not None:
            self.calls.append((instant, amount))


@dataclass(frozen=True, slots=True)
class Decision:
    """What one limit says about one call; ``spent`` is what its key had spent before."""

    limit: Limit
    key: str
    action: Action
    spent: int
    amount: int

    @property
    def breached(self) -> bool:
        """Whether the limit is reached, not only near."""
        return is_breach(self.limit, self.spent, self.amount)

    @classmethod
    def of(cls, limit: Limit, key: str, spent: int, amount: int) -> Decision:
        """The decision of a limit about a call."""
        return cls(limit, key, decide(limit, spent, amount), spent, amount)


class Ledger:
    """What was let through so far, by limit and key; calls must come in the order of time."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        self._limits = limits
        self._windows: dict[tuple[str, str], _Window] = {}
        self._stopped: set[str] = set()

    def is_stopped(self, task: str) -> bool:
        """Whether a limit has ended the task."""
        return task in self._stopped

    def offer(
        self, task: str, instant: datetime, keys: Mapping[str, str], amounts: Mapping[Unit, int]
    ) -> tuple[bool, list[Decision]]:
        """Let a call through or not; returns that with what every limit that speaks of it says.

        ``keys`` holds the key of each limit that is about the call, by the limit's name.  A call that any
        limit keeps out counts for none of them.
        """
        decisions = []
        for limit in self._limits:
            if limit.name in keys:
                key = keys[limit.name]
                spent = self._window(limit, key).at(instant, limit.window)
                amount = amounts[limit.unit]
                decisions.append(Decision.of(limit, key, spent, amount))
        stopping = [d for d in decisions if d.action is Action.STOP]
        admitted = all(d.limit.window is None for d in stopping)
        if any(d.limit.on_breach is OnBreach.STOP for d in stopping):
            self._stopped.add(task)
        if admitted:
            for d in decisions:
                self._window(d.limit, d.key).add(instant, d.amount, d.limit.window)
        return admitted, decisions

    def _window(self, limit: Limit, key: str) -> _Window:
        return self._windows.setdefault((limit.name, key), _Window())
