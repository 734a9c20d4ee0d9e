"""The values of a home-made log by place, as far as a sample of it shows them."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from costscope.adapters._contract import Sample
from costscope.adapters._mapping_paths import KEY, Path
from costscope.adapters._mapping_values import number

_MOST_PLACES: Final = 500
_DEEPEST: Final = 8
_RECORDS: Final = 80
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(slots=True)
class Place:
    """One place of a record, with what stands there: ``values`` by number of the record."""

    path: Path
    values: dict[int, Any] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """The words its name is made of, in lower case; those of the key itself come last."""
        return [word for step in self.path if isinstance(step, str) for word in words_of(step)]

    @property
    def key(self) -> str:
        """The words of the key itself, joined."""
        named = [step for step in self.path if isinstance(step, str)]
        return "_".join(words_of(named[-1]))

    @property
    def texts(self) -> list[str]:
        """The values that are text."""
        return [value for value in self.values.values() if isinstance(value, str)]

    def mostly(self, test: Callable[[Any], bool]) -> bool:
        """Whether three of four values pass; where none is known, as in a header, the name decides."""
        return 4 * sum(map(test, self.values.values())) >= 3 * len(self.values)


def words_of(name: str) -> list[str]:
    """The words of a name in any of the usual spellings: ``promptTokens`` as ``prompt_tokens``."""
    return [word.lower() for word in _WORD.findall(name)]


def seen(sample: Sample) -> tuple[str, list[Place]]:
    """The format of a sample, ``jsonl``, ``csv`` or empty for neither, and its places in order."""
    objects = sample.objects(_RECORDS)
    if objects:
        return "jsonl", _gathered(list(_leaves(record, ())) for record in objects)
    header = [name.strip() for name in sample.header()]
    if len(header) < 2 or len(set(header)) < len(header) or not all(header):
        return "", []
    lines = [line.decode("utf-8", "replace") for line in sample.lines()[1 : _RECORDS + 1]]
    rows = [row for row in csv.reader(lines) if len(row) == len(header)]
    places = _gathered(
        [((name,), cell.strip()) for name, cell in zip(header, row, strict=True)] for row in rows
    )
    known = {place.path for place in places}
    return "csv", places + [Place((name,)) for name in header if (name,) not in known]


def _gathered(records: Any) -> list[Place]:
    places: dict[Path, Place] = {}
    for index, leaves in enumerate(records):
        for path, value in leaves:
            if value is not None and value != "" and (path in places or len(places) < _MOST_PLACES):
                places.setdefault(path, Place(path)).values[index] = value
    return list(places.values())


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict) and len(path) < _DEEPEST:
        for key, inner in value.items():
            if KEY.fullmatch(key):
                yield from _leaves(inner, (*path, key))
    elif isinstance(value, list) and path:
        for inner in value[:1]:
            yield from _leaves(inner, (*path, 0))
    elif path and not isinstance(value, dict | list):
        yield path, value


def is_number(value: Any) -> bool:
    """Whether a value is a number, perhaps as text."""
    try:
        number(value)
    except ValueError:
        return False
    return True


def is_count(value: Any) -> bool:
    """Whether a value is a whole number that is not negative."""
    return is_number(value) and number(value) >= 0 and number(value) == int(number(value))


def numbers(place: Place) -> dict[int, Decimal]:
    """The numbers at a place, by number of the record."""
    return {index: number(value) for index, value in place.values.items() if is_number(value)}
