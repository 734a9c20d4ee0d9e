"""Made-up traffic of some days with the bill that follows from it, to the last digit."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from costscope.domain.columns import PRICED_CATEGORIES
from costscope.domain.money import EXACT, from_pico, total_of
from costscope.domain.tokens import TokenCategory
from costscope.pricing.book import PriceContext
from tests.reconcile.cases import DAY, Row, book, call, charge, usage

D = Decimal
DAYS = 6


@dataclass(frozen=True)
class World:
    """Which provider, models and days a ledger is about."""

    provider: str
    first: datetime
    models: tuple[str, ...]
    long_model: str | None = None
    """A model whose long prompts cost more, some of which are in the ledger."""
    batch_model: str | None = None
    audio_model: str | None = None
    writes: bool = True


@dataclass
class Ledger:
    """Both sides, in rows; what is done to one side is a fault."""

    world: World
    chance: random.Random
    calls: list[Row]
    charges: list[Row]
    counts: list[Row]
    resets: list[datetime] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def days(self) -> list[datetime]:
        return [self.world.first + n * DAY for n in range(DAYS)]

    def gap(self, column: str) -> Decimal:
        """Billed minus tracked over everything, by one column of the calls' costs."""
        tracked = [row[column] for row in self.calls if row.get(column) is not None]
        billed = [row["billed_cost"] * self._dollars(row) for row in self.charges]
        return EXACT.subtract(total_of(billed), total_of(tracked))

    def _dollars(self, row: Row) -> Decimal:
        rates = self.options["exchange"].rates if "exchange" in self.options else ()
        return next((rate.usd for rate in rates if rate.currency == row["billing_currency"]), D(1))

    def of(self, model: str, day: datetime | None = None) -> list[Row]:
        """Calls of a model that the log has tokens of, all or of one day."""
        return [
            row
            for row in self.calls
            if row["model"] == model
            and row.get("input_tokens")
            and (day is None or day <= row["start_time"] < day + DAY)
        ]

    def rows(self, model: str | None = None, day: datetime | None = None) -> list[Row]:
        """Charges of a model, all or of one day."""
        return [
            row
            for row in self.charges
            if (model is None or row["model"] == model) and (day is None or row["charge_period_start"] == day)
        ]

    def retell(self, row: Row, **tokens: int) -> None:
        """Let the log tell of other tokens for a call, priced at list."""
        kept = {name: row[name] for name in ("service_tier", "processing", "region") if name in row}
        told = used_by(row) | {TokenCategory(name): count for name, count in tokens.items()}
        row |= make_call(row["start_time"], row["model"], self.world.provider, told, **kept) | {
            name: row[name] for name in _IDENTITY if name in row
        }


_IDENTITY = ("call_id", "end_time", "status", "finish_reason", "reasoning_tokens", "recorded_cost")


def used_by(row: Row) -> Counter[TokenCategory]:
    """The tokens of a call, by category."""
    found = {c: row.get(f"{c}_tokens") or 0 for c in PRICED_CATEGORIES if c is not TokenCategory.WEB_SEARCH}
    audio = found[TokenCategory.OUTPUT_AUDIO] + found[TokenCategory.OUTPUT_IMAGE]
    found[TokenCategory.OUTPUT] = (row.get("output_tokens") or 0) - audio
    found[TokenCategory.WEB_SEARCH] = row.get("web_search_requests") or 0
    return Counter({category: count for category, count in found.items() if count})


def make_call(start: datetime, model: str, provider: str, used: dict[TokenCategory, int], **more: Any) -> Row:
    names = {TokenCategory.INPUT_UNCACHED: "input"}
    tokens = {names.get(category, category.value): count for category, count in used.items()}
    return call(start, model, provider, **tokens, **more)


def rate(row: Row, category: TokenCategory, **other: str | None) -> Decimal:
    """List price of one unit for a call, with some facts of it changed."""
    facts = {name: row.get(name) for name in ("service_tier", "processing", "region")} | other
    card = book().card(
        PriceContext(row["provider"], row["model"], **facts), row["start_time"], row["input_tokens"]
    )
    assert card is not None
    return from_pico(card.rates[category])


def make_ledger(world: World, seed: int) -> Ledger:
    """Traffic at random, and its bill."""
    chance = random.Random(seed)
    calls = [
        row
        for day in range(DAYS)
        for model in world.models
        for _ in range(chance.randint(4, 7))
        for row in [_some_call(world, model, world.first + day * DAY, chance)]
    ]
    for number, row in enumerate(calls):
        row["call_id"] = f"{seed}-{number}"
    ledger = Ledger(world, chance, calls, [], [])
    ledger.charges, ledger.counts = bill_of(calls, lambda row: _day_of(world, row))
    return ledger


def _some_call(world: World, model: str, day: datetime, chance: random.Random) -> Row:
    start = day + timedelta(seconds=chance.randint(0, 86_399), microseconds=chance.randint(0, 999_999))
    used = {
        TokenCategory.INPUT_UNCACHED: chance.randint(200, 60_000),
        TokenCategory.CACHE_READ: chance.randint(1_000, 90_000),
        TokenCategory.OUTPUT: chance.randint(300, 9_000),
    }
    if world.writes:
        used[TokenCategory.CACHE_WRITE_5M] = chance.randint(500, 30_000)
        used[TokenCategory.CACHE_WRITE_1H] = chance.randint(500, 20_000)
    if model == world.audio_model:
        used[TokenCategory.OUTPUT_AUDIO] = chance.randint(100, 4_000)
    if model == world.long_model and chance.random() < 0.4:
        used[TokenCategory.INPUT_UNCACHED] += 280_000
    more: dict[str, Any] = {}
    if model == world.batch_model:
        more["processing"] = "batch"
    row = make_call(start, model, world.provider, used, **more)
    seconds = chance.randint(2, 40)
    row |= {
        "end_time": start + timedelta(seconds=seconds),
        "status": "ok",
        "reasoning_tokens": chance.randint(50, used[TokenCategory.OUTPUT] // 2 + 50),
        "recorded_cost": row["list_cost"],
    }
    return row


def _day_of(world: World, row: Row) -> datetime:
    return world.first + (row["start_time"] - world.first) // DAY * DAY


def bill_of(
    calls: Iterable[Row], day_of: Callable[[Row], datetime | None], **more: Any
) -> tuple[list[Row], list[Row]]:
    """Charges by day, model, tier, category; counts of requests by day and model.

    Calls of no day are on another bill.
    """
    sums: dict[tuple[Any, ...], tuple[int, Decimal]] = {}
    requests: dict[tuple[datetime, str], int] = {}
    providers = {}
    for row in calls:
        day = day_of(row)
        if day is None:
            continue
        providers[row["model"]] = row["provider"]
        requests[day, row["model"]] = requests.get((day, row["model"]), 0) + 1
        for category, count in used_by(row).items():
            key = (day, row["model"], row.get("processing"), category, row[f"list_cost_{category}"] / count)
            quantity, cost = sums.get(key, (0, D(0)))
            sums[key] = quantity + count, cost + row[f"list_cost_{category}"]
    charges = [
        charge(
            day,
            str(cost),
            model,
            category.value,
            provider=providers[model],
            quantity=D(quantity),
            rounding=D(0),
            key_hash="k1",
            service_tier=tier,
            **more,
        )
        for (day, model, tier, category, _), (quantity, cost) in sorted(sums.items(), key=str)
    ]
    counts = [
        usage(day, number, "requests", model=model, provider=providers[model])
        for (day, model), number in sorted(requests.items())
    ]
    return charges, counts
