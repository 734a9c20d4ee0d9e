"""Says which keys of a configuration's table do not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any


def unknown_keys(table: Mapping[str, Any], known: Iterable[str], place: str) -> list[str]:
    """A sentence per key that is not known, with the nearest one that is."""
    known = tuple(known)
    problems = []
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            problems.append(
                f"{place}: there is no key {key!r}" + (f", did you mean {near[0]}?" if near else "")
            )
    return problems
