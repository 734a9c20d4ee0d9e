"""Tells a change of cost per task apart into the factors that changed (LMDI-I, Ang 2004).

A cell's change is shared out by logarithms: line x gets L(c₁, c₀) · ln(x₁/x₀), L(a, b) = (a - b) /
ln(a/b), L(a, a) = a.  A cell that stands on one side only goes, by the limit of that (Ang and Liu 2007),
whole to what was not there: the type, else the model, else the component.  Exact, the same both ways
round, and the same however cells are grouped.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from costscope.analysis.anomalies.factors import COMPONENTS, LINE_OF, LINES, MIX, MODEL, Window, factors
from costscope.domain.money import PICO, rounded_column

Floats = npt.NDArray[np.float64]
_WIDE: Final = Context(prec=50)
_PLACE: Final = {line: i for i, line in enumerate(LINES)}


def decompose(before: Window, after: Window) -> Mapping[str, Decimal]:
    """US dollars per task that each line adds; whole picodollars that sum to the change of cost per task.

    The windows hold Python's integers.
    """
    lines = dict.fromkeys(LINES, Decimal(0))
    (cost0, tasks0), (cost1, tasks1) = before.costs(), after.costs()
    n0, n1 = Decimal(int(tasks0.item())), Decimal(int(tasks1.item()))
    pairs = list(zip(factors(before), factors(after), strict=True))
    shape = cost0.shape
    spread = [
        (f0, [np.broadcast_to(a, shape) for a in (f0.over, f0.under, f1.over, f1.under)]) for f0, f1 in pairs
    ]
    for cell in np.ndindex(*shape):
        c0, c1 = _WIDE.divide(Decimal(cost0[cell]), n0), _WIDE.divide(Decimal(cost1[cell]), n1)
        if not c0 and not c1:
            continue
        if not c0 or not c1:
            lines[_absent(before, after, cell)] += _WIDE.subtract(c1, c0)
            continue
        weight = c1 if c0 == c1 else _WIDE.divide(c1 - c0, _WIDE.ln(_WIDE.divide(c1, c0)))
        for factor, arrays in spread:
            o0, u0, o1, u1 = (Decimal(int(a[cell])) for a in arrays)
            ratio = _WIDE.divide(_WIDE.multiply(o1, u0), _WIDE.multiply(u1, o0))
            if ratio != 1:
                power = Decimal(int(factor.power[cell[-1]]))
                lines[factor.lines[cell[-1]]] += _WIDE.multiply(
                    _WIDE.multiply(weight, power), _WIDE.ln(ratio)
                )
    exact = [_WIDE.divide(amount, Decimal(PICO)) for amount in lines.values()]
    return dict(zip(lines, rounded_column(exact, 12), strict=True))


def line_effects(before: Window, after: Window) -> tuple[Floats, Floats]:
    """The same in floats, for many pairs of windows at once: (…, lines) and the old cost per task (…)."""
    (cost0, tasks0), (cost1, tasks1) = before.costs(), after.costs()
    with np.errstate(divide="ignore", invalid="ignore"):
        c0, c1 = cost0 / tasks0, cost1 / tasks1
        both = (c0 > 0) & (c1 > 0)
        gap = np.log(np.where(both, c1 / np.where(both, c0, 1), 1))
        weight = np.where(both, np.where(np.abs(gap) < 1e-12, c0, (c1 - c0) / np.where(gap == 0, 1, gap)), 0)
        effects = np.zeros((*weight.shape[:-3], len(LINES)))
        for f0, f1 in zip(factors(before), factors(after), strict=True):
            ratio = np.where(both, (f1.over * f0.under) / (f1.under * f0.over), 1)
            moved = (weight * f0.power * np.log(ratio)).sum(axis=(-3, -2))
            for place, line in enumerate(f0.lines):
                effects[..., _PLACE[line]] += moved[..., place]
        _add_one_sided(effects, before, after, np.where(both, 0, c1 - c0))
    return effects, c0.sum(axis=(-3, -2, -1))


def _absent(before: Window, after: Window, cell: tuple[Any, ...]) -> str:
    k, m, c = cell
    if not before.tasks[k] or not after.tasks[k]:
        return MIX
    if not before.measures["calls"][k, m] or not after.measures["calls"][k, m]:
        return MODEL
    return LINE_OF[COMPONENTS[c]]


def _add_one_sided(effects: Floats, before: Window, after: Window, moved: Any) -> None:
    no_type = ((before.tasks == 0) | (after.tasks == 0))[..., None, None]
    no_model = ((before.measures["calls"] == 0) | (after.measures["calls"] == 0))[..., None] & ~no_type
    effects[..., _PLACE[MIX]] += np.where(no_type, moved, 0).sum(axis=(-3, -2, -1))
    effects[..., _PLACE[MODEL]] += np.where(no_model, moved, 0).sum(axis=(-3, -2, -1))
    rest = np.where(no_type | no_model, 0, moved).sum(axis=(-3, -2))
    for place, component in enumerate(COMPONENTS):
        effects[..., _PLACE[LINE_OF[component]]] += rest[..., place]
