"""What the price book prices, under the names a price file may use."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

from costscope.domain.tokens import TokenCategory

CATEGORIES: Final = tuple(TokenCategory)

REQUESTS: Final = frozenset({TokenCategory.WEB_SEARCH})
"""Counted in requests and quoted per thousand; every other category is tokens, quoted per million."""

TOKENS: Final = tuple(c for c in CATEGORIES if c not in REQUESTS)

INPUTS: Final = tuple(c for c in TOKENS if not c.value.startswith("output"))
"""What the length of a prompt, and so its long-context tier, is made of."""

_PLAIN: Final = {
    "input": TokenCategory.INPUT_UNCACHED,
    "cache_write": TokenCategory.CACHE_WRITE_5M,
}

TOKEN_NAMES: Final = {**{c.value: c for c in TOKENS}, **_PLAIN}
REQUEST_NAMES: Final = {c.value: c for c in CATEGORIES if c in REQUESTS}


def per(category: TokenCategory) -> int:
    """How many units the customary quotation of a category is for."""
    return 1_000 if category in REQUESTS else 1_000_000


def matching(pattern: str) -> frozenset[TokenCategory]:
    """Return the categories a pattern such as ``input``, ``cache_*`` or ``out_*`` selects, if any."""
    return frozenset(c for c in CATEGORIES if any(fnmatchcase(name, pattern) for name in _spellings(c)))


def _spellings(category: TokenCategory) -> set[str]:
    """Return the names a category answers to: its own, its plain one, the short ``in_…`` or ``out_…``."""
    names = {category.value} | {plain for plain, c in _PLAIN.items() if c is category}
    for long, short in (("input", "in"), ("output", "out")):
        if category.value.startswith(long):
            names.add(short + (category.value.removeprefix(long) or "_text"))
    return names
