"""Collects what is wrong with a mapping file, each problem with its place and the nearest valid name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any


class Problems:
    """The tables of a mapping file on their way to a mapping, with what is wrong with them."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.said = said
        self.found: list[tuple[str, str]] = []
        """Place in the file, as in ``tokens.rule``, and what is wrong there."""

    def complain(self, place: str, what: str) -> None:
        """Take note of one problem."""
        if (place, what) not in self.found:
            self.found.append((place, what))

    def table(self, name: str) -> dict[str, Any]:
        """A table of the file; empty where there is none."""
        value = self.said.get(name, {})
        if isinstance(value, dict):
            return value
        self.complain(name, f"is written as a table: [{name}]")
        return {}

    def known(self, table: str, found: Iterable[str], known: Iterable[str]) -> None:
        """Complain of every key that is not known."""
        names = [str(name) for name in known]
        for name in found:
            if name not in names:
                self.complain(f"{table}.{name}".lstrip("."), f"there is no such key{_near(name, names)}")

    def one_of(self, place: str, value: Any, choices: Iterable[str]) -> str | None:
        """The value, when it is one of the choices."""
        names = [str(choice) for choice in choices]
        if isinstance(value, str) and value in names:
            return value
        said = "missing" if value is None else f"{value!r} is none of them"
        near = _near(value, names, all_of_them="") if isinstance(value, str) else ""
        self.complain(place, f"one of {', '.join(names)}: {said}{near}")
        return None


def _near(name: str, names: list[str], all_of_them: str | None = None) -> str:
    """The nearest valid name, as a question."""
    found = get_close_matches(name, names, n=1, cutoff=0.5)
    if found:
        return f"; did you mean {found[0]}?"
    return f"; one of {', '.join(names)}" if all_of_them is None else all_of_them
