"""Plays limits against history: what would have tripped, what that saves, what it breaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from costscope.analysis.budget.spending import FAILURE, SUCCESS, Spending
from costscope.domain.budget import Action, Ledger, Limit

_WEIGHT: Final = {Action.ALLOW: 0, Action.WARN: 1, Action.STOP: 2}


@dataclass(frozen=True, slots=True)
class Event:
    """A limit that warned or stopped, at the call where it first did so for its key."""

    limit: Limit
    key: str
    action: Action
    task: str
    call_number: int
    instant: datetime
    spent: int
    amount: int
    """What the limit's key had spent before, and the call; in the limit's unit."""
    outcome: str | None


@dataclass(slots=True)
class TaskReplay:
    """One task: what it took, what it would have taken, in picodollars."""

    outcome: str | None = None
    pico: int = 0
    kept_pico: int = 0
    calls: int = 0
    kept_calls: int = 0
    has_unpriced: bool = False

    @property
    def was_cut(self) -> bool:
        """Whether a call of it would not have been made."""
        return self.kept_calls < self.calls


@dataclass(slots=True)
class Replay:
    """History as it would have been."""

    tasks: dict[str, TaskReplay] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    @property
    def spent(self) -> int:
        """What history cost, in picodollars."""
        return sum(task.pico for task in self.tasks.values())

    @property
    def saved(self) -> int:
        """What the calls that would not have been made cost."""
        return sum(task.pico - task.kept_pico for task in self.tasks.values())

    def cut(self, outcome: str | None = None) -> list[TaskReplay]:
        """Tasks that would have lost a call; of one outcome, where one is named."""
        return [t for t in self.tasks.values() if t.was_cut and outcome in (None, t.outcome)]

    @property
    def cut_without_outcome(self) -> int:
        """Tasks cut of which nobody knows how they ended."""
        return sum(t.was_cut and t.outcome not in (SUCCESS, FAILURE) for t in self.tasks.values())

    def rerun(self) -> int:
        """What the successes that would have been cut cost in full: someone has to do them again."""
        return sum(task.pico for task in self.cut(SUCCESS))


def replay(calls: Iterable[Spending], limits: Sequence[Limit]) -> Replay:
    """Play every call against the limits, in the order of time.

    A call that would not have been made takes nothing from any limit, and neither does what comes after in
    a task that was stopped.
    """
    ledger = Ledger(limits)
    made = Replay()
    last: dict[tuple[str, str], Action] = {}
    for call in calls:
        task = made.tasks.setdefault(call.task, TaskReplay(call.outcome))
        task.pico += call.pico
        task.calls += 1
        task.has_unpriced |= call.is_unpriced
        if ledger.is_stopped(call.task):
            continue
        admitted, decisions = ledger.offer(call.task, call.instant, call.keys(limits), call.amounts)
        if admitted:
            task.kept_pico += call.pico
            task.kept_calls += 1
        for d in decisions:
            mark = (d.limit.name, d.key)
            # Told once, until the key has been below it again.
            if _WEIGHT[d.action] > _WEIGHT[last.get(mark, Action.ALLOW)]:
                made.events.append(
                    Event(
                        d.limit, d.key, d.action, call.task, call.call_number, call.instant, d.spent,
                        d.amount, call.outcome,
                    )
                )  # fmt: skip
            last[mark] = d.action
    return made
