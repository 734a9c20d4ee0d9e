"""What a mapping file says, once it has been checked: which value of a home-made log is which column of ours.

``docs/mapping.md`` describes the file; ``_mapping_file.py`` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from costscope.adapters._mapping_paths import Path
from costscope.domain.columns import CHARGES, OUTCOMES, RECORDS
from costscope.domain.tokens import TokenCategory

PREFIX: Final = "mapping:"
"""Begins the adapter name of every mapping, so that none can pass for a format of ours."""


class Rows(StrEnum):
    """What one record of the file is."""

    CALLS = "calls"
    OUTCOMES = "outcomes"
    USAGE = "usage"
    CHARGES = "charges"


class Kind(StrEnum):
    """How a value is read; :mod:`costscope.adapters._mapping_values` has one function for each."""

    TOKENS = "tokens"
    COUNT = "count"
    MONEY = "money"
    BILLED = "billed"
    QUANTITY = "quantity"
    TIME = "time"
    NAME = "name"
    KEY = "key"
    FLAG = "flag"
    STATUS = "status"
    OUTCOME = "outcome"
    ERROR = "error"
    SCORE = "score"
    WORD = "word"
    CURRENCY = "currency"
    CATEGORY = "category"
    TEXT = "text"


_OURS: Final = frozenset(
    {
        *("source_id", "block", "line", "kind", "context", "shows_whole_input", "token_rule"),
        *("input_segments", "output_segments", "content_hash"),
        *("recorded_cost_source", "outcome_source", "estimated_by", "rounding"),
    }
)
"""Columns that follow from the mapping, or from the file's place in the lake."""
_NAMED: Final = {
    "key_hash": Kind.KEY,
    "status": Kind.STATUS,
    "outcome": Kind.OUTCOME,
    "score": Kind.SCORE,
    "error_type": Kind.ERROR,
    "finish_reason": Kind.WORD,
    "billing_currency": Kind.CURRENCY,
    "token_category": Kind.CATEGORY,
}
_TYPED: Final = {"usd": Kind.MONEY, "billed": Kind.BILLED, "instant": Kind.TIME, "bool": Kind.FLAG}


def _kind(name: str, type_: str) -> Kind:
    if name == "quantity":
        return Kind.QUANTITY
    if type_ == "int64":
        return Kind.TOKENS if name.endswith("_tokens") else Kind.COUNT
    return _NAMED.get(name) or _TYPED.get(type_, Kind.NAME)


_CALLS: Final = {f.name: _kind(f.name, f.type) for f in RECORDS if f.name not in _OURS}
_OUTCOMES: Final = {f.name: _kind(f.name, f.type) for f in OUTCOMES if f.name not in _OURS}
_CHARGES: Final = {f.name: _kind(f.name, f.type) for f in CHARGES if f.name not in _OURS}
USAGE_COUNTS: Final = {c.value: Kind.TOKENS for c in TokenCategory} | {
    TokenCategory.WEB_SEARCH.value: Kind.COUNT,
    "requests": Kind.COUNT,
}
"""A row of usage has a column per kind of token; each becomes a row of ours."""
BUCKET: Final = (
    "charge_period_start",
    "charge_period_end",
    "provider",
    "model",
    "service_tier",
    "region",
    "speed",
    "context_window",
    "project",
    "key_hash",
)
"""What tells rows of usage apart."""

COLUMNS: Final[Named[Rows, Named[str, Kind]]] = {
    Rows.CALLS: _CALLS | {"outcome": Kind.OUTCOME, "score": Kind.SCORE},
    Rows.OUTCOMES: _OUTCOMES,
    Rows.USAGE: {name: _CHARGES[name] for name in BUCKET} | USAGE_COUNTS,
    Rows.CHARGES: _CHARGES,
}
"""Every column a mapping may fill, with how its value is read."""


@dataclass(frozen=True, slots=True)
class Money:
    """The unit amounts are written in: ``scale`` is its decimals, 2 for cents, 6 for millionths."""

    currency: str | None
    """ISO 4217; ``None`` where each record names its own."""
    scale: int
    source: str = "client"


@dataclass(frozen=True, slots=True)
class Time:
    """How times are written: ISO 8601, a Unix time as ``per_second`` units, or by a ``pattern``."""

    per_second: int | None = None
    pattern: str | None = None
    """As :meth:`datetime.datetime.strptime` takes it."""
    zone: str = "UTC"
    """IANA name; says what a time without a zone means, and when a day begins."""
    bucket: str | None = None
    """Length of a row's period, ``hour``, ``day`` or ``month``, where only its start is given."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A checked mapping file."""

    name: str
    rows: Rows
    is_table: bool
    """A table (CSV or Parquet), whose paths are names of columns; else lines of JSON."""
    fields: Named[str, tuple[Path, ...]]
    """Where each column's value stands: the first of the paths that has one."""
    texts: Named[str, tuple[Path, ...]]
    """Texts of the conversation by origin; ``output`` is the answer."""
    constants: Named[str, str]
    only: Named[Path, frozenset[str]]
    """Records to take: those that have one of these words in each place."""
    rule: str | None
    token_unit: Decimal
    money: Money | None
    time: Time
    words: Named[str, Named[str, str]] = field(default_factory=dict)
    """For columns of words: the log's word, in lower case, and ours."""
    sha256: str = ""
    """Hash of what the file says; comments and order do not count."""

    @property
    def version(self) -> int:
        """The adapter version: another content is another version, and files are read again."""
        return int(self.sha256[:13] or "0", 16)

    def kind(self, column: str) -> Kind:
        """How the values of a column are read."""
        return COLUMNS[self.rows][column]

    def paths(self) -> dict[Path, list[str]]:
        """Every place that is read, with the columns it fills."""
        found: dict[Path, list[str]] = {}
        for table in (self.fields, self.texts):
            for column, paths in table.items():
                for path in paths:
                    found.setdefault(path, []).append(column)
        for path in self.only:
            found.setdefault(path, [])
        return found
