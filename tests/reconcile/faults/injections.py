"""One way, for each cause, to make a ledger not tie; the registry of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from costscope.analysis.reconcile.exchange import Exchange, Rate
from costscope.analysis.selection import Basis
from costscope.domain.money import half_unit, rounded
from costscope.domain.period import Period
from costscope.domain.tokens import TokenCategory as Category
from tests.reconcile.cases import DAY, Row, charge
from tests.reconcile.faults.ledger import DAYS, Ledger, World, bill_of, rate, used_by

D = Decimal
LIST, RECORDED = Basis.LIST, Basis.RECORDED
WRITES = (Category.CACHE_WRITE_5M, Category.CACHE_WRITE_1H)

ANTHROPIC: Final = World(
    "anthropic",
    datetime(2026, 3, 2, tzinfo=UTC),
    ("claude-sonnet-4-5-20250929", "claude-opus-4-8", "claude-haiku-4-5-20251001"),
    long_model="claude-sonnet-4-5-20250929",
    batch_model="claude-haiku-4-5-20251001",
)
OPENAI: Final = World(
    "openai",
    datetime(2026, 8, 24, tzinfo=UTC),
    ("gpt-5.6-sol", "gpt-audio", "gpt-5"),
    long_model="gpt-5.6-sol",
    audio_model="gpt-audio",
    writes=False,
)
DEEPSEEK: Final = World(
    "deepseek", datetime(2026, 9, 7, tzinfo=UTC), ("deepseek-v4-pro", "deepseek-v4-flash"), writes=False
)
EVERYWHERE: Final = (ANTHROPIC, OPENAI)


@dataclass(frozen=True)
class Injection:
    """A fault of one cause."""

    cause: int
    name: str
    inject: Callable[[Ledger], None]
    bases: tuple[Basis, ...]
    worlds: tuple[World, ...]


INJECTIONS: list[Injection] = []


def fault(
    cause: int, *bases: Basis, worlds: tuple[World, ...] = EVERYWHERE
) -> Callable[[Callable[[Ledger], None]], Callable[[Ledger], None]]:
    """Put a function into the registry."""

    def add(inject: Callable[[Ledger], None]) -> Callable[[Ledger], None]:
        INJECTIONS.append(Injection(cause, inject.__name__, inject, bases, worlds))
        return inject

    return add


def a_model(ledger: Ledger) -> str:
    return ledger.chance.choice(ledger.world.models)


def a_short_model(ledger: Ledger) -> str:
    """One whose prices do not depend on how long the prompt is: more tokens cost more, and nothing else."""
    return ledger.chance.choice([m for m in ledger.world.models if m != ledger.world.long_model])


def a_day(ledger: Ledger) -> datetime:
    """Any but the last, which some faults cut off."""
    return ledger.days[ledger.chance.randrange(DAYS - 1)]


def spend_more(row: Row, amount: Decimal) -> None:
    row["recorded_cost"] += amount


def cost_at(row: Row, **other: str | None) -> Decimal:
    """What a call would cost had a fact about it been another."""
    return sum((rate(row, c, **other) * n for c, n in used_by(row).items()), D(0))


@fault(1, LIST, worlds=(ANTHROPIC,))
def writes_not_logged(ledger: Ledger) -> None:
    for row in ledger.of(a_model(ledger)):
        ledger.retell(row, cache_write_5m=0, cache_write_1h=0)


@fault(1, RECORDED, worlds=(ANTHROPIC,))
def writes_at_no_cost(ledger: Ledger) -> None:
    for row in ledger.of(a_model(ledger)):
        spend_more(row, -sum((rate(row, c) * row[f"{c}_tokens"] for c in WRITES), D(0)))


@fault(2, LIST, worlds=(ANTHROPIC,))
def writes_in_input(ledger: Ledger) -> None:
    for row in ledger.of(a_short_model(ledger), a_day(ledger)):
        used = used_by(row)
        ledger.retell(row, input_uncached=used[Category.INPUT_UNCACHED] + sum(used[c] for c in WRITES))


@fault(2, RECORDED, worlds=(ANTHROPIC,))
def writes_charged_twice(ledger: Ledger) -> None:
    for row in ledger.of(a_model(ledger)):
        spend_more(row, rate(row, Category.INPUT_UNCACHED) * sum(row[f"{c}_tokens"] for c in WRITES))


@fault(3, LIST, worlds=(ANTHROPIC,))
def long_writes_as_short(ledger: Ledger) -> None:
    for row in ledger.of(a_short_model(ledger)):
        used = used_by(row)
        half = used[WRITES[1]] // 2
        ledger.retell(row, cache_write_5m=used[WRITES[0]] + half, cache_write_1h=used[WRITES[1]] - half)


@fault(3, LIST, worlds=(ANTHROPIC,))
def writes_told_in_part(ledger: Ledger) -> None:
    for row in ledger.of(a_model(ledger), a_day(ledger)):
        ledger.retell(row, cache_write_1h=used_by(row)[WRITES[1]] // 3)


@fault(4, LIST)
def cached_in_input(ledger: Ledger) -> None:
    for row in ledger.of(a_short_model(ledger), a_day(ledger)):
        used = used_by(row)
        ledger.retell(row, input_uncached=used[Category.INPUT_UNCACHED] + used[Category.CACHE_READ])


@fault(4, RECORDED)
def cached_charged_twice(ledger: Ledger) -> None:
    for row in ledger.of(a_model(ledger)):
        spend_more(row, rate(row, Category.INPUT_UNCACHED) * row["cache_read_tokens"])


@fault(5, LIST)
def cached_as_input(ledger: Ledger) -> None:
    for row in ledger.of(
        ledger.chance.choice(
            [m for m in ledger.world.models if m not in (ledger.world.long_model, ledger.world.audio_model)]
        )
    ):
        used = used_by(row)
        total = used[Category.INPUT_UNCACHED] + used[Category.CACHE_READ]
        ledger.retell(row, input_uncached=total, cache_read=0)


@fault(5, RECORDED)
def cached_at_full_price(ledger: Ledger) -> None:
    cheaper = [m for m in ledger.world.models if m != ledger.world.audio_model]  # which has no discount
    for row in ledger.of(ledger.chance.choice(cheaper)):
        dearer = rate(row, Category.INPUT_UNCACHED) - rate(row, Category.CACHE_READ)
        spend_more(row, dearer * row["cache_read_tokens"])


@fault(6, LIST, RECORDED)
def usage_not_understood(ledger: Ledger) -> None:
    for row in ledger.of(a_model(ledger), a_day(ledger))[:2]:
        ledger.retell(row, **{c.value: 0 for c in used_by(row)})
        row |= {"recorded_cost": D(0), "reasoning_tokens": 0}


@fault(7, LIST)
def reasoning_dropped(ledger: Ledger) -> None:
    for row in ledger.of(a_model(ledger), a_day(ledger)):
        ledger.retell(row, output=used_by(row)[Category.OUTPUT] - row["reasoning_tokens"])


@fault(7, LIST)
def reasoning_added(ledger: Ledger) -> None:
    for row in ledger.of(a_model(ledger), a_day(ledger)):
        ledger.retell(row, output=used_by(row)[Category.OUTPUT] + row["reasoning_tokens"])


@fault(7, RECORDED)
def reasoning_charged_twice(ledger: Ledger) -> None:
    for row in ledger.of(a_model(ledger)):
        spend_more(row, rate(row, Category.OUTPUT) * row["reasoning_tokens"])


@fault(8, LIST)
def a_pass_outside_the_response(ledger: Ledger) -> None:
    day = a_day(ledger)
    ledger.resets.append(day + timedelta(hours=9))
    for row in ledger.rows(a_model(ledger), day):
        if row["token_category"] in (Category.INPUT_UNCACHED, Category.OUTPUT):
            bill_more(row, ledger.chance.randint(500, 50_000))


def bill_more(row: Row, units: int) -> None:
    """More of the same at the same price."""
    row["billed_cost"] += row["billed_cost"] / row["quantity"] * units
    row["quantity"] += units


@fault(9, LIST)
def first_events_only(ledger: Ledger) -> None:
    texts = [m for m in ledger.world.models if m != ledger.world.audio_model]
    for row in ledger.of(ledger.chance.choice(texts), a_day(ledger)):
        ledger.retell(row, output=ledger.chance.randint(1, 8))
        row["reasoning_tokens"] = 0


@fault(11, LIST, worlds=(OPENAI,))
def audio_as_text(ledger: Ledger) -> None:
    for row in ledger.of("gpt-audio"):
        used = used_by(row)
        ledger.retell(row, output=used[Category.OUTPUT] + used[Category.OUTPUT_AUDIO], output_audio=0)


@fault(11, RECORDED, worlds=(OPENAI,))
def audio_at_the_price_of_text(ledger: Ledger) -> None:
    for row in ledger.of("gpt-audio"):
        cheaper = rate(row, Category.OUTPUT) - rate(row, Category.OUTPUT_AUDIO)
        spend_more(row, cheaper * row["output_audio_tokens"])


@fault(12, LIST, RECORDED)
def another_key(ledger: Ledger) -> None:
    for row in [row for row in ledger.charges if row.get("quantity") and row["model"]]:
        share = ledger.chance.randint(1, 40)
        ledger.charges.append(
            row
            | {
                "key_hash": "k2",
                "quantity": row["quantity"] * share,
                "billed_cost": row["billed_cost"] * share,
            }
        )


@fault(13, LIST, RECORDED)
def broken_off(ledger: Ledger) -> None:
    for row in ledger.of(a_model(ledger), a_day(ledger))[:2]:
        kept = ("call_id", "provider", "model", "start_time", "end_time", "processing")
        told = {name: row.get(name) for name in kept}
        row.clear()
        row.update(told, status="error", unpriced_tokens=None)


@fault(14, LIST, RECORDED)
def retries_not_logged(ledger: Ledger) -> None:
    row = ledger.chance.choice(ledger.of(a_model(ledger), a_day(ledger)))
    ledger.calls.remove(row)


@fault(14, LIST)
def fallback_under_the_first_model(ledger: Ledger) -> None:
    first, second = ledger.chance.sample(ledger.world.models[::2], 2)
    plain = {Category.INPUT_UNCACHED, Category.CACHE_READ, Category.OUTPUT, *WRITES}
    row = next(
        r for r in ledger.of(second) if used_by(r).keys() <= plain and r["start_time"] < ledger.days[-1]
    )
    row["model"] = first
    row.pop("processing", None)
    ledger.retell(row)


@fault(15, LIST, RECORDED)
def logged_twice(ledger: Ledger) -> None:
    for row in ledger.chance.sample([r for r in ledger.calls if r.get("input_tokens")], 6):
        ledger.calls.append(row | {"call_id": f"{row['call_id']}-again"})


@fault(16, LIST, RECORDED)
def answered_from_a_cache(ledger: Ledger) -> None:
    for row in ledger.chance.sample(
        [r for r in ledger.calls if r.get("input_tokens") and r["start_time"] < ledger.days[-1]], 6
    ):
        start = row["start_time"] + timedelta(minutes=7)
        hit = row | {"call_id": f"{row['call_id']}-hit", "start_time": start}
        ledger.calls.append(hit | {"end_time": start + timedelta(milliseconds=4)})


@fault(18, LIST, worlds=(ANTHROPIC,))
def batch_imported_twice(ledger: Ledger) -> None:
    for row in ledger.of(str(ledger.world.batch_model)):
        twin = row | {"call_id": f"{row['call_id']}-twin", "processing": None}
        ledger.retell(twin)
        ledger.calls.append(twin | {"start_time": row["start_time"] + timedelta(seconds=90)})


@fault(19, RECORDED)
def calls_at_no_cost(ledger: Ledger) -> None:
    for row in ledger.of(a_model(ledger)):
        row["recorded_cost"] = D(0)


@fault(19, LIST)
def a_model_nobody_knows(ledger: Ledger) -> None:
    model = a_model(ledger)
    for row in ledger.of(model):
        row["model"] = "sibyl-9"
        row |= {f"list_cost_{c}": None for c in used_by(row)}
        row |= {"list_cost": None, "price_id": None, "unpriced_tokens": sum(used_by(row).values())}
    for row in (*ledger.rows(model), *(r for r in ledger.counts if r["model"] == model)):
        row["model"] = "sibyl-9"


def at_date(row: Row, day: datetime) -> Row:
    return row | {"start_time": day}


@fault(20, LIST, worlds=(OPENAI,))
def billed_at_the_old_price(ledger: Ledger) -> None:
    day = a_day(ledger)
    _bill_at(ledger, "gpt-5.6-sol", day, lambda row: at_date(row, day.replace(month=7)))


@fault(20, RECORDED, worlds=(OPENAI,))
def priced_by_an_old_list(ledger: Ledger) -> None:
    for row in ledger.of("gpt-5.6-sol"):
        spend_more(row, cost_at(at_date(row, row["start_time"].replace(month=7))) - row["list_cost"])


def _bill_at(ledger: Ledger, model: str, day: datetime, told: Callable[[Row], Row]) -> None:
    """Bill a day of a model by the prices that another telling of its calls would have."""
    calls = ledger.of(model, day)
    first = {row["token_category"]: row for row in reversed(ledger.rows(model, day))}
    for charged in first.values():
        category = Category(charged["token_category"])
        extra = sum(
            (
                (rate(told(row), category) - rate(row, category)) * used_by(row).get(category, 0)
                for row in calls
            ),
            D(0),
        )
        charged["billed_cost"] += extra


@fault(21, LIST, worlds=(OPENAI,))
def billed_as_flex(ledger: Ledger) -> None:
    _bill_at(ledger, "gpt-5", a_day(ledger), lambda row: row | {"service_tier": "flex"})


@fault(21, LIST, worlds=(OPENAI,))
def billed_as_priority_and_said_so(ledger: Ledger) -> None:
    day = a_day(ledger)
    _bill_at(ledger, "gpt-5", day, lambda row: row | {"service_tier": "priority"})
    for row in ledger.rows("gpt-5", day):
        row["service_tier"] = "priority"


@fault(21, RECORDED, worlds=(ANTHROPIC,))
def batch_at_the_standard_price(ledger: Ledger) -> None:
    for row in ledger.of(str(ledger.world.batch_model)):
        spend_more(row, cost_at(row, processing=None) - row["list_cost"])


@fault(22, LIST, worlds=(ANTHROPIC,))
def billed_in_the_us(ledger: Ledger) -> None:
    _bill_at(ledger, "claude-opus-4-8", a_day(ledger), lambda row: row | {"region": "us"})


@fault(22, LIST, worlds=(ANTHROPIC,))
def billed_in_the_us_and_said_so(ledger: Ledger) -> None:
    day = a_day(ledger)
    _bill_at(ledger, "claude-opus-4-8", day, lambda row: row | {"region": "us"})
    for row in ledger.rows("claude-opus-4-8", day):
        row["region"] = "us"


@fault(22, RECORDED, worlds=(ANTHROPIC,))
def recorded_without_the_surcharge(ledger: Ledger) -> None:
    """The calls were in the US and the log's own cost does not know."""
    for row in ledger.of("claude-opus-4-8"):
        row["region"] = "us"
        recorded = row["recorded_cost"]
        ledger.retell(row)
        row["recorded_cost"] = recorded
    ledger.charges, ledger.counts = bill_of(
        ledger.calls, lambda row: ledger.world.first + (row["start_time"] - ledger.world.first) // DAY * DAY
    )


