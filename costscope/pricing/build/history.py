"""model-prices: dated histories, the start of batch prices, and prices that follow the clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from costscope.domain.money import EXACT, D
from costscope.domain.tokens import TokenCategory
from costscope.pricing.build.calendars import instant, scheduled
from costscope.pricing.build.entries import (
    BATCH,
    Entries,
    Entry,
    Rates,
    add_model,
    derived,
    merged,
    pico,
    shelf,
)
from costscope.pricing.build.fixes import Fixes
from costscope.pricing.cards import NO_TIER, RateCard, cut, fractional, whole
from costscope.pricing.categories import INPUTS, TOKENS
from costscope.pricing.context import Conditions
from costscope.pricing.rules import Origin

SOURCE: Final = "model-prices"

_PROVIDERS: Final = {"xai": "x-ai", "amazon-bedrock": "aws", "tencent-tokenhub": "tencent"}
"""Labs that the book has under another name."""


def _modes(provider: str) -> dict[str, Conditions]:
    """Return what model-prices calls modes and we call conditions; fast is a speed at Anthropic alone."""
    fast: dict[str, Conditions] = {"fast": (("speed", "fast"),)} if provider == "anthropic" else {}
    return {"batch": BATCH, **fast}


@dataclass(frozen=True, slots=True)
class Lab:
    """One seller in model-prices, under the book's name for it."""

    provider: str
    models: Mapping[str, Mapping[str, list[dict[str, Any]]]]


class History:
    """The installed model-prices snapshot, its numbers read as decimals."""

    def __init__(self, fixes: Fixes) -> None:
        text = files("model_prices").joinpath("snapshot.json").read_text(encoding="utf-8")
        self._data = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        self._fixes = fixes
        self._labs = {
            provider: Lab(provider, models)
            for lab, models in self._data["prices"].items()
            for provider in [_PROVIDERS.get(lab, lab)]
        }

    def adopt(self, entries: Entries) -> None:
        """Take the models that ``fixes.toml`` names from here, ahead of the book's own under their names."""
        for choice in self._fixes.adopt:
            provider = choice["provider"]
            lab = self._labs[provider]
            for model in choice["models"]:
                replaced = next((e for e in entries[provider] if e.model == model), None)
                match = replaced.match if replaced else _equals(model)
                others = [e for e in entries[provider] if e is not replaced]
                cards = self._cards(lab, model, choice["reason"])
                entries[provider] = [Entry(provider, model, match, {(): cards}), *others]

    def complete(self, entries: Entries) -> None:
        """Add the models the book does not know at all."""
        for provider, lab in sorted(self._labs.items()):
            known = shelf(entries.get(provider, []))
            for model, timelines in sorted(lab.models.items()):
                if known.find(model.lower()) is None and _is_plain(timelines):
                    cards = self._cards(lab, model, None)
                    add_model(entries, Entry(provider, model, _equals(model), {(): cards}))

    def modes(self, entries: Entries) -> None:
        """Add batch and fast prices where the book has only standard ones."""
        for provider, lab in sorted(self._labs.items()):
            known = shelf(entries.get(provider, []))
            by_model = {entry.model: entry for entry in entries.get(provider, [])}
            for model, timelines in sorted(lab.models.items()):
                entry = by_model.get(known.find(model.lower()) or "")
                for mode, conditions in _modes(provider).items():
                    if entry is None or mode not in timelines or conditions in entry.lists:
                        continue
                    ratios = _ratios(timelines[mode], timelines["standard"])
                    if ratios and entry.standard[0].rates:
                        start, origin = self._start(provider, conditions)
                        entry.lists[conditions] = derived(entry.standard, conditions, ratios, origin, start)

    def _start(self, provider: str, conditions: Conditions) -> tuple[datetime | None, Origin]:
        if conditions == BATCH:
            return self._fixes.start(provider, conditions)
        why = "the ratio of fast to standard prices, kept for the whole life of the model"
        return None, Origin(
            SOURCE, "https://github.com/wakamex/model-prices", self._fixes.known_on(SOURCE), why
        )

    def _cards(self, lab: Lab, model: str, reason: str | None) -> list[RateCard]:
        timeline = lab.models[model]["standard"]
        starts = [None, *(instant(item["start"]) for item in timeline[1:]), None]
        cards = [
            card
            for item, (start, end) in zip(timeline, pairwise(starts), strict=True)
            if item["rates"]
            for card in self._tiered(lab.provider, model, item["rates"], start, end, reason)
        ]
        cards = self._corrected(lab.provider, model, cards)
        for schedule in self._data["schedules"]["schedule"]:
            if schedule["provider"] == lab.provider:
                calendar = self._data["schedules"]["holidays"].get(schedule.get("holidays", ""))
                cards = [part for card in cards for part in scheduled(card, schedule, calendar)]
        return merged(cards)

    def _tiered(
        self,
        provider: str,
        model: str,
        quoted: Mapping[str, Any],
        start: datetime | None,
        end: datetime | None,
        reason: str | None,
    ) -> Iterator[RateCard]:
        tiers = quoted.get("tiers", [])
        bounds = [NO_TIER, *(int(tier["above"]) for tier in tiers)]
        from_commit = quoted["valid_from_basis"] == "models.dev commit"
        known_on = instant(quoted["valid_from"]).date() if from_commit else self._fixes.known_on(SOURCE)
        for i, above in enumerate(bounds):
            in_force = dict(quoted)
            for tier in tiers[:i]:
                in_force |= {name: value for name, value in tier.items() if value is not None}
            rates = _rates(in_force)
            yield RateCard(
                provider,
                model,
                whole(rates),
                valid_from=start,
                valid_to=end,
                tier_above=above,
                tier_upto=bounds[i + 1] if i + 1 < len(bounds) else None,
                exact=fractional(rates),
                source=SOURCE,
                source_url=quoted["source"],
                known_on=known_on,
                reason=reason or "not in genai-prices",
            )

    def _corrected(self, provider: str, model: str, cards: list[RateCard]) -> list[RateCard]:
        """Apply the ``[[history]]`` corrections, before anything follows the clock."""
        for fix in self._fixes.history:
            if fix["provider"] == provider and model in fix["models"]:
                rates = _rates({name: D(fix[name]) for name in ("input", "cache_read", "output")})
                done = []
                for card in cards:
                    inside, outside = cut(card, fix.get("from"), fix.get("to"))
                    done += outside
                    if inside:
                        done.append(
                            replace(
                                inside.priced(rates),
                                source="fixes",
                                source_url=fix["source_url"],
                                known_on=fix["known_on"],
                                reason=fix["reason"],
                            )
                        )
                cards = done
        return cards


