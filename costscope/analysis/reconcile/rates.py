"""The unit price by which a call was priced."""

from __future__ import annotations

from decimal import Decimal

from costscope.domain.money import from_pico
from costscope.domain.tokens import TokenCategory
from costscope.pricing.book import PriceBook, PriceContext, RateCard


class Rates:
    """The rate cards of a book, by the id that a priced call carries."""

    def __init__(self, book: PriceBook) -> None:
        self.book = book
        self._cards: dict[PriceContext, dict[int, RateCard]] = {}

    def rate(self, context: PriceContext, price_id: int | None, category: TokenCategory) -> Decimal | None:
        """USD of one unit; ``None`` when this book did not price the call."""
        if context not in self._cards:
            self._cards[context] = {card.card_id: card for card in self.book.cards(context)}
        card = None if price_id is None else self._cards[context].get(price_id)
        pico = card.rates.get(category) if card else None
        return None if pico is None else from_pico(pico)
