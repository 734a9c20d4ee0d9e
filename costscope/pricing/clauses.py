"""Match clauses: which model names a price is for.

A clause is a small JSON object, as in genai-prices: ``equals``, ``starts_with``, ``ends_with``,
``contains``, ``regex``, or ``or`` and ``and`` over a list of clauses.  Letter case never matters, except
inside a ``regex``, which is searched in the lower-cased name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

Clause = Mapping[str, Any]
Matcher = Callable[[str], bool]

_TEXT: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "equals": str.__eq__,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
    "contains": str.__contains__,
}
KINDS: Final = (*_TEXT, "regex", "or", "and")


def compiled(clause: Clause) -> Matcher:
    """Make a test for names out of a clause; raises ``ValueError`` where it is not one."""
    if not isinstance(clause, Mapping) or len(clause) != 1:
        raise ValueError(f"a match clause is one of {', '.join(KINDS)}")
    ((kind, value),) = clause.items()
    if kind in ("or", "and"):
        if not isinstance(value, list) or not value:
            raise ValueError(f"{kind!r} takes a list of clauses")
        parts = [compiled(part) for part in value]
        return partial(_any_of if kind == "or" else _all_of, parts)
    if not isinstance(value, str):
        raise ValueError(f"{kind!r} takes a text")  # noqa: TRY004 - one error for every bad clause
    if kind == "regex":
        try:
            pattern = re.compile(value)
        except re.error as error:
            raise ValueError(f"{value!r} is not a regular expression: {error}") from None
        return partial(_found, pattern)
    if kind not in _TEXT:
        raise ValueError(f"there is no match clause called {kind!r}; one of {', '.join(KINDS)}")
    return partial(_holds, kind, value.lower())


# Functions with a name, so that a book can be handed to another process.
def _any_of(parts: list[Matcher], name: str) -> bool:
    return any(part(name) for part in parts)


def _all_of(parts: list[Matcher], name: str) -> bool:
    return all(part(name) for part in parts)


def _found(pattern: re.Pattern[str], name: str) -> bool:
    return pattern.search(name.lower()) is not None


def _holds(kind: str, wanted: str, name: str) -> bool:
    return _TEXT[kind](name.lower(), wanted)


def exact_names(clause: Clause) -> Iterator[str] | None:
    """Return the names a clause lists one by one, or ``None`` when it matches more than a list of names."""
    ((kind, value),) = clause.items()
    if kind == "equals":
        return iter((str(value).lower(),))
    if kind == "or" and all("equals" in part for part in value):
        return iter([str(part["equals"]).lower() for part in value])
    return None
