"""A user's own prices: a TOML file of ``[[price]]``, ``[[adjust]]`` and ``[[alias]]`` entries.

The form is described in ``docs/prices.md``.  A file with anything wrong in it is refused as a whole, with
every problem named at once, since a price that is silently left out would be a wrong bill.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from costscope.domain.errors import PriceFileError
from costscope.domain.money import EXACT, PICO, D
from costscope.domain.tokens import TokenCategory
from costscope.pricing.cards import midnight
from costscope.pricing.categories import REQUEST_NAMES, TOKEN_NAMES, TOKENS, matching, per
from costscope.pricing.clauses import KINDS, Clause, compiled
from costscope.pricing.context import FACTS, canonical
from costscope.pricing.names import provider_id
from costscope.pricing.rules import AdjustRule, AliasRule, Origin, PriceRule, Rule, Scope

SCHEMA: Final = 1
_SCOPE: Final = ("provider", "model", "when", "from", "to", "source_url", "known_on", "reason")
_KEYS: Final = {
    "price": (*_SCOPE, "usd_per_mtok", "usd_per_1k", "tiers"),
    "adjust": (*_SCOPE, "multiply", "categories"),
    "alias": ("provider", "model", "to", "reason"),
}


@dataclass(frozen=True, slots=True)
class Overlay:
    """The rules of one price file, in its order, and the hash of its bytes."""

    rules: tuple[Rule | AliasRule, ...]
    sha256: str


def read_overlay(path: Path) -> Overlay:
    """Read a user's price file; raises :class:`PriceFileError` that lists every problem with its entry."""
    try:
        content = path.read_bytes()
        tables = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise PriceFileError(f"cannot read the price file: {error.strerror}", where=str(path)) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PriceFileError(f"the price file is not TOML: {error}", where=str(path)) from None
    reader = Reader(source=path.name)
    rules = reader.rules(tables)
    if reader.problems:
        number = len(reader.problems)
        raise PriceFileError(
            f"the price file has {number} {'problem' if number == 1 else 'problems'}",
            where=str(path),
            hint="docs/prices.md shows every key",
            problems=reader.problems,
        )
    return Overlay(tuple(rules), hashlib.sha256(content).hexdigest())


