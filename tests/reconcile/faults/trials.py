"""Injects faults, asks for their causes, counts how often they were found."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from costscope.analysis.reconcile import Reconciliation
from costscope.analysis.reconcile.claims import Support
from costscope.analysis.selection import Basis
from costscope.domain.errors import CircularSource, UnitScale
from costscope.domain.money import EXACT
from tests.reconcile.cases import compare
from tests.reconcile.faults.injections import INJECTIONS, Injection
from tests.reconcile.faults.ledger import Ledger, World, make_ledger

COST_COLUMN = {Basis.LIST: "list_cost", Basis.RECORDED: "recorded_cost"}
REFUSED = {UnitScale: 38, CircularSource: 39}
"""Causes that are errors."""
SILENT = {25, 31, 38, 39}
"""Causes that may move money between cells without changing the total, or are no amounts."""


class Impossible(Exception):
    """One fault has left nothing for another to go wrong."""


@dataclass(frozen=True)
class Trial:
    """What was injected, and what was found."""

    injected: tuple[Injection, ...]
    expected: tuple[Decimal, ...]
    """By how much each changed billed minus tracked, USD."""
    found: dict[int, Decimal]
    """Amounts by cause."""
    measured: frozenset[int]
    """Causes all of whose amounts are measured."""
    unexplained: Decimal

    @property
    def is_real(self) -> bool:
        """Whether every fault changed something; one may undo what another would have done."""
        pairs = zip(self.injected, self.expected, strict=True)
        return all(amount or each.cause in SILENT for each, amount in pairs)

    def has_found(self, injection: Injection) -> bool:
        return injection.cause in self.found

    @property
    def false(self) -> set[int]:
        """Causes found that were not injected."""
        return set(self.found) - {each.cause for each in self.injected}


def attempt(injected: Sequence[Injection], world: World, basis: Basis, seed: int) -> Trial:
    """One ledger with some faults."""
    ledger = make_ledger(world, seed)
    expected = []
    for each in injected:
        before = ledger.gap(COST_COLUMN[basis])
        try:
            each.inject(ledger)
        except (KeyError, IndexError, StopIteration) as error:
            raise Impossible(each.name) from error
        expected.append(EXACT.subtract(ledger.gap(COST_COLUMN[basis]), before))
    try:
        found = _compared(ledger, basis)
    except tuple(REFUSED) as error:
        cause = REFUSED[type(error)]
        return Trial(tuple(injected), tuple(expected), {cause: Decimal(0)}, frozenset(), Decimal(0))
    steps = [step for step in found.bridge() if step.cause is not None and step.cells]
    amounts: dict[int, Decimal] = {}
    for step in steps:
        assert step.cause is not None
        assert isinstance(step.amount, Decimal)
        amounts[step.cause] = EXACT.add(amounts.get(step.cause, Decimal(0)), step.amount)
    unsure = {step.cause for step in steps if step.support is not Support.MEASURED}
    return Trial(
        tuple(injected), tuple(expected), amounts, frozenset(amounts.keys() - unsure), found.unexplained()
    )


def _compared(ledger: Ledger, basis: Basis) -> Reconciliation:
    return compare(
        ledger.calls, ledger.charges, ledger.counts, resets=ledger.resets, basis=basis, **ledger.options
    )


def clean(world: World, basis: Basis, seed: int) -> Reconciliation:
    """A ledger without a fault."""
    return _compared(make_ledger(world, seed), basis)


def alone(repeats: int, *, seed: int = 0) -> Iterator[Trial]:
    """Every fault by itself, in every world and on every basis that it is for."""
    number = seed
    for injection in INJECTIONS:
        for (world, basis), _ in product(product(injection.worlds, injection.bases), range(repeats)):
            number += 1
            yield attempt([injection], world, basis, number)


def together(size: int, trials: int, *, seed: int = 0) -> Iterator[Trial]:
    """Faults of different causes, chosen at random among those that one ledger can have."""
    chance = random.Random(seed)
    settings = sorted({(w.provider, b) for i in INJECTIONS for w in i.worlds for b in i.bases})
    worlds = {world.provider: world for i in INJECTIONS for world in i.worlds}
    done = 0
    while done < trials:
        provider, basis = chance.choice(settings)
        fitting = [
            i
            for i in INJECTIONS
            if worlds[provider] in i.worlds and basis in i.bases and i.cause not in REFUSED.values()
        ]
        if len({i.cause for i in fitting}) < size:
            continue
        chosen = chance.sample(fitting, size)
        if len({i.cause for i in chosen}) == size:
            try:
                trial = attempt(_in_order(chosen), worlds[provider], basis, chance.randrange(10**6))
            except Impossible:
                continue
            if trial.is_real:
                done += 1
                yield trial


def _in_order(chosen: list[Injection]) -> list[Injection]:
    """Those first that make the bill anew, which would undo what was done to it before."""
    remakes = ("the_bill_begins_its_day_elsewhere", "recorded_without_the_surcharge", "billed_as_long")
    last = ("another_rate_of_exchange", "rounded_to_cents", "pages_are_missing", "the_last_day_is_not_over")
    return sorted(chosen, key=lambda i: (i.name not in remakes, i.name in last))
