"""Joins the names that a bill and a log have for one provider or model."""

from __future__ import annotations

from costscope.pricing.book import PriceBook
from costscope.pricing.names import normalise, provider_id


def seller(provider: str | None) -> str | None:
    """The one name of whoever sends the bill; a gateway that sends one of its own keeps its name."""
    return provider_id(provider) or (provider.strip().lower() if provider else None)


class Models:
    """Models by the name the price book has for them.

    Display names, snapshots and aliases of one price list are one model.  A name the book does not know is
    a model of its own.
    """

    def __init__(self, book: PriceBook) -> None:
        self._book = book
        self._keys: dict[tuple[str | None, str], str] = {}
        self._names: dict[str, set[str]] = {}

    def key(self, provider: str | None, model: str | None) -> str | None:
        """What joins the names of one model; ``None`` for none."""
        if model is None:
            return None
        found = self._keys.get((provider, model))
        if found is None:
            resolved = self._book.resolve(provider, model)
            found = resolved.model if resolved else normalise(model, provider)[1]
            self._keys[provider, model] = found
            self._names.setdefault(found, set()).add(resolved.name if resolved else model)
        return found

    def name(self, key: str | None) -> str | None:
        """What to call a model: its one name, or the book's where the sides have several.

        Names the book does not know stay as the bill or the log wrote them.
        """
        if key is None:
            return None
        names = self._names.get(key, {key})
        return next(iter(names)) if len(names) == 1 else key