@fault(23, LIST, worlds=(ANTHROPIC,))
def billed_as_long(ledger: Ledger) -> None:
    """The provider counts a prompt as long that the log has as short."""
    model, day = str(ledger.world.long_model), a_day(ledger)
    for row in ledger.of(model, day):
        used = used_by(row)
        ledger.calls.remove(row)
        used[Category.INPUT_UNCACHED] %= 60_000
    ledger.charges = [row for row in ledger.charges if row not in ledger.rows(model, day)]
    ledger.counts = [r for r in ledger.counts if (r["model"], r["charge_period_start"]) != (model, day)]
    source = ledger.of("claude-opus-4-8", day)
    short = []
    for number, row in enumerate(source):
        twin = row | {"model": model, "call_id": f"{row['call_id']}-short{number}"}
        ledger.retell(twin, cache_read=1_000 + number)
        twin["recorded_cost"] = twin["list_cost"]
        short.append(twin)
    ledger.calls += short
    charges, counts = bill_of(short, lambda _: day, context_window="200k-1M")
    for charged in charges:
        category = Category(charged["token_category"])
        charged["billed_cost"] = charged["quantity"] * rate(short[0] | {"input_tokens": 300_000}, category)
    ledger.charges += charges
    ledger.counts += counts


@fault(23, RECORDED)
def long_prompts_at_the_short_price(ledger: Ledger) -> None:
    for row in ledger.of(str(ledger.world.long_model)):
        spend_more(row, cost_at(row | {"input_tokens": 1_000}) - row["list_cost"])


