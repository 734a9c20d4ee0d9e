"""Writes bland English, code and identifiers from a seed."""

from __future__ import annotations

import random
import string
import uuid
from collections.abc import Sequence
from typing import Final

_SUBJECTS: Final = (
    "the harbour table",
    "the tide clock",
    "the booking page",
    "the crop plan",
    "the weekly summary",
    "the import job",
    "the station list",
    "the price label",
    "the season calendar",
    "the loading queue",
    "the depth chart",
    "the delivery note",
)
_VERBS: Final = (
    "reads",
    "updates",
    "rounds",
    "sorts",
    "checks",
    "keeps",
    "skips",
    "repeats",
    "converts",
    "groups",
)
_OBJECTS: Final = (
    "each entry by its local hour",
    "the rows that have no station",
    "the last value of the day",
    "every second record",
    "the columns it was given",
    "two entries with the same key",
    "an empty list without complaint",
    "the figures in metres",
    "the older file first",
    "all names in lower case",
    "the first match only",
    "one day too many",
)
_ENDS: Final = (
    "",
    "",
    " when the list is long",
    " before the page is drawn",
    " unless a date is missing",
    " after the clock changes",
    ", as the tests expect",
    ", which is not what the note says",
)
_NOUNS: Final = ("tide", "berth", "plot", "crate", "station", "season", "ticket", "depth", "route", "harvest")
_ACTIONS: Final = ("load", "merge", "trim", "rank", "shift", "split", "count", "label", "fill", "check")
_FIELDS: Final = ("height_m", "started", "weight_kg", "row_count", "name", "quay", "due", "width_m")

_ALPHABET: Final = string.ascii_letters + string.digits


class Writer:
    """Chooses words; the same seed chooses the same ones."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # noqa: S311 - nothing here is secret

    def pick(self, choices: Sequence[str]) -> str:
        """One of the choices."""
        return choices[self.random.randrange(len(choices))]

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return self.random.randrange(low, high + 1)

    def ident(self, prefix: str, length: int) -> str:
        """An identifier as providers make them."""
        return prefix + "".join(self.pick(_ALPHABET) for _ in range(length))

    def uuid(self) -> str:
        """A random UUID."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def sentence(self) -> str:
        """A true-sounding sentence about nothing."""
        text = f"{self.pick(_SUBJECTS)} {self.pick(_VERBS)} {self.pick(_OBJECTS)}{self.pick(_ENDS)}."
        return text[0].upper() + text[1:]

    def paragraph(self, sentences: int) -> str:
        """Several sentences."""
        return " ".join(self.sentence() for _ in range(sentences))

    def path(self) -> str:
        """A path of a source file, from the root of its project."""
        return f"src/{self.pick(_NOUNS)}s/{self.pick(_ACTIONS)}_{self.pick(_NOUNS)}s.py"

    def function(self) -> str:
        """A small Python function."""
        action, noun, field = self.pick(_ACTIONS), self.pick(_NOUNS), self.pick(_FIELDS)
        limit = self.number(2, 90)
        return (
            f"def {action}_{noun}s(rows: list[dict], limit: int = {limit}) -> list[dict]:\n"
            f'    """{self.sentence()}"""\n'
            f'    kept = [row for row in rows if row.get("{field}") is not None]\n'
            f'    kept.sort(key=lambda row: row["{field}"])\n'
            f"    return kept[:limit]\n"
        )

    def module(self, functions: int) -> str:
        """A Python module."""
        return f'"""{self.sentence()}"""\n\n\n' + "\n\n".join(self.function() for _ in range(functions))

    def test_run(self, *, failed: int) -> str:
        """What a test runner prints."""
        passed = self.number(12, 60)
        lines = [f"tests/test_{self.pick(_NOUNS)}s.py {'.' * passed}{'F' * failed}", ""]
        for _ in range(failed):
            want = self.number(2, 40)
            name = f"test_{self.pick(_ACTIONS)}_{self.pick(_NOUNS)}s"
            lines += [f"    def {name}():", "        ...", f"E       assert {want + 1} == {want}", ""]
        count = f"{failed} failed, {passed} passed" if failed else f"{passed} passed"
        return "\n".join([*lines, f"===== {count} in {self.number(1, 9)}.{self.number(10, 99)}s ====="])

    def diff(self, path: str) -> str:
        """A change of one line."""
        low = self.number(3, 40)
        return (
            f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -{low},3 +{low},3 @@\n"
            f"-    return kept[:limit]\n+    return kept[: limit + {self.number(1, 3)}]\n"
        )


def tokens_in(text: str) -> int:
    """About how many tokens a text is."""
    return len(text.encode()) * 10 // 39 + 1
