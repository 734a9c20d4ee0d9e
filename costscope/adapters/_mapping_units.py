"""Checks the units of a mapping file: token rule, money, time, words."""

from __future__ import annotations

import re
from collections.abc import Mapping as Named
from datetime import datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from costscope.adapters._mapping import COLUMNS, Kind, Money, Rows, Time
from costscope.adapters._mapping_problems import Problems
from costscope.adapters._mapping_values import said_word
from costscope.domain.tokens import TokenRule

_TOKEN_UNITS: Final = {"tokens": 1, "thousands": 1_000, "millions": 1_000_000}
_SCALES: Final = {"cents": 2, "milli": 3, "micro": 6, "nano": 9, "pico": 12}
_MONEY: Final = re.compile(r"(?:(milli|micro|nano|pico)-)?([a-z]{3}|currency)(?:-(cents))?")
_SOURCES: Final = ("billed", "gateway", "client", "harness")
_CLOCKS: Final = {"unix_s": 1, "unix_ms": 10**3, "unix_us": 10**6, "unix_ns": 10**9}
_BUCKETS: Final = ("hour", "day", "month")
_WORDED: Final = {Kind.STATUS: ("ok", "error"), Kind.OUTCOME: (), Kind.CATEGORY: ()}
_STATUS: Final = {
    "ok": ("ok", "success", "succeeded", "true", "completed", "200"),
    "error": ("error", "failed", "failure", "false", "timeout"),
}


def rule_of(problems: Problems, rows: Rows, fields: Named[str, object]) -> str | None:
    """How the counts include one another; ``None`` where there are none."""
    table = problems.table("tokens")
    problems.known("tokens", table, ("rule", "unit"))
    counts = [name for name in fields if COLUMNS[rows][name] is Kind.TOKENS]
    if rows is not Rows.CALLS or not (counts or "rule" in table):
        return None
    return problems.one_of("tokens.rule", table.get("rule"), list(TokenRule))


def token_unit_of(problems: Problems) -> Decimal:
    """How many tokens one stands for."""
    unit = problems.one_of("tokens.unit", problems.table("tokens").get("unit", "tokens"), _TOKEN_UNITS)
    return Decimal(_TOKEN_UNITS[unit or "tokens"])


def money_of(problems: Problems, rows: Rows, fields: Named[str, object]) -> Money | None:
    """The unit of the amounts; ``None`` where there are none."""
    table = problems.table("money")
    problems.known("money", table, ("unit", "source"))
    amounts = [name for name in fields if COLUMNS[rows][name] in (Kind.MONEY, Kind.BILLED)]
    if not amounts and not table:
        return None
    source = problems.one_of("money.source", table.get("source", "client"), _SOURCES)
    unit = table.get("unit")
    found = _MONEY.fullmatch(unit) if isinstance(unit, str) else None
    if found is None or (found[1] and found[3]):
        forms = "usd, usd-cents, milli-usd, micro-usd, nano-usd, pico-usd; usd stands for any ISO 4217 code"
        problems.complain("money.unit", f"{'missing' if unit is None else repr(unit)}; one of {forms}")
        return None
    currency = found[2].upper()
    if rows is Rows.CALLS and currency != "USD":
        problems.complain(
            "money.unit", f"{unit!r}: what a call cost is kept in dollars, and nothing is converted"
        )
    named = "billing_currency" in fields or "billing_currency" in problems.table("constants")
    if (currency == "CURRENCY") is not named and rows is Rows.CHARGES:
        problems.complain(
            "money.unit",
            "either a unit like usd, or billing_currency and a unit like currency or currency-cents",
        )
    scale = _SCALES.get(found[1] or found[3], 0)
    return Money(None if currency == "CURRENCY" else currency, scale, source or "client")


def time_of(problems: Problems, fields: Named[str, object]) -> Time:
    """How times are written, and how long a period is."""
    table = problems.table("time")
    problems.known("time", table, ("format", "zone", "period"))
    written_as = table.get("format", "iso8601")
    is_pattern = isinstance(written_as, str) and "%" in written_as
    if is_pattern:
        _check_pattern(problems, written_as)
    else:
        problems.one_of("time.format", written_as, ("iso8601", *_CLOCKS, "%d.%m.%Y %H:%M"))
    zone = table.get("zone", "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        problems.complain("time.zone", f"{zone!r} is no time zone, such as UTC or Europe/Berlin")
        zone = "UTC"
    bucket = table.get("period")
    if bucket is not None:
        bucket = problems.one_of("time.period", bucket, _BUCKETS)
    elif "charge_period_start" in fields and "charge_period_end" not in fields:
        problems.complain("time.period", f"one of {', '.join(_BUCKETS)}, or map charge_period_end")
    return Time(_CLOCKS.get(str(written_as)), written_as if is_pattern else None, str(zone), bucket)


def _check_pattern(problems: Problems, pattern: str) -> None:
    moment = datetime(2026, 7, 31, 13, 59)  # noqa: DTZ001 - only a pattern is tried
    try:
        datetime.strptime(moment.strftime(pattern), pattern)  # noqa: DTZ007
    except ValueError as error:
        problems.complain("time.format", f"{pattern!r} is no pattern of strptime: {error}")


def words_of(problems: Problems, rows: Rows) -> dict[str, dict[str, str]]:
    """Our word for each of the log's, by column."""
    table = problems.table("words")
    kinds = {name: kind for name, kind in COLUMNS[rows].items() if kind in _WORDED}
    problems.known("words", table, kinds)
    made = {"status": {word: ours for ours, words in _STATUS.items() for word in words}}
    for column, lists in table.items():
        if not isinstance(lists, dict):
            problems.complain(f"words.{column}", 'is written as a table: success = ["ok", "done"]')
            continue
        if column not in kinds:
            continue
        if allowed := _WORDED[kinds[column]]:
            problems.known(f"words.{column}", lists, allowed)
        made[column] = {}
        for ours, theirs in lists.items():
            for word in map(said_word, theirs if isinstance(theirs, list) else [theirs]):
                if made[column].setdefault(word, ours) != ours:
                    problems.complain(
                        f"words.{column}.{ours}", f"{word!r} stands for {made[column][word]} already"
                    )
    return made
