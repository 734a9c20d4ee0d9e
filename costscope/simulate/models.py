"""The models the invented fleets call, at their list prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from costscope.simulate.arrays import Ints

_PER_MTOK: Final = 1_000_000
"""Picodollars a token of one dollar per million tokens."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model and what a token of it costs, in whole picodollars."""

    name: str
    uncached: int
    write: int
    read: int
    output: int


def _model(name: str, dollars_in: int) -> Model:
    """Anthropic's proportions: writes for five minutes 1.25, reads 0.1, output 5 times the input price."""
    unit = dollars_in * _PER_MTOK
    return Model(name, unit, unit * 5 // 4, unit // 10, unit * 5)


CHEAP: Final = _model("claude-haiku-4-5-20251001", 1)
STRONG: Final = _model("claude-opus-4-8", 5)
UNPRICED: Final = Model("house-model-9", 0, 0, 0, 0)
"""A model no price book knows: its cost is unknown, and stands as 0 only here."""
MODELS: Final = (CHEAP, STRONG, UNPRICED)


def cost_of(model: Ints, uncached: Ints, write: Ints, read: Ints, output: Ints) -> Ints:
    """Picodollars of calls, by the place of their model in ``MODELS``."""
    rates = np.array([(m.uncached, m.write, m.read, m.output) for m in MODELS], dtype=np.int64)[model]
    cost: Ints = rates[:, 0] * uncached + rates[:, 1] * write + rates[:, 2] * read + rates[:, 3] * output
    return cost