@fault(24, LIST, worlds=(DEEPSEEK,))
def billed_at_the_peak(ledger: Ledger) -> None:
    day = a_day(ledger)
    _bill_at(ledger, "deepseek-v4-pro", day, lambda row: row | {"start_time": _other_hour(row)})


@fault(24, RECORDED, worlds=(DEEPSEEK,))
def recorded_at_the_wrong_hour(ledger: Ledger) -> None:
    for row in ledger.of("deepseek-v4-pro"):
        spend_more(row, cost_at(row | {"start_time": _other_hour(row)}) - row["list_cost"])


def _other_hour(row: Row) -> datetime:
    """A time of the same day at which another price holds."""
    now = rate(row, Category.OUTPUT)
    day = row["start_time"].replace(hour=0, minute=30)
    hours = [day + timedelta(hours=n) for n in range(24)]
    return next(
        (t for t in hours if rate(row | {"start_time": t}, Category.OUTPUT) != now), row["start_time"]
    )


@fault(25, LIST)
def another_name_on_the_bill(ledger: Ledger) -> None:
    model = a_model(ledger)
    for row in (*ledger.rows(model), *(r for r in ledger.counts if r["model"] == model)):
        row["model"] = "Oracle Preview"


def _times(ledger: Ledger, ratio: Decimal) -> None:
    for row in ledger.charges:
        row["billed_cost"] *= ratio


