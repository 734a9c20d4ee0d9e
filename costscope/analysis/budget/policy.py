"""Reads spending limits from the tables ``[[budget]]`` of a configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from costscope.analysis.dimensions import DIMENSIONS
from costscope.analysis.unknown_keys import unknown_keys
from costscope.domain.budget import EVERYTHING, TASK, Limit, OnBreach, Unit
from costscope.domain.errors import ConfigError, UsageError
from costscope.domain.money import to_pico

_WINDOW: Final = re.compile(r"(\d+)([mhdw])")
_LENGTHS: Final = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_KEYS: Final = ("name", "per", "limit_usd", "limit_tokens", "window", "on_breach", "warn_at_pct", "where")
_EXAMPLE: Final = '[[budget]] name = "task", per = "task", limit_usd = "2.50"'


def limits_of(tables: Sequence[Any], *, where: str) -> list[Limit]:
    """The limits of a configuration.  Raises :class:`ConfigError` that tells all that is wrong with them."""
    problems: list[str] = []
    limits: list[Limit] = []
    for number, table in enumerate(tables, 1):
        place = f"budget {number}"
        if not isinstance(table, Mapping):
            problems.append(f"{place}: not a table")
            continue
        found = len(problems)
        limit = _limit(table, place, problems)
        if len(problems) == found and limit is not None:
            limits.append(limit)
    names = [limit.name for limit in limits]
    problems.extend(
        f"{name!r} names two budgets" for name in sorted({n for n in names if names.count(n) > 1})
    )
    if problems:
        raise ConfigError(
            f"the budgets have {len(problems)} {'problem' if len(problems) == 1 else 'problems'}",
            where=where,
            hint=f"a budget looks like {_EXAMPLE}",
            problems=problems,
        )
    return limits


def parse_limit(text: str) -> Limit:
    """Read ``2.50USD/task``, ``50USD/24h``, ``200000tokens/task`` or ``20USD/7d/model``.

    Raises :class:`UsageError` for any other form.
    """
    match = re.fullmatch(r"([0-9.]+) ?(USD|tokens)/([a-z0-9_]+)(?:/([a-z_]+))?", text)
    if match is None:
        raise UsageError(
            f"{text!r} is not a limit", where="--limit", hint="2.50USD/task, 50USD/24h, 20USD/7d/model"
        )
    amount, unit, over, per = match.groups()
    table: dict[str, Any] = {"name": text, "limit_usd" if unit == "USD" else "limit_tokens": amount}
    if unit == "tokens":
        table["limit_tokens"] = int(amount) if amount.isdigit() else amount
    if over == TASK:
        table["per"] = TASK
    else:
        table |= {"window": over, "per": per or EVERYTHING}
    problems: list[str] = []
    limit = _limit(table, "the limit", problems)
    if problems or limit is None:
        raise UsageError("; ".join(problems), where="--limit", hint="2.50USD/task, 50USD/24h, 20USD/7d/model")
    return limit


def _limit(table: Mapping[str, Any], place: str, problems: list[str]) -> Limit | None:
    problems += unknown_keys(table, _KEYS, place)
    name = table.get("name")
    if not isinstance(name, str) or not name:
        problems.append(f"{place}: it needs a name")
    amount, unit = _amount(table, place, problems)
    window = _window(table.get("window"), place, problems)
    per = table.get("per", TASK if window is None else EVERYTHING)
    if per not in (TASK, EVERYTHING) and per not in DIMENSIONS:
        problems.append(f"{place}: per is {per!r}, not task, all or a dimension")
    elif per != TASK and window is None:
        problems.append(f"{place}: a limit per {per} needs a window, such as 24h")
    on_breach = table.get("on_breach", OnBreach.STOP.value)
    if on_breach not in list(OnBreach):
        problems.append(f"{place}: on_breach is {on_breach!r}, not {', '.join(OnBreach)}")
    warn_at = table.get("warn_at_pct", 80)
    if not isinstance(warn_at, int) or isinstance(warn_at, bool) or not 0 < warn_at <= 100:
        problems.append(f"{place}: warn_at_pct is {warn_at!r}, not a whole number from 1 to 100")
    conditions = _conditions(table.get("where", []), place, problems)
    if problems:
        return None
    return Limit(str(name), amount, str(per), unit, window, OnBreach(on_breach), warn_at, conditions)


def _amount(table: Mapping[str, Any], place: str, problems: list[str]) -> tuple[int, Unit]:
    usd, tokens = table.get("limit_usd"), table.get("limit_tokens")
    if (usd is None) == (tokens is None):
        problems.append(f"{place}: it needs one of limit_usd and limit_tokens")
    elif tokens is not None:
        if isinstance(tokens, int) and not isinstance(tokens, bool) and tokens > 0:
            return tokens, Unit.TOKENS
        problems.append(f"{place}: limit_tokens is {tokens!r}, not a whole number above 0")
    else:
        # A float of TOML is taken by its shortest text, which is what the user wrote.
        try:
            amount = Decimal(str(usd))
        except InvalidOperation:
            amount = Decimal(0)
        if amount.is_finite() and 0 < amount < 1_000_000_000:
            return to_pico(amount), Unit.USD
        problems.append(f"{place}: limit_usd is {usd!r}, not an amount above 0")
    return 0, Unit.USD


def parse_window(text: str) -> timedelta:
    """Read ``1h``, ``24h`` or ``7d``.  Raises :class:`UsageError`."""
    problems: list[str] = []
    window = _window(text, "--window", problems)
    if window is None:
        raise UsageError("; ".join(problems), where="--window", hint="--window 24h")
    return window


def _window(text: Any, place: str, problems: list[str]) -> timedelta | None:
    if text is None:
        return None
    match = _WINDOW.fullmatch(text) if isinstance(text, str) else None
    if match is None or not int(match[1]):
        problems.append(f"{place}: window is {text!r}, not like 1h, 24h, 7d or 4w")
        return None
    return int(match[1]) * _LENGTHS[match[2]]


def _conditions(found: Any, place: str, problems: list[str]) -> tuple[tuple[str, str], ...]:
    made = []
    for text in found if isinstance(found, list) else [found]:
        name, equals, pattern = text.partition("=") if isinstance(text, str) else ("", "", "")
        if equals and name in DIMENSIONS:
            made.append((name, pattern))
        else:
            problems.append(f"{place}: {text!r} is not a condition like label=coding*")
    return tuple(made)
