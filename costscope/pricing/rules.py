"""Rules that change a price list: set prices, multiply them, or let one name stand for another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fnmatch import fnmatchcase

from costscope.domain.tokens import TokenCategory
from costscope.pricing.cards import RateCard, cut, cut_tier
from costscope.pricing.categories import TOKENS
from costscope.pricing.clauses import Clause, compiled
from costscope.pricing.context import MODES


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rule comes from, to be carried by the cards it makes."""

    source: str
    source_url: str | None = None
    known_on: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which calls a rule is for; what it leaves out does not matter."""

    provider: str | None = None
    model: Clause | None = None
    when: Mapping[str, str] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None

    def names(self, providers: Iterable[str | None], models: Iterable[str]) -> bool:
        """Whether a model, known by several names and to several providers, is meant."""
        if self.provider is not None and self.provider not in providers:
            return False
        if self.model is None:
            return True
        test = compiled(self.model)
        return any(test(name) for name in models)

    def holds(self, known: Mapping[str, str]) -> bool:
        """Whether every condition of ``when`` holds; ``*`` in a value stands for any text."""
        return all(name in known and _like(known[name], pattern) for name, pattern in self.when.items())


@dataclass(frozen=True, slots=True)
class PriceRule:
    """Sets prices, in exact picodollars per unit; ``tiers`` are ``(above, prices)`` in ascending order."""

    scope: Scope
    rates: Mapping[TokenCategory, Decimal]
    tiers: tuple[tuple[int, Mapping[TokenCategory, Decimal]], ...]
    origin: Origin

    def applies(self, known: Mapping[str, str], conditions: Mapping[str, str]) -> bool:
        """A price is for one mode: without a mode in ``when`` it leaves batch or flex prices alone."""
        if not self.scope.holds(known):
            return False
        return all(name in self.scope.when or name not in conditions for name in MODES)

    def apply(self, cards: Iterable[RateCard]) -> list[RateCard]:
        """Return the cards with the prices set inside the rule's period."""
        done: list[RateCard] = []
        for card in cards:
            inside, outside = cut(card, self.scope.start, self.scope.end)
            done += outside
            pieces = [inside] if inside else []
            for above, _ in self.tiers:
                pieces = [part for piece in pieces for part in cut_tier(piece, above)]
            done += [self._priced(piece) for piece in pieces]
        return done

    def _priced(self, card: RateCard) -> RateCard:
        rates = dict(self.rates)
        for above, tier in self.tiers:
            if card.tier_above >= above:
                rates |= tier
        return _from(self.origin, card.priced(rates))


@dataclass(frozen=True, slots=True)
class AdjustRule:
    """Multiplies prices of some categories, by default those of tokens and not of tool fees."""

    scope: Scope
    factor: Decimal
    origin: Origin
    categories: frozenset[TokenCategory] = frozenset(TOKENS)

    def applies(self, known: Mapping[str, str], _conditions: Mapping[str, str]) -> bool:
        """A factor is for every mode unless ``when`` says otherwise."""
        return self.scope.holds(known)

    def apply(self, cards: Iterable[RateCard]) -> list[RateCard]:
        """Return the cards with the prices multiplied inside the rule's period."""
        done: list[RateCard] = []
        for card in cards:
            inside, outside = cut(card, self.scope.start, self.scope.end)
            done += outside
            if inside:
                done.append(_from(self.origin, inside.scaled(self.factor, self.categories), card.reason))
        return done


@dataclass(frozen=True, slots=True)
class AliasRule:
    """Lets a name, such as that of a deployment, stand for a model of the book."""

    scope: Scope
    target: str
    origin: Origin


Rule = PriceRule | AdjustRule


def _like(fact: str, pattern: str) -> bool:
    """``*`` means any place that is paid for as one, which ``global`` is not."""
    return fnmatchcase(fact, pattern) and not (pattern == "*" and fact == "global")


def _from(origin: Origin, card: RateCard, earlier: str | None = None) -> RateCard:
    reason = "; ".join(r for r in (earlier, origin.reason) if r) or None
    return replace(
        card,
        source=origin.source,
        source_url=origin.source_url or card.source_url,
        known_on=origin.known_on or card.known_on,
        reason=reason,
    )
