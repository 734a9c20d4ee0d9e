"""A ledger that ties has no cause; two faults at once are told apart."""

from __future__ import annotations

import pytest

from costscope.analysis.reconcile import Status
from costscope.analysis.selection import Basis
from tests.reconcile.faults.injections import ANTHROPIC, DEEPSEEK, OPENAI
from tests.reconcile.faults.ledger import World
from tests.reconcile.faults.trials import clean, together


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("world", [ANTHROPIC, OPENAI, DEEPSEEK], ids=lambda world: world.provider)
def test_a_clean_ledger_has_no_cause(world: World, basis: Basis) -> None:
    found = clean(world, basis, seed=5)
    assert {cell.status for cell in found.all_cells} == {Status.MATCH}
    assert not [step for step in found.bridge() if step.cause is not None and step.cells]


def test_two_faults_are_told_apart() -> None:
    trials = list(together(2, 12, seed=3))
    hits = [trial.has_found(each) for trial in trials for each in trial.injected]
    assert sum(hits) >= 0.85 * len(hits)
    assert sum(bool(trial.false) for trial in trials) <= 1
