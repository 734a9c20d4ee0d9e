"""A price book can be handed to another process, whatever it has resolved already."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from pathlib import Path

from costscope.pricing.book import PriceBook, PriceContext

OWN = """
schema = 1
[[price]]
model = { or = [{ regex = "^acme-[0-9]$" }, { starts_with = "acme-large" }] }
usd_per_mtok = { input = "1", output = "2" }
[[adjust]]
model = { contains = "gpt-5" }
multiply = "0.5"
"""


def test_a_book_with_own_prices_comes_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN)
    book = PriceBook.load([path])
    contexts = [
        PriceContext(provider="openai", model=name) for name in ("gpt-5-mini", "acme-7", "acme-large-2")
    ]
    at = datetime(2026, 7, 1, tzinfo=UTC)
    before = [book.card(context, at, 100) for context in contexts]
    assert None not in before
    again = pickle.loads(pickle.dumps(book))
    assert [again.card(context, at, 100) for context in contexts] == before