@fault(26, LIST, RECORDED)
def a_discount(ledger: Ledger) -> None:
    _times(ledger, D("0.83"))


@fault(26, LIST)
def a_discount_the_bill_tells(ledger: Ledger) -> None:
    for row in ledger.charges:
        row["list_cost"] = row["billed_cost"]
    _times(ledger, D("0.83"))


@fault(27, LIST, RECORDED)
def a_margin(ledger: Ledger) -> None:
    _times(ledger, D("1.055"))


@fault(28, LIST, RECORDED)
def searches_on_the_bill(ledger: Ledger) -> None:
    for day in ledger.days[:3]:
        fees = {"category": "web_search", "provider": ledger.world.provider, "key_hash": "k1"}
        ledger.charges.append(_fee(ledger, day, "0.37", **fees))


def _fee(ledger: Ledger, day: datetime, cost: str, category: str | None, **more: object) -> Row:
    return charge(day, cost, None, category, **({"rounding": D(0)} | more))


@fault(29, LIST, RECORDED)
def storage_on_the_bill(ledger: Ledger) -> None:
    for day in ledger.days[:3]:
        ledger.charges.append(
            _fee(
                *(ledger, day, "0.21", None),
                provider=ledger.world.provider,
                charge_description="Vector storage",
                unit="gibibyte_hours",
                quantity=D("8.4"),
                key_hash="k1",
            )
        )


