"""LiteLLM's price list: the models, regions and service tiers that the other sources lack.

It has no dates, so it only ever adds; where it disagrees with a dated source, that source stays.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from costscope.domain.money import EXACT
from costscope.domain.tokens import TokenCategory
from costscope.pricing.build.entries import Entries, Entry, add_model, derived, pico, shelf, times
from costscope.pricing.build.fixes import Fixes
from costscope.pricing.cards import NO_TIER, RateCard, fractional, whole
from costscope.pricing.categories import INPUTS, TOKENS
from costscope.pricing.context import Conditions
from costscope.pricing.names import normalise
from costscope.pricing.rules import Origin

SOURCE: Final = "litellm"
_FILE: Final = "litellm/model_prices_and_context_window_backup.json"
_URL: Final = "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json"
_SELLERS: Final = {
    "azure": "azure",
    "azure_ai": "azure",
    "bedrock": "aws",
    "bedrock_converse": "aws",
    "bedrock_mantle": "aws",
    "anthropic": "anthropic",
    "gemini": "google",
    "mistral": "mistral",
    "openai": "openai",
    "vertex_ai": "google",
    "vertex_ai-anthropic_models": "google",
    "vertex_ai-language-models": "google",
    "xai": "x-ai",
}
"""Whose rows are read: the clouds with prices by region, and the labs with service tiers."""

_MODES: Final = frozenset({"chat", "completion", "responses", "embedding", "realtime"})
_TIERS: Final = ("flex", "priority", "ultrafast")
_ABOVE: Final = {f"_above_{k}k_tokens": k * 1000 for k in (32, 100, 128, 200, 256, 272, 512)}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the list under the book's names."""

    seller: str
    name: str
    region: str | None
    prices: Mapping[str, Any]


def fetch(version: str, wheel: Path | None) -> bytes:
    """Return the price list out of a LiteLLM wheel, which is downloaded but never installed."""
    if wheel is not None:
        return _extracted(wheel)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*command, "--dest", folder, f"litellm=={version}"], check=True)  # noqa: S603 - no outside input
        return _extracted(next(Path(folder).glob("litellm-*.whl")))


