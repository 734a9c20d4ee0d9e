"""Apply the ``[[price]]`` corrections of ``fixes.toml`` to the models they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from costscope.pricing.build.entries import Entries, Entry, merged
from costscope.pricing.cards import RateCard
from costscope.pricing.clauses import compiled
from costscope.pricing.rules import PriceRule


def apply(rules: Iterable[PriceRule], entries: Entries) -> None:
    """Set the prices of each rule; one for a model that no source knows adds it.

    Raises ``ValueError`` for a rule that neither finds its model nor names one exactly.
    """
    for rule in rules:
        provider, clause = rule.scope.provider, rule.scope.model
        if provider is None or clause is None:
            raise ValueError(f"a correction needs a provider and a model: {rule}")
        test = compiled(clause)
        models = [entry for entry in entries[provider] if test(entry.model)]
        if not models:
            if "equals" not in clause:
                raise ValueError(f"no model of {provider} matches {clause}")
            models = [_new(provider, clause)]
            entries[provider].insert(0, models[0])
        for entry in models:
            conditions = tuple(rule.scope.when.items())
            cards = entry.lists.get(conditions) or [
                RateCard(provider, entry.model, {}, conditions=dict(conditions))
            ]
            entry.lists[conditions] = merged(rule.apply(cards))


def _new(provider: str, clause: Mapping[str, str]) -> Entry:
    return Entry(provider, clause["equals"], clause, {})
