"""The facts of a call that its price depends on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

Conditions = tuple[tuple[str, str], ...]
"""What a price list is for: names of facts with their values; empty for the standard list."""

MODES: Final = ("processing", "service_tier", "speed")
"""Facts that choose another list of prices; the remaining ones change prices by a factor."""

FACTS: Final = (*MODES, "region", "account")

_DEFAULTS: Final = frozenset(
    {"", "standard", "default", "auto", "none", "null", "not_available", "unknown", "normal"}
)
"""Values that say nothing beyond what is usual anyway."""

_RENAMED: Final = {("service_tier", "fast"): "priority"}
"""OpenAI renamed its priority tier to fast on 2026-07-30; both are the same prices."""


@dataclass(frozen=True, slots=True)
class PriceContext:
    """Which price list a call is on, in the words of its log; what the log does not say is ``None``.

    ``region`` is a place that was paid for: a cloud region, an inference profile, Anthropic's
    ``inference_geo`` or a data-residency zone.
    """

    provider: str | None
    model: str
    service_tier: str | None = None
    processing: str | None = None
    speed: str | None = None
    region: str | None = None
    account: str | None = None


def facts(context: PriceContext, named_region: str | None) -> dict[str, str]:
    """Return what is unusual about a call; a region in the model's name wins, since it is what was called."""
    said = {name: value for name in FACTS if (value := getattr(context, name))}
    return canonical(said | ({"region": named_region} if named_region else {}))


def canonical(said: Mapping[str, str]) -> dict[str, str]:
    """Put facts under one spelling and leave out those that say nothing.

    ``service_tier=batch`` and ``processing=batch`` are the same fact.
    """
    known = {}
    for name, value in said.items():
        text = value.strip() if name == "account" else value.strip().lower()
        if name == "account" or text not in _DEFAULTS:
            known[name] = _RENAMED.get((name, text), text)
    if known.get("service_tier") == "batch":
        del known["service_tier"]
        known["processing"] = "batch"
    return known


def choose(sets: Iterable[Conditions], known: Mapping[str, str]) -> Conditions | None:
    """Return the most specific set of conditions that holds; ``None`` when there is not even an empty one."""
    holding = [s for s in sets if all(_holds(name, value, known) for name, value in s)]
    return max(holding, key=_specificity, default=None)


def _holds(name: str, value: str, known: Mapping[str, str]) -> bool:
    """A region also holds for the places inside it, as ``us-gov`` for ``us-gov-west-1``."""
    fact = known.get(name)
    return fact is not None and (fact == value or (name == "region" and fact.startswith(value + "-")))


def _specificity(conditions: Conditions) -> tuple[int, bool, int]:
    """More conditions first, then a mode before a place, then the narrower place."""
    return (
        len(conditions),
        any(name in MODES for name, _ in conditions),
        sum(len(value) for _, value in conditions),
    )
