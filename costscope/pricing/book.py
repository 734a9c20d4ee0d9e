"""The price book: which rate cards are for a call, and what it costs by them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory
from costscope.pricing.cards import RateCard
from costscope.pricing.catalog import Catalog
from costscope.pricing.categories import INPUTS
from costscope.pricing.context import Conditions, PriceContext, choose, facts
from costscope.pricing.layout import FILE
from costscope.pricing.names import aliases, normalise, provider_id
from costscope.pricing.overlay import Overlay, read_overlay
from costscope.pricing.rules import AdjustRule, AliasRule, PriceRule, Rule

__all__ = ["PriceBook", "PriceContext", "RateCard", "Resolved"]

SHIPPED: Final = Path(__file__).with_name(FILE)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The model of the book that a log's name means.

    ``billed_by`` is who was called and ``provider`` whose price list applies; they differ behind a gateway or
    a cloud that resells.  ``provider`` is empty for a model only the user's price files know.
    """

    billed_by: str | None
    provider: str
    model: str
    name: str
    region: str | None = None


class PriceBook:
    """The shipped prices with the user's own laid over them.

    ``version`` names the shipped book; ``sha256`` changes with any byte of it or of a user's price file, so
    that it tells which prices a cost was computed with.
    """

    def __init__(self, catalog: Catalog, overlays: Sequence[Overlay] = ()) -> None:
        digests = [catalog.sha256, *(overlay.sha256 for overlay in overlays)]
        rules = [rule for overlay in overlays for rule in overlay.rules]
        self.catalog = catalog
        self.version = catalog.version
        self.sha256 = digests[0] if not overlays else hashlib.sha256("\n".join(digests).encode()).hexdigest()
        self._aliases = [r for r in rules if isinstance(r, AliasRule)]
        prices = [r for r in rules if isinstance(r, PriceRule)]
        # A user's price for a place already is the price there; any other is multiplied for the place.
        self._rules: list[Rule] = [
            *(r for r in prices if "region" not in r.scope.when),
            *catalog.adjusts,
            *(r for r in prices if "region" in r.scope.when),
            *(r for r in rules if isinstance(r, AdjustRule)),
        ]
        self._resolved: dict[tuple[str | None, str], Resolved | None] = {}
        self._cards: dict[PriceContext, list[RateCard]] = {}

    @classmethod
    def load(cls, overlays: Sequence[Path] = (), *, book: Path = SHIPPED) -> PriceBook:
        """Open the shipped book, or another one, under a user's price files, of which later ones win.

        Raises :class:`PriceFileError` for a file that cannot be used, naming everything wrong with it.
        """
        return cls(Catalog(book), [read_overlay(path) for path in overlays])

    def basis(self) -> dict[str, str]:
        """Say which prices an answer was computed with, for the facts of a table."""
        return {"price_book": self.version, "price_book_sha256": self.sha256}

    def resolve(self, provider: str | None, model: str) -> Resolved | None:
        """Find the model a log's provider and name mean; ``None`` for one the book does not know."""
        key = (provider, model)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(provider, model)
        return self._resolved[key]

    def cards(self, context: PriceContext) -> list[RateCard]:
        """Return the cards for one kind of call: at most one of them is for any time and length of prompt.

        A fact the book does not know, such as a service tier without prices of its own, means the default
        cards.  The list is empty for an unknown model.
        """
        if context not in self._cards:
            self._cards[context] = self._compile(context)
        return self._cards[context]

    def card(self, context: PriceContext, at: datetime, total_input: int) -> RateCard | None:
        """Return the card for one call, if there is one; ``at`` needs a time zone."""
        instant = at.astimezone(UTC)
        return next((c for c in self.cards(context) if c.covers(instant, total_input)), None)

    def price(
        self, context: PriceContext, at: datetime, quantities: Mapping[TokenCategory, int]
    ) -> Decimal | None:
        """Exact US dollars of one call; ``None`` when a category it used has no price."""
        used = {category: count for category, count in quantities.items() if count}
        card = self.card(context, at, sum(used.get(category, 0) for category in INPUTS))
        if card is None:
            return None
        total = Decimal(0)
        for category, count in used.items():
            rate = card.rate(category)
            if rate is None:
                return None
            total = EXACT.add(total, EXACT.multiply(rate, Decimal(count)))
        return EXACT.scaleb(total, -12)

    def price_lists(self, resolved: Resolved) -> Iterator[tuple[Conditions, list[RateCard]]]:
        """Return the cards of a model for every set of conditions the book or a price file knows for it."""
        lists = self.catalog.lists(resolved.provider, resolved.model)
        sellers, names = {resolved.billed_by}, (resolved.name, resolved.model)
        scopes = [rule.scope for rule in self._rules if rule.scope.names(sellers, names)]
        ruled = {tuple(scope.when.items()) for scope in scopes}
        for conditions in [*lists, *sorted(ruled - lists.keys())]:
            cards = self._ruled(resolved, resolved.name, lists, dict(conditions))
            if cards:
                yield conditions, cards

    def models(self) -> Iterator[Resolved]:
        """Return every model of the shipped book, by provider."""
        for provider, model in self.catalog.models():
            yield Resolved(provider, provider, model, model)

    def _resolve(self, provider: str | None, model: str) -> Resolved | None:
        billed_by, name, region = normalise(model, provider)
        raw = model.strip().lower()
        for alias in self._aliases:
            if alias.scope.names({billed_by, provider}, (model, name)):
                target_provider, name, target_region = normalise(alias.target, billed_by)
                raw = name
                billed_by, region = target_provider or billed_by, target_region or region
                break
        # A provider may have its own prefix inside its names, so the name as it stands goes first.
        found = self._found(billed_by, raw, None) or self._found(billed_by, name, region)
        if found:
            return Resolved(billed_by or found[0], *found, name, region)
        for rule in self._rules:
            if (
                isinstance(rule, PriceRule)
                and rule.scope.model
                and rule.scope.names({billed_by, provider}, (model, name))
            ):
                return Resolved(billed_by, "", name, name, region)
        return None

    def _found(self, seller: str | None, name: str, region: str | None) -> tuple[str, str] | None:
        catalog = self.catalog
        if seller is None:
            owner = catalog.owner(name)
            return catalog.find(owner, name) if owner else None
        if seller == "aws" and region and (found := catalog.find(seller, f"{region}.{name}")):
            return found
        found = catalog.find(seller, name)
        if found is None and seller == "openrouter" and "/" in name:
            author, _, bare = name.partition("/")
            return self._found(aliases().providers.get(author, author), bare, None)
        return found

    def _compile(self, context: PriceContext) -> list[RateCard]:
        resolved = self.resolve(context.provider, context.model)
        if resolved is None:
            return []
        known = facts(context, resolved.region)
        lists = self.catalog.lists(resolved.provider, resolved.model)
        names = {resolved.billed_by, context.provider, provider_id(context.provider)}
        return self._ruled(resolved, context.model, lists, known, names)

    def _ruled(
        self,
        resolved: Resolved,
        asked: str,
        lists: Mapping[Conditions, list[RateCard]],
        known: Mapping[str, str],
        billed_by: set[str | None] | None = None,
    ) -> list[RateCard]:
        """Apply the rules that are for a call to the cards the book has for it."""
        conditions = choose(lists, known)
        blank = RateCard(resolved.billed_by or resolved.provider, resolved.model, {})
        cards = [blank] if conditions is None else lists[conditions]
        sellers = billed_by or {resolved.billed_by}
        for rule in self._rules:
            if rule.applies(known, dict(conditions or ())) and rule.scope.names(
                sellers, (asked, resolved.name, resolved.model)
            ):
                cards = rule.apply(cards)
        return [card for card in cards if card.rates]