def _rates(quoted: Mapping[str, Any]) -> dict[TokenCategory, Decimal]:
    """Picodollars per token; cached tokens without a price of their own are input, as genai-prices has it."""
    text = quoted["input"]
    write = _or(quoted.get("cache_write"), text)
    hour = quoted.get("cache_write_1h_multiple")
    usd = dict.fromkeys(INPUTS, text) | {
        TokenCategory.CACHE_READ: _or(quoted.get("cache_read"), text),
        TokenCategory.CACHE_READ_AUDIO: _or(quoted.get("cache_read"), text),
        TokenCategory.CACHE_WRITE_5M: write,
        TokenCategory.CACHE_WRITE_1H: EXACT.multiply(text, hour) if hour is not None else write,
        TokenCategory.OUTPUT: quoted["output"],
        TokenCategory.OUTPUT_AUDIO: quoted["output"],
        TokenCategory.OUTPUT_IMAGE: quoted["output"],
    }
    return {category: pico(price, 1_000_000) for category, price in usd.items()}


def _or(price: Decimal | None, otherwise: Decimal) -> Decimal:
    return otherwise if price is None else price


def _ratios(mode: list[dict[str, Any]], standard: list[dict[str, Any]]) -> Callable[[RateCard], Rates] | None:
    """Return the newest price of a mode as a multiple of the standard one, category by category."""
    own = [item["rates"] for item in mode if item["rates"]][-1]
    usual = [item["rates"] for item in standard if item["rates"]][-1]
    if not usual["input"] or not usual["output"]:
        return None
    of_input = EXACT.divide(own["input"], usual["input"])
    read = usual.get("cache_read")
    of_cache = EXACT.divide(own["cache_read"], read) if read and "cache_read" in own else of_input
    of_output = EXACT.divide(own["output"], usual["output"])

    def rates(card: RateCard) -> Rates:
        found = {}
        for category in TOKENS:
            rate = card.rate(category)
            if rate is not None:
                output = category.value.startswith("output")
                # A cache price that only repeats the input price is none of its own.
                own_price = rate != card.rate(TokenCategory.INPUT_UNCACHED)
                cached = category.value.startswith("cache_read") and own_price
                found[category] = EXACT.multiply(
                    rate, of_output if output else of_cache if cached else of_input
                )
        return found

    return rates


def _is_plain(timelines: Mapping[str, list[dict[str, Any]]]) -> bool:
    """Whether all output has one price, which is not just the 0 of a plan without prices."""
    rates = [item["rates"] for item in timelines["standard"] if item["rates"]]
    return "thinking" not in timelines and any(r["input"] or r["output"] for r in rates)


def _equals(model: str) -> dict[str, str]:
    return {"equals": model.lower()}
