"""Write the finished models as a price book file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from costscope.pricing.build.entries import Entries, Entry, order
from costscope.pricing.build.fixes import Fixes
from costscope.pricing.cards import RateCard
from costscope.pricing.layout import EXACT, METADATA_KEY, RATES, schema
from costscope.pricing.rules import AdjustRule


def write(path: Path, entries: Entries, providers: Mapping[str, Mapping[str, Any]], fixes: Fixes) -> str:
    """Write the book and return a summary for people."""
    rows = [_row(entry, card) for provider in sorted(entries) for entry, card in _cards(entries[provider])]
    facts = {
        "version": fixes.version,
        "sources": {name: source["version"] for name, source in fixes.sources.items()},
        "providers": providers,
        "adjusts": [_adjust(rule) for rule in fixes.adjusts],
    }
    metadata = {METADATA_KEY: _json(facts)}
    table = pa.Table.from_pylist(rows, schema=schema()).replace_schema_metadata(metadata)
    pq.write_table(table, path, compression="zstd", compression_level=19, write_statistics=False)
    by_source = Counter(row["source"] for row in rows)
    models = len({(row["provider"], row["model"]) for row in rows})
    size = path.stat().st_size
    return (
        f"{path.name} {fixes.version}: {len(rows)} cards of {models} models, {dict(by_source)}, {size} bytes"
    )


def _cards(entries: list[Entry]) -> Iterator[tuple[Entry, RateCard]]:
    for entry in entries:
        for conditions in sorted(entry.lists):
            for card in sorted(entry.lists[conditions], key=order):
                yield entry, card


def _row(entry: Entry, card: RateCard) -> dict[str, Any]:
    if card.valid_from is not None and card.valid_from.microsecond:
        raise ValueError(f"{entry.model} changes its price inside a second")
    exact = {category.value: format(rate, "f") for category, rate in card.exact.items()}
    return {
        "provider": entry.provider,
        "model": entry.model,
        "match": _json(entry.match),
        "conditions": _json(card.conditions),
        **{name: card.rates.get(category) for category, name in RATES.items()},
        EXACT: _json(exact) if exact else None,
        "valid_from": card.valid_from and card.valid_from.replace(tzinfo=None),
        "valid_to": card.valid_to and card.valid_to.replace(tzinfo=None),
        **{
            name: getattr(card, name)
            for name in (
                "tier_above", "tier_upto", "utc_start_s", "utc_end_s", "weekdays",
                "source", "source_url", "known_on", "reason",
            )
        },
    }  # fmt: skip


def _adjust(rule: AdjustRule) -> dict[str, Any]:
    scope, origin = rule.scope, rule.origin
    assert origin.known_on is not None
    return {
        "provider": scope.provider,
        "model": scope.model,
        "when": dict(scope.when),
        "from": scope.start and scope.start.date().isoformat(),
        "to": scope.end and scope.end.date().isoformat(),
        "multiply": str(rule.factor),
        "source": origin.source,
        "source_url": origin.source_url,
        "known_on": origin.known_on.isoformat(),
        "reason": origin.reason,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