@fault(31, LIST, RECORDED)
def the_bill_begins_its_day_elsewhere(ledger: Ledger) -> None:
    hours = ledger.chance.choice([-8, -7, -5, 2, 8, 9])

    def day_of(row: Row) -> datetime | None:
        moved = row["start_time"] + timedelta(hours=hours)
        day = ledger.days[0] + (moved - ledger.days[0]) // DAY * DAY
        return day if day in ledger.days else None

    ledger.charges, ledger.counts = bill_of(ledger.calls, day_of)


@fault(32, LIST, RECORDED)
def the_last_day_is_not_over(ledger: Ledger) -> None:
    day = ledger.days[-1]
    ledger.options["as_of"] = day + timedelta(hours=11)
    late = [row for row in ledger.calls if row["start_time"] >= day]
    early, counts = bill_of(late[: len(late) // 2], lambda _: day)
    ledger.charges = [r for r in ledger.charges if r["charge_period_start"] < day] + early
    ledger.counts = [r for r in ledger.counts if r["charge_period_start"] < day] + counts
    ledger.options["period"] = Period(ledger.days[0], day + DAY)


@fault(33, LIST, RECORDED)
def a_credit(ledger: Ledger) -> None:
    day = a_day(ledger)
    kind = {"charge_category": "Credit", "charge_description": "promotion", "key_hash": "k1"}
    ledger.charges.append(_fee(ledger, day, "-3.25", None, provider=ledger.world.provider, **kind))


@fault(33, LIST)
def free_tokens(ledger: Ledger) -> None:
    for row in ledger.rows(a_model(ledger), a_day(ledger)):
        row["billed_cost"] = D(0)


@fault(34, LIST, RECORDED)
def a_tax(ledger: Ledger) -> None:
    kind = {"charge_category": "Tax", "charge_description": "VAT", "key_hash": "k1"}
    ledger.charges.append(_fee(ledger, a_day(ledger), "5.11", None, provider=ledger.world.provider, **kind))


@fault(35, LIST)
def another_rate_of_exchange(ledger: Ledger) -> None:
    for row in ledger.charges:
        row |= {"billing_currency": "EUR", "billed_cost": row["billed_cost"] * D("0.9375")}
    ledger.options["exchange"] = Exchange("rates.csv", (Rate("EUR", D("1.08"), None, None, 2),))


@fault(36, LIST)
def rounded_to_cents(ledger: Ledger) -> None:
    for row in ledger.charges:
        row["billed_cost"] = rounded(row["billed_cost"], 2)
        row["rounding"] = half_unit("0.01")


@fault(37, LIST, RECORDED)
def pages_are_missing(ledger: Ledger) -> None:
    last = ledger.days[-2]
    ledger.options["period"] = Period(ledger.days[0], ledger.days[-1] + DAY)
    ledger.charges = [row for row in ledger.charges if row["charge_period_start"] < last]
    ledger.counts = [row for row in ledger.counts if row["charge_period_start"] < last]


@fault(38, LIST, RECORDED)
def cents_for_dollars(ledger: Ledger) -> None:
    _times(ledger, D(ledger.chance.choice([100, 1_000, 1_000_000])))


@fault(39, LIST)
def a_tracker_s_own_estimate(ledger: Ledger) -> None:
    for row in ledger.charges:
        row["estimated_by"] = "litellm"
