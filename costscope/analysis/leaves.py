"""The exclusive quantity of every priced token category, as an expression over the view ``call``."""

from __future__ import annotations

from typing import Final

from costscope.domain.columns import PRICED_CATEGORIES
from costscope.domain.tokens import TokenCategory

_APART: Final = {
    TokenCategory.OUTPUT: (
        "output_tokens - coalesce(output_audio_tokens, 0) - coalesce(output_image_tokens, 0)"
    ),
    TokenCategory.WEB_SEARCH: "web_search_requests",
}
"""Where the quantity is not simply the category's column."""

LEAF_SQL: Final = {category: _APART.get(category, f"{category}_tokens") for category in PRICED_CATEGORIES}
"""Tokens, but requests for web searches; they share no token and add up to input and output."""
