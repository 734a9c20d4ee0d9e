"""Where the lake has the exclusive quantity of each token category."""

from __future__ import annotations

from typing import Final

from costscope.domain.tokens import TokenCategory

_LEAVES: Final = {
    TokenCategory.OUTPUT: (
        "output_tokens - coalesce(output_audio_tokens, 0) - coalesce(output_image_tokens, 0)"
    ),
    TokenCategory.WEB_SEARCH: "web_search_requests",
}
"""Where it is not simply the column of the category."""


def leaf_of(category: TokenCategory) -> str:
    """The quantity of a category of one call, in SQL."""
    return _LEAVES.get(category, f"{category}_tokens")