@dataclass(slots=True)
class Reader:
    """Turns the tables of a price file into rules and collects what is wrong with them."""

    source: str
    problems: list[str] = field(default_factory=list)
    _entry: str = ""

    def rules(self, tables: Mapping[str, Any]) -> list[Rule | AliasRule]:
        """Return the rules of all entries: prices, then factors, then aliases, each in the file's order."""
        self._known(tables, ("schema", *_KEYS))
        if tables.get("schema") != SCHEMA:
            self._complain(f"schema = {SCHEMA} is missing, so that the file cannot be misread later")
        readers: dict[str, Callable[[Mapping[str, Any]], Rule | AliasRule]] = {
            "price": self._price,
            "adjust": self._adjust,
            "alias": self._alias,
        }
        made: list[Rule | AliasRule] = []
        for kind, read in readers.items():
            entries = tables.get(kind, [])
            if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
                self._complain(f"{kind} is written as [[{kind}]]")
                continue
            for number, entry in enumerate(entries, 1):
                self._entry = f"[[{kind}]] {number}: "
                self._known(entry, _KEYS[kind])
                made.append(read(entry))
            self._entry = ""
        return made

    def _price(self, entry: Mapping[str, Any]) -> PriceRule:
        rates = self._rates(entry)
        tiers = []
        for tier in self._list(entry, "tiers"):
            if not isinstance(tier, dict) or not _whole(tier.get("above")):
                self._complain("a tier is written { above = 128000, usd_per_mtok = { … } }")
                continue
            self._known(tier, ("above", "usd_per_mtok", "usd_per_1k"))
            tiers.append((tier["above"], self._rates(tier)))
        if not rates and not tiers:
            self._complain("sets no price: usd_per_mtok, usd_per_1k and tiers are all missing")
        if "model" not in entry:
            self._complain("a price needs a model")
        tiers.sort(key=lambda tier: tier[0])
        return PriceRule(self._scope(entry), rates, tuple(tiers), self._origin(entry))

    def _adjust(self, entry: Mapping[str, Any]) -> AdjustRule:
        factor = self._number(entry.get("multiply"), "multiply")
        chosen: set[TokenCategory] = set()
        for pattern in self._list(entry, "categories"):
            found = matching(str(pattern))
            if not found:
                self._complain(f"categories: {pattern!r} matches none of {', '.join(TokenCategory)}")
            chosen |= found
        categories = frozenset(chosen) if "categories" in entry else frozenset(TOKENS)
        return AdjustRule(self._scope(entry), factor, self._origin(entry), categories)

    def _alias(self, entry: Mapping[str, Any]) -> AliasRule:
        target = entry.get("to")
        if not isinstance(target, str) or not target:
            self._complain('an alias needs to = "the model it stands for"')
        if "model" not in entry:
            self._complain("an alias needs a model")
        clause = self._clause(entry.get("model"))
        provider = provider_id(self._text(entry, "provider"))
        return AliasRule(Scope(provider, clause), str(target), self._origin(entry))

    def _scope(self, entry: Mapping[str, Any]) -> Scope:
        when = entry.get("when", {})
        if not isinstance(when, dict) or not all(isinstance(v, str) for v in when.values()):
            self._complain('when is written { account = "…" }, with texts')
            when = {}
        self._known(when, FACTS, "when.")
        conditions = canonical(when)
        if len(conditions) < len(when):
            self._complain(f"when = {when} says what is usual anyway; leave it out")
        start, end = self._day(entry, "from"), self._day(entry, "to")
        if start and end and start >= end:
            self._complain(
                f"to ({end:%Y-%m-%d}) is not after from ({start:%Y-%m-%d}); to itself is not included"
            )
        provider = provider_id(self._text(entry, "provider"))
        return Scope(provider, self._clause(entry.get("model")), conditions, start, end)

    def _origin(self, entry: Mapping[str, Any]) -> Origin:
        known_on = entry.get("known_on")
        return Origin(
            source=self.source,
            source_url=self._text(entry, "source_url"),
            known_on=known_on if isinstance(known_on, date) else None,
            reason=self._text(entry, "reason") or (self._entry.rstrip(": ") if self._entry else None),
        )

    def _rates(self, entry: Mapping[str, Any]) -> dict[TokenCategory, Decimal]:
        rates: dict[TokenCategory, Decimal] = {}
        for key, names in (("usd_per_mtok", TOKEN_NAMES), ("usd_per_1k", REQUEST_NAMES)):
            quoted = entry.get(key, {})
            if not isinstance(quoted, dict):
                self._complain(f'{key} is written {{ {next(iter(names))} = "1.00" }}')
                continue
            self._known(quoted, names, f"{key}.")
            for name, value in quoted.items():
                usd = self._number(value, f"{key}.{name}")
                if category := names.get(name):
                    rates[category] = EXACT.divide(EXACT.multiply(usd, Decimal(PICO)), Decimal(per(category)))
        return rates

    def _number(self, value: object, key: str) -> Decimal:
        """A float is refused because 0.1 in TOML is no longer one tenth when it gets here."""
        if isinstance(value, float):
            self._complain(
                f'{key} = {value} is a float, which cannot hold most prices exactly; write "{value}"'
            )
        elif isinstance(value, str | int) and not isinstance(value, bool):
            try:
                number = D(value)
            except ValueError:
                self._complain(f"{key} = {value!r} is not a number")
            else:
                if number >= 0:
                    return number
                self._complain(f"{key} = {value} is negative")
        else:
            self._complain(f"{key} needs a number, as a text or a whole number")
        return Decimal(0)

    def _clause(self, clause: object) -> Clause | None:
        if clause is None:
            return None
        if not isinstance(clause, dict):
            self._complain('model is written { equals = "…" }, { starts_with = "…" }, …')
            return None
        self._known(clause, KINDS, "model.")
        try:
            compiled(clause)
        except ValueError as error:
            self._complain(f"model: {error}")
            return None
        return clause

    def _day(self, entry: Mapping[str, Any], key: str) -> datetime | None:
        value = entry.get(key)
        if isinstance(value, datetime):
            if value.tzinfo is None:
                self._complain(f"{key}: a time of day needs a zone, such as 2026-07-01T00:00:00Z")
                return None
            return value.astimezone(UTC)
        if isinstance(value, date):
            return midnight(value)
        if value is not None:
            self._complain(f"{key} is a date without quotation marks, such as 2026-07-01")
        return None

    def _text(self, entry: Mapping[str, Any], key: str) -> str | None:
        value = entry.get(key)
        if value is not None and not isinstance(value, str):
            self._complain(f"{key} needs a text")
            return None
        return value

    def _list(self, entry: Mapping[str, Any], key: str) -> list[Any]:
        value = entry.get(key, [])
        if not isinstance(value, list):
            self._complain(f"{key} needs a list")
            return []
        return value

    def _known(self, entry: Mapping[str, Any], keys: Any, prefix: str = "") -> None:
        for key in entry:
            if key not in keys:
                near = get_close_matches(key, list(keys), n=1)
                hint = f"; did you mean {prefix}{near[0]}?" if near else f"; one of {', '.join(keys)}"
                self._complain(f"there is no key {prefix}{key}{hint}")

    def _complain(self, problem: str) -> None:
        self.problems.append(self._entry + problem)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
