"""Splits the change of cost per task into what tokens did, and what prices did; to the last digit.

Bennet's indicator (Journal of the Royal Statistical Society 83, 1920), symmetric in the two sides: per
category of tokens, price = ½ (q0 + q1) (p1 - p0) and quantity = ½ (p0 + p1) (q1 - q0), which add up to
q1 p1 - q0 p0.  In fractions, since a price per token is cost over tokens.
"""

from __future__ import annotations

import math
from fractions import Fraction

from costscope.analysis.compare.arms import CATEGORIES, Arm


def effects(base: Arm, head: Arm) -> dict[str, int]:
    """Whole picodollars a task: prices, the quantity of each category, what is not billed by tokens.

    They add up to :func:`change_per_task`; what rounding leaves over goes to those it cut most.  A category
    that only one side has is all quantity, at that side's price: there is none to compare it with.
    """
    tasks = len(base.tasks), len(head.tasks)
    exact = {"prices": Fraction(0)}
    for category in CATEGORIES:
        (q0, p0), (q1, p1) = (
            _per_task(arm, category, count) for arm, count in zip((base, head), tasks, strict=True)
        )
        first = (p1 if p0 is None else p0) or Fraction(0)
        second = (p0 if p1 is None else p1) or Fraction(0)
        exact["prices"] += (q0 + q1) * (second - first) / 2
        exact[f"{category} tokens"] = (first + second) * (q1 - q0) / 2
    exact["other units"] = Fraction(head.rest_pico, tasks[1]) - Fraction(base.rest_pico, tasks[0])
    whole = {name: math.floor(amount) for name, amount in exact.items()}
    missing = change_per_task(base, head) - sum(whole.values())
    for name in sorted(exact, key=lambda name: whole[name] - exact[name])[:missing]:
        whole[name] += 1
    return whole


def change_per_task(base: Arm, head: Arm) -> int:
    """Head's list cost per task less base's, in whole picodollars."""
    one, other = (Fraction(sum(arm.picos.values()) + arm.rest_pico, len(arm.tasks)) for arm in (base, head))
    return round(other - one)


def _per_task(arm: Arm, category: str, tasks: int) -> tuple[Fraction, Fraction | None]:
    tokens = arm.tokens[category]
    price = Fraction(arm.picos[category], tokens) if tokens else None
    return Fraction(tokens, tasks), price
