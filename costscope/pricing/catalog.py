"""The shipped price book as it lies in its file: models found by name, their cards read when asked for."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from costscope.domain.errors import PriceFileError
from costscope.domain.money import D
from costscope.domain.tokens import TokenCategory
from costscope.pricing.cards import RateCard, midnight
from costscope.pricing.clauses import Matcher, compiled, exact_names
from costscope.pricing.context import Conditions
from costscope.pricing.layout import EXACT, METADATA_KEY, RATES
from costscope.pricing.rules import AdjustRule, Origin, Scope

_COMPACT_DATE: Final = re.compile(r"-(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)")
"""``-20251211``, which gateways write where providers write ``-2025-12-11``."""

_DERIVED: Final = re.compile(r"[-_.:/](\d+(?:\.\d+)?b|distill(?:ed)?|gguf|awq|gptq|abliterated)(?![a-z0-9])")
"""A size, or how a model was made from another."""

_ONE_SIZE: Final = re.compile(r"(?:claude|gemini|grok|gpt|deepseek)-")
"""Families in which a size is part of a model's own name or means another: DeepSeek-R1-Distill-Qwen-7B."""


class Catalog:
    """A price book file opened for reading."""

    def __init__(self, path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            content = path.read_bytes()
            table = pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)
            facts: dict[str, Any] = json.loads(table.schema.metadata[METADATA_KEY])
        except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as error:
            raise PriceFileError(
                f"{path.name} is not a price book: {error}", where=str(path), hint="make price-book"
            ) from None
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.version: str = facts["version"]
        self.sources: Mapping[str, str] = facts["sources"]
        self.providers: Mapping[str, Mapping[str, Any]] = facts["providers"]
        self._adjusts: list[dict[str, Any]] = facts["adjusts"]
        self._table = table
        self._shelves: dict[str, Shelf] = {}
        self._read: dict[str, dict[str, list[dict[str, Any]]]] = {}

    @cached_property
    def rows(self) -> dict[str, dict[str, tuple[int, int]]]:
        """Return where each model's rows begin and end, by provider, in the order models are tried."""
        spans: dict[str, dict[str, tuple[int, int]]] = {}
        columns = (self._table.column(name).to_pylist() for name in ("provider", "model"))
        for row, (provider, model) in enumerate(zip(*columns, strict=True)):
            models = spans.setdefault(provider, {})
            models[model] = (models[model][0] if model in models else row, row + 1)
        return spans

    @cached_property
    def adjusts(self) -> tuple[AdjustRule, ...]:
        """Return the factors that apply across models, such as those for data residency."""
        return tuple(
            AdjustRule(
                Scope(a["provider"], a["model"], a["when"], _day(a["from"]), _day(a["to"])),
                D(a["multiply"]),
                Origin(a["source"], a["source_url"], date.fromisoformat(a["known_on"]), a["reason"]),
            )
            for a in self._adjusts
        )

    def find(self, provider: str, name: str) -> tuple[str, str] | None:
        """Return the provider and model that price a name, trying those a provider resells after its own."""
        resold = self.providers.get(provider, {}).get("fallback", [])
        for spelling in dict.fromkeys((name, _COMPACT_DATE.sub(r"-\1-\2-\3", name))):
            for shelf in (provider, *resold):
                model = self._shelf(shelf).find(spelling)
                if model is not None:
                    return shelf, model
        return None

    def owner(self, name: str) -> str | None:
        """Return the provider whose names look like this one."""
        return next((provider for provider, matches in self._owners if matches(name)), None)

    def lists(self, provider: str, model: str) -> dict[Conditions, list[RateCard]]:
        """Return the cards of one model by the conditions they are for."""
        lists: dict[Conditions, list[RateCard]] = {}
        for row in self._rows_of(provider).get(model, ()):
            card = _card(row)
            lists.setdefault(tuple(card.conditions.items()), []).append(card)
        return lists

    def clause(self, provider: str, model: str) -> str:
        """Return the match clause of a model, as JSON."""
        text: str = self._table.column("match")[self.rows[provider][model][0]].as_py()
        return text

    def models(self) -> Iterator[tuple[str, str]]:
        """Return every provider and model of the book, by provider."""
        for provider in sorted(self.rows):
            for model in self.rows[provider]:
                yield provider, model

    def _rows_of(self, provider: str) -> dict[str, list[dict[str, Any]]]:
        """Return the rows of a provider by model, read at once since one by one costs ten times as much."""
        if provider not in self._read:
            spans = self.rows.get(provider, {})
            first = min((start for start, _ in spans.values()), default=0)
            last = max((end for _, end in spans.values()), default=0)
            content = self._table.slice(first, last - first).to_pylist()
            self._read[provider] = {
                m: content[start - first : end - first] for m, (start, end) in spans.items()
            }
        return self._read[provider]

    def _shelf(self, provider: str) -> Shelf:
        if provider not in self._shelves:
            models = self.rows.get(provider, {})
            clauses = {model: json.loads(self.clause(provider, model)) for model in models}
            self._shelves[provider] = Shelf(clauses)
        return self._shelves[provider]

    @cached_property
    def _owners(self) -> list[tuple[str, Matcher]]:
        return [(p, compiled(facts["models"])) for p, facts in self.providers.items() if facts.get("models")]


class Shelf:
    """The models of one provider, the first of which to match a name prices it."""

    def __init__(self, clauses: Mapping[str, Mapping[str, Any]]) -> None:
        self._exact: dict[str, tuple[int, str]] = {}
        self._loose: list[tuple[int, str, Matcher]] = []
        for order, (model, clause) in enumerate(clauses.items()):
            names = exact_names(clause)
            if names is None:
                self._loose.append((order, model, compiled(clause)))
            else:
                for name in names:
                    self._exact.setdefault(name, (order, model))

    def find(self, name: str) -> str | None:
        """Return the model a name, in lower case, is priced as."""
        order, model = self._exact.get(name, (len(self._exact) + len(self._loose), None))
        earlier = (m for o, m, matches in self._loose if o < order and matches(name) and _is_of(m, name))
        return next(earlier, model)


def _is_of(model: str, name: str) -> bool:
    """Whether a name that looks like a model's can be its name, and not that of one derived from it."""
    own = model.lower()
    return not _ONE_SIZE.match(own) or set(_DERIVED.findall(name)) <= set(_DERIVED.findall(own))


def _card(row: Mapping[str, Any]) -> RateCard:
    exact: dict[str, str] = json.loads(row[EXACT]) if row[EXACT] else {}
    return RateCard(
        provider=row["provider"],
        model=row["model"],
        rates={category: row[name] for category, name in RATES.items() if row[name] is not None},
        valid_from=_utc(row["valid_from"]),
        valid_to=_utc(row["valid_to"]),
        tier_above=row["tier_above"],
        tier_upto=row["tier_upto"],
        utc_start_s=row["utc_start_s"],
        utc_end_s=row["utc_end_s"],
        weekdays=row["weekdays"],
        exact={TokenCategory(name): Decimal(text) for name, text in exact.items()},
        conditions=json.loads(row["conditions"]),
        source=row["source"],
        source_url=row["source_url"],
        known_on=row["known_on"],
        reason=row["reason"],
    )


def _utc(instant: datetime | None) -> datetime | None:
    return instant and instant.replace(tzinfo=UTC)


def _day(text: str | None) -> datetime | None:
    return midnight(date.fromisoformat(text)) if text else None
