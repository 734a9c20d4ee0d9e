"""Tables of the price book: what is priced, at what, since when, and by whose word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Final

from costscope.analysis.price_checks import check_prices
from costscope.domain.errors import UnknownName
from costscope.domain.money import EXACT, PICO
from costscope.domain.table import Cell, Column, Kind, Table
from costscope.domain.tokens import TokenCategory
from costscope.pricing.book import PriceBook, PriceContext, RateCard, Resolved
from costscope.pricing.categories import CATEGORIES, REQUESTS, per
from costscope.pricing.context import Conditions

__all__ = ["check_prices", "diff_prices", "list_prices", "quoted", "show_price"]

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_MAIN: Final = (
    TokenCategory.INPUT_UNCACHED,
    TokenCategory.CACHE_READ,
    TokenCategory.CACHE_WRITE_5M,
    TokenCategory.CACHE_WRITE_1H,
    TokenCategory.OUTPUT,
    TokenCategory.WEB_SEARCH,
)


def list_prices(
    book: PriceBook, *, provider: str | None = None, model: str | None = None, at: datetime | None = None
) -> Table:
    """The standard prices of every model, in force at an instant or else the newest known.

    ``model`` may hold ``*``; without it, any model whose name contains the text is meant.
    """
    rows = [
        (
            card.provider,
            card.model,
            _length(card),
            *(quoted(card, category) for category in _MAIN),
            ", ".join(kinds) or None,
            card.source,
        )
        for found in book.models()
        if (provider is None or found.provider == provider) and _like(found.model, model)
        for standard, kinds in [_split(book, found)]
        for card in _in_force(standard, at)
    ]
    columns = (
        Column("provider"),
        Column("model"),
        Column("prompt_length", title="prompt", meaning="Total input tokens the prices are for."),
        *(_rate_column(category) for category in _MAIN),
        Column("other_prices", title="also", meaning="Kinds of call with prices of their own."),
        Column("source"),
    )
    return Table("costscope.prices/1", columns, rows, title="Prices", meta=book.basis())


def show_price(book: PriceBook, context: PriceContext) -> Table:
    """Every rate card of one model: of all its kinds of call, or of the one kind the context tells of.

    Raises :class:`UnknownName` for a model without a price.
    """
    resolved = book.resolve(context.provider, context.model)
    bare = PriceContext(context.provider, context.model)
    if resolved is None:
        known = (found.model for found in book.models() if context.provider in (None, found.provider))
        raise UnknownName.of("model with a price", context.model, set(known))
    lists = book.price_lists(resolved) if context == bare else [(_facts(context), book.cards(context))]
    cards = [(conditions, card) for conditions, cards in lists for card in cards]
    priced = [c for c in CATEGORIES if any(c in card.rates for _, card in cards)]
    columns = (
        Column("conditions"),
        Column("valid_from", Kind.INSTANT, meaning="The first instant; unknown means always."),
        Column("valid_to", Kind.INSTANT, meaning="The first instant no longer; unknown means still."),
        Column("prompt_length", title="prompt"),
        Column("hours_utc", title="hours (UTC)", is_detail=True),
        *(_rate_column(category) for category in priced),
        Column("source"),
        Column("known_on", Kind.DATE, meaning="When the source last knew this."),
        Column("source_url", title="link"),
        Column("reason", is_detail=True),
    )
    rows = [
        (
            _text(conditions) or "standard",
            card.valid_from,
            card.valid_to,
            _length(card),
            _hours(card),
            *(quoted(card, category) for category in priced),
            card.source,
            card.known_on,
            card.source_url,
            card.reason,
        )
        for conditions, card in cards
    ]
    notes = () if cards else ("The book knows this model and has no price for it.",)
    title = f"{resolved.provider or resolved.billed_by} {resolved.model}"
    return Table("costscope.price/1", columns, rows, title=title, notes=notes, meta=book.basis())


def diff_prices(old: PriceBook, new: PriceBook) -> Table:
    """What one book has and the other has not, price by price."""
    before, after = _flat(old), _flat(new)
    rows: list[tuple[Cell, ...]] = []
    for key in sorted(before.keys() | after.keys(), key=str):
        was, now = before.get(key), after.get(key)
        changes: Iterable[TokenCategory | None] = [None]
        if was and now:
            changes = [c for c in CATEGORIES if was.rate(c) != now.rate(c)]
        card = now or was
        assert card is not None
        rows += [
            (
                "changed" if was and now else "added" if now else "removed",
                card.provider,
                card.model,
                _text(key[2]) or "standard",
                card.valid_from,
                card.valid_to,
                _length(card),
                category and category.value,
                quoted(was, category) if was and category else None,
                quoted(now, category) if now and category else None,
                card.source,
            )
            for category in changes
        ]
    columns = (
        Column("change"),
        Column("provider"),
        Column("model"),
        Column("conditions"),
        Column("valid_from", Kind.INSTANT),
        Column("valid_to", Kind.INSTANT),
        Column("prompt_length", title="prompt"),
        Column("category"),
        Column("old", Kind.DECIMAL, unit="USD", meaning="Per million tokens, or per thousand requests."),
        Column("new", Kind.DECIMAL, unit="USD", meaning="Per million tokens, or per thousand requests."),
        Column("source"),
    )
    meta = {"old_price_book": f"{old.version} {old.sha256}", "new_price_book": f"{new.version} {new.sha256}"}
    return Table("costscope.price_diff/1", columns, rows, title="Price changes", meta=meta)


def quoted(card: RateCard, category: TokenCategory) -> Decimal | None:
    """US dollars for as many units as the price of a category is usually quoted for."""
    rate = card.rate(category)
    if rate is None:
        return None
    usd = EXACT.divide(EXACT.multiply(rate, Decimal(per(category))), Decimal(PICO))
    return Decimal(format(EXACT.normalize(usd), "f"))


def _split(book: PriceBook, found: Resolved) -> tuple[list[RateCard], list[str]]:
    lists = dict(book.price_lists(found))
    return lists.pop((), []), [_text(conditions) for conditions in lists]


def _in_force(cards: list[RateCard], at: datetime | None) -> Iterator[RateCard]:
    for card in cards:
        if (at is None and card.valid_to is None) or (
            at is not None and card.covers(at, card.tier_above + 1)
        ):
            yield card


def _flat(book: PriceBook) -> dict[tuple[str, str, Conditions, str], RateCard]:
    return {
        (found.provider, found.model, conditions, _place(card)): card
        for found in book.models()
        for conditions, cards in book.price_lists(found)
        for card in cards
    }


def _place(card: RateCard) -> str:
    """Where a card stands among the others of its list."""
    return f"{card.valid_from} {card.valid_to} {card.tier_above} {card.utc_start_s} {card.weekdays}"


def _rate_column(category: TokenCategory) -> Column:
    unit = "USD/1k" if category in REQUESTS else "USD/Mtok"
    return Column(category.value, Kind.DECIMAL, unit=unit)


def _facts(context: PriceContext) -> Conditions:
    names = ("processing", "service_tier", "speed", "region", "account")
    return tuple((name, value) for name in names if (value := getattr(context, name)))


def _text(conditions: Conditions) -> str:
    return " ".join(f"{name}={value}" for name, value in conditions)


def _length(card: RateCard) -> str | None:
    if card.tier_above < 0:
        return None if card.tier_upto is None else f"≤ {card.tier_upto}"
    above = f"> {card.tier_above}"
    return above if card.tier_upto is None else f"{above}, ≤ {card.tier_upto}"


def _hours(card: RateCard) -> str | None:
    days = [day for bit, day in enumerate(_WEEKDAYS) if card.weekdays >> bit & 1]
    start, end = (f"{s // 3600:02}:{s // 60 % 60:02}" for s in (card.utc_start_s, card.utc_end_s))
    clock = "" if (start, end) == ("00:00", "24:00") else f"{start}-{end}"
    return " ".join([clock, *(days if len(days) < len(_WEEKDAYS) else ())]).strip() or None


def _like(name: str, wanted: str | None) -> bool:
    if wanted is None:
        return True
    pattern = wanted.lower()
    return fnmatchcase(name.lower(), pattern if "*" in pattern else f"*{pattern}*")
