"""Every cause is found when it is the only fault, with its exact amount where it is measured."""

from __future__ import annotations

import pytest

from costscope.analysis.reconcile.causes import CAUSES
from tests.reconcile.faults.injections import INJECTIONS, Injection
from tests.reconcile.faults.trials import attempt

NOT_INJECTED = {40}
"""A note about what neither side has; there is nothing to find."""
OF_EACH_CAUSE = list({injection.cause: injection for injection in INJECTIONS}.values())


def test_every_cause_can_be_injected() -> None:
    assert {injection.cause for injection in INJECTIONS} == {cause.id for cause in CAUSES} - NOT_INJECTED


@pytest.mark.parametrize("injection", OF_EACH_CAUSE, ids=lambda each: each.name)
def test_a_fault_is_found_by_its_name(injection: Injection) -> None:
    trial = attempt([injection], injection.worlds[-1], injection.bases[-1], seed=77)
    assert trial.is_real
    assert set(trial.found) == {injection.cause}
    if injection.cause in trial.measured:
        assert trial.found[injection.cause] == trial.expected[0]
        assert trial.unexplained == 0
