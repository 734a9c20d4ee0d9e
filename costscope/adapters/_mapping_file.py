"""Reads a mapping file (TOML) and names everything that is wrong with it at once."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Named
from pathlib import Path as File
from typing import Any, Final

from costscope.adapters._mapping import COLUMNS, USAGE_COUNTS, Kind, Mapping, Rows
from costscope.adapters._mapping_paths import Path, clashes, listless, parse_path, written
from costscope.adapters._mapping_problems import Problems
from costscope.adapters._mapping_rows import OUTPUT
from costscope.adapters._mapping_units import money_of, rule_of, time_of, token_unit_of, words_of
from costscope.adapters._mapping_values import JSON_TYPES, said_word
from costscope.domain.errors import MappingFileError
from costscope.domain.tokens import Origin

SCHEMA: Final = 1
FORMATS: Final = ("jsonl", "csv", "parquet")
_READER: Final = 1
"""Raised whenever the same mapping would give other rows; then files are read again."""
_KEYS: Final = (
    *("schema", "name", "rows", "format"),
    *("fields", "texts", "constants", "only", "tokens", "money", "time", "words"),
)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_CONSTANT: Final = (Kind.NAME, Kind.WORD, Kind.STATUS, Kind.CURRENCY, Kind.CATEGORY)
_NEEDED: Final[Named[Rows, tuple[tuple[str, ...], ...]]] = {
    Rows.CALLS: (("input_tokens", "output_tokens", "total_tokens", "recorded_cost"),),
    Rows.OUTCOMES: (("task_id",), ("outcome", "score")),
    Rows.USAGE: (("charge_period_start",), tuple(USAGE_COUNTS)),
    Rows.CHARGES: (("charge_period_start",), ("billed_cost",)),
}
"""Of each group of columns, one at least must be mapped."""


def read_mapping(file: File) -> Mapping:
    """The checked mapping.  Raises :class:`MappingFileError` that lists every problem with its place."""
    try:
        text = file.read_text("utf-8")
        said = tomllib.loads(text)
    except OSError as error:
        raise MappingFileError(f"cannot read the mapping: {error.strerror}", where=str(file)) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingFileError(f"the mapping is not TOML: {error}", where=str(file)) from None
    problems = Problems(said)
    mapping = _mapping(problems)
    if problems.found:
        placed = sorted((_line(text, place), f"{place}: {what}") for place, what in problems.found)
        raise MappingFileError(
            f"the mapping has {len(placed)} problem{'s' if len(placed) > 1 else ''}",
            where=str(file),
            problems=[f"line {line}: {what}" if line else what for line, what in placed],
            hint="docs/mapping.md shows every key; costscope doctor FILE --suggest-mapping drafts one",
        )
    return mapping


def _line(text: str, place: str) -> int:
    """The line a key is written in, as far as that can be told by looking for it, else 0."""
    table, _, key = place.rpartition(".")
    current = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\]]+)\]", line):
            current = header[1].strip()
            if current == place:
                return number
        found = re.match(r"\s*([^=#]+?)\s*=", line)
        if found and current == table and found[1].strip("\"'") == key:
            return number
    return 0


def _mapping(problems: Problems) -> Mapping:
    """The mapping; not to be used where there are problems."""
    said = problems.said
    problems.known("", said, _KEYS)
    if said.get("schema") != SCHEMA:
        problems.complain("schema", f"schema = {SCHEMA} is missing, so that the file cannot be misread later")
    name = said.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        problems.complain("name", "a name is missing: letters, digits, _ . and -, at most 64")
    rows = Rows(problems.one_of("rows", said.get("rows", "calls"), Rows) or Rows.CALLS)
    # Each is looked at, whatever is wrong with the others.
    form = problems.one_of("format", said.get("format"), FORMATS)
    read = _table_path if form in ("csv", "parquet") else parse_path
    places = _Places(problems, read)
    fields = places.of("fields", COLUMNS[rows])
    canon = json.dumps([_READER, said], sort_keys=True, default=str)
    made = Mapping(
        name=str(name),
        rows=rows,
        is_table=read is _table_path,
        fields=fields,
        texts=places.of("texts", [*Origin, OUTPUT] if rows is Rows.CALLS else []),
        constants=_constants(problems, rows, fields),
        only=places.only(),
        rule=rule_of(problems, rows, fields),
        token_unit=token_unit_of(problems),
        money=money_of(problems, rows, fields),
        time=time_of(problems, fields),
        words=words_of(problems, rows),
        sha256=hashlib.sha256(canon.encode()).hexdigest(),
    )
    _check_enough(problems, made)
    if not made.is_table:
        _check_clashes(problems, made)
    return made


def _table_path(text: str) -> Path:
    """A column's name, whatever stands in it."""
    return (text.strip(),)


