"""What a cause is: a number, a name, a meaning, with the test that finds it in the data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from costscope.analysis.reconcile.claims import Claim
from costscope.analysis.reconcile.hypotheses import Hypothesis
from costscope.analysis.reconcile.opening import OpenCell
from costscope.analysis.reconcile.scene import Bundle, Scene

Found = Iterable[tuple[OpenCell, Claim]]
"""What is claimed of which cells."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why tracked and billed differ."""

    id: int
    name: str
    """What the line of the bridge is called."""
    meaning: str
    test: str
    """How it is recognised."""
    find: Callable[[Scene], Found] | None = None
    """Reads it off the data, before anything is priced again."""
    propose: Callable[[Scene, Bundle], Iterable[Hypothesis]] | None = None
    """Says what it would have done to a bundle of cells."""
    infer: Callable[[Scene], Found] | None = None
    """Takes what is left, where there are signs of it."""