def _extracted(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(_FILE)


def add(content: bytes, entries: Entries, fallbacks: Mapping[str, list[str]], fixes: Fixes) -> None:
    """Add models the book does not know, regions that cost something else, service tiers it lacks."""
    origin = Origin(SOURCE, _URL, fixes.known_on(SOURCE), "only in LiteLLM's list, which has no dates")
    skipped = set(fixes.litellm["skip"])
    rows = [
        row
        for row in _rows(json.loads(content, parse_float=Decimal, parse_int=Decimal))
        if row.name not in skipped
    ]
    known = {provider: shelf(models) for provider, models in entries.items()}
    by_name = {(e.provider, e.model): e for models in entries.values() for e in models}
    added: dict[tuple[str, str], Entry] = {}
    for row in sorted(rows, key=lambda r: (r.seller, r.name, r.region or "")):
        spellings = (
            [f"{row.region}.{row.name}", row.name] if row.seller == "aws" and row.region else [row.name]
        )
        own = next((m for s in spellings if (m := known[row.seller].find(s))), None)
        if own is None and any(known[f].find(row.name) for f in fallbacks.get(row.seller, []) if f in known):
            continue
        if own is None:
            _add_model(row, added, origin)
        elif row.region is None:
            _add_tiers(row, by_name[row.seller, own], origin)
        elif spellings[0] != own:
            _add_region(row, by_name[row.seller, own], origin)
    for entry in added.values():
        if () not in entry.lists and len(entry.lists) == 1:
            ((_, cards),) = entry.lists.items()
            entry.lists = {(): [replace(card, conditions={}) for card in cards]}
        add_model(entries, entry)


def _add_model(row: Row, added: dict[tuple[str, str], Entry], origin: Origin) -> None:
    entry = added.setdefault((row.seller, row.name), Entry(row.seller, row.name, {"equals": row.name}, {}))
    conditions: Conditions = (("region", row.region),) if row.region else ()
    entry.lists.setdefault(conditions, _cards(row, row.name, origin))


def _add_region(row: Row, entry: Entry, origin: Origin) -> None:
    """Add what a place costs where that is not what the book has; its Claude prices outside us-gov stand."""
    assert row.region is not None
    cards = _cards(row, entry.model, origin)
    text = (TokenCategory.INPUT_UNCACHED, TokenCategory.OUTPUT)
    same = all(cards[0].rate(c) == entry.standard[-1].rate(c) for c in text)
    if not same and (row.region.startswith("us-gov") or not row.name.startswith("anthropic.")):
        entry.lists[("region", row.region),] = cards


def _add_tiers(row: Row, entry: Entry, origin: Origin) -> None:
    """Add a service tier as the factor between LiteLLM's own prices, which keeps the history."""
    for tier in _TIERS:
        conditions: Conditions = (("service_tier", tier),)
        factors = {
            EXACT.divide(special, usual)
            for name in ("input_cost_per_token", "output_cost_per_token")
            if (special := row.prices.get(f"{name}_{tier}")) and (usual := row.prices.get(name))
        }
        if len(factors) == 1 and conditions not in entry.lists and entry.standard[0].rates:
            entry.lists[conditions] = derived(
                entry.standard, conditions, times(factors.pop(), TOKENS), origin
            )


def _rows(content: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    for key, prices in content.items():
        seller = _SELLERS.get(str(prices.get("litellm_provider")))
        if seller and prices.get("mode") in _MODES and prices.get("input_cost_per_token"):
            path = key if "/" not in key else key.removeprefix("vertex_ai/").removeprefix("azure_ai/")
            found, name, region = normalise(path, str(prices["litellm_provider"]))
            if found == seller and "/" not in name:
                yield Row(seller, name, region, prices)


def _cards(row: Row, model: str, origin: Origin) -> list[RateCard]:
    starts = [above for suffix, above in _ABOVE.items() if f"input_cost_per_token{suffix}" in row.prices]
    cards = []
    for above, upto in pairwise([NO_TIER, *starts, None]):
        assert above is not None
        rates = _rates(row.prices, "".join(s for s, a in _ABOVE.items() if a == above))
        cards.append(
            RateCard(
                row.seller,
                model,
                whole(rates),
                tier_above=above,
                tier_upto=upto,
                exact=fractional(rates),
                conditions={"region": row.region} if row.region else {},
                source=origin.source,
                source_url=row.prices.get("source", origin.source_url),
                known_on=origin.known_on,
                reason=origin.reason,
            )
        )
    return cards


def _rates(prices: Mapping[str, Any], suffix: str) -> dict[TokenCategory, Decimal]:
    """Picodollars per token; cached tokens without a price of their own are input, as genai-prices has it."""

    def usd(name: str, otherwise: Decimal | None) -> Decimal | None:
        price: Decimal | None = prices.get(name + suffix, prices.get(name, otherwise))
        return price

    text = usd("input_cost_per_token", None)
    write = usd("cache_creation_input_token_cost", text)
    output = usd("output_cost_per_token", None) if prices.get("mode") != "embedding" else None
    audio = prices.get("input_cost_per_audio_token", text)
    quoted = dict.fromkeys(INPUTS, text) | {
        TokenCategory.CACHE_READ: usd("cache_read_input_token_cost", text),
        TokenCategory.CACHE_WRITE_5M: write,
        TokenCategory.CACHE_WRITE_1H: prices.get("cache_creation_input_token_cost_above_1hr" + suffix, write),
        TokenCategory.INPUT_AUDIO: audio,
        TokenCategory.CACHE_READ_AUDIO: prices.get("cache_read_input_audio_token_cost", audio),
        TokenCategory.OUTPUT: output,
        TokenCategory.OUTPUT_AUDIO: prices.get("output_cost_per_audio_token", output),
        TokenCategory.OUTPUT_IMAGE: prices.get("output_cost_per_image_token", output),
    }
    return {category: pico(price, 1) for category, price in quoted.items() if price is not None}