class _Places:
    """Reads where in a record values stand."""

    def __init__(self, problems: Problems, read: Any) -> None:
        self._problems = problems
        self._read = read

    def of(self, table: str, columns: Iterable[str]) -> dict[str, tuple[Path, ...]]:
        """The paths of each column in a table of the mapping."""
        found = self._problems.table(table)
        known = [str(column) for column in columns]
        self._problems.known(table, found, known)
        placed = {}
        for column, value in found.items():
            texts = value if isinstance(value, list) else [value]
            paths = [path for text in texts if (path := self._path(f"{table}.{column}", text))]
            if column in known and paths:
                placed[column] = tuple(paths)
        return placed

    def only(self) -> dict[Path, frozenset[str]]:
        """The words a record has to have, by place."""
        chosen = {}
        for text, value in self._problems.table("only").items():
            path = self._path(f"only.{text}", text)
            words = value if isinstance(value, list) else [value]
            if not words or any(isinstance(word, dict | list | float) for word in words):
                self._problems.complain(f"only.{text}", 'is a word or a list of words: event = ["llm_call"]')
            elif path is not None:
                chosen[path] = frozenset(map(said_word, words))
        return chosen

    def _path(self, place: str, text: Any) -> Path | None:
        if not isinstance(text, str) or not text.strip():
            self._problems.complain(place, "is the text of a path or a column, or a list of such")
            return None
        try:
            path: Path = self._read(text)
        except ValueError as error:
            self._problems.complain(place, f"{text!r}: {error}")
            return None
        return path


def _constants(problems: Problems, rows: Rows, fields: Named[str, object]) -> dict[str, str]:
    found = problems.table("constants")
    allowed = [name for name, kind in COLUMNS[rows].items() if kind in _CONSTANT]
    problems.known("constants", found, allowed)
    for name, value in found.items():
        if not isinstance(value, str) or not value:
            problems.complain(f"constants.{name}", "is text that is not empty")
        if name in fields:
            problems.complain(f"constants.{name}", "has a place in [fields] as well; keep one of them")
    return {name: str(value) for name, value in found.items() if name in allowed}


def _check_enough(problems: Problems, made: Mapping) -> None:
    mapped = problems.table("fields")
    for names in _NEEDED[made.rows]:
        if not any(name in mapped for name in names):
            what = names[0] if len(names) == 1 else f"one of {', '.join(names)}"
            problems.complain("fields", f"a record of {made.rows.value} needs {what}")
    if made.rows is Rows.CALLS and "outcome" in mapped and "task_id" not in mapped:
        problems.complain("fields.outcome", "an outcome is that of a task: map task_id")


def _check_clashes(problems: Problems, made: Mapping) -> None:
    places = made.paths()
    for value, inside in clashes(places):
        problems.complain("fields", f"{written(value)} and {written(inside)} cannot both be places of values")
    columns: dict[Path, list[str]] = {}
    for path, filled in places.items():
        columns.setdefault(listless(path), []).extend(filled)
    for path, filled in columns.items():
        types = {str(JSON_TYPES[Kind.TEXT if c in made.texts else made.kind(c)]) for c in filled}
        if len(types) > 1:
            problems.complain("fields", f"{written(path)} cannot be all of {', '.join(filled)}")
