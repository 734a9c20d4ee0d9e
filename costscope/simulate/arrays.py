"""The kinds of arrays the simulators pass around."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rng = np.random.Generator
Array = npt.NDArray[Any]


def starts_of(lengths: Ints) -> Ints:
    """Where each of several runs begins when they are laid end to end."""
    starts: Ints = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    return starts


def places_in(lengths: Ints) -> Ints:
    """0, 1, 2 … within each of several runs laid end to end."""
    places: Ints = np.arange(int(lengths.sum())) - np.repeat(starts_of(lengths), lengths)
    return places


def sum_before(values: Ints, lengths: Ints) -> Ints:
    """What came before each value within its own run."""
    running = np.cumsum(values) - values
    before: Ints = running - np.repeat(running[starts_of(lengths)], lengths)
    return before
