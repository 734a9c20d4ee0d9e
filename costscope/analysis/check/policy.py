"""Reads which checks to run from the table ``[check]`` of a configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from costscope.analysis.anomalies import Anomalies, verdict_on
from costscope.analysis.reconcile import FailOver, parse_fail_over
from costscope.analysis.task_types import TYPE_SQL
from costscope.analysis.unknown_keys import unknown_keys
from costscope.domain.errors import ConfigError, UsageError

YESTERDAY, LAST_WEEK = "yesterday", "last week"
_KEYS: Final = {
    "budget": (),
    "anomalies": ("fail_on", "type"),
    "compare": ("with", "fail_above_pct", "type"),
    "reconcile": ("invoices", "fail_over", "currency"),
}
"""The parts, each a table with these keys."""
_EXAMPLE: Final = '[check.compare] with = "last week", fail_above_pct = 10'


@dataclass(frozen=True, slots=True)
class AnomalyPolicy:
    """Which findings fail the check; what tells task types apart."""

    fail_on: str = "alert"
    type: str = "auto"


@dataclass(frozen=True, slots=True)
class ComparePolicy:
    """What the day is held against; from how many per cent on a dearer typical task fails the check."""

    to: str
    fail_above_pct: Decimal
    type: str = "auto"


@dataclass(frozen=True, slots=True)
class ReconcilePolicy:
    """Patterns of the invoices' paths; how far they may be off."""

    invoices: tuple[str, ...]
    fail_over: FailOver
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class CheckPolicy:
    """What to run; ``None`` is left out."""

    strict: bool = False
    """Whether all the day's money has to be known."""
    budget: bool = False
    anomalies: AnomalyPolicy | None = None
    compare: ComparePolicy | None = None
    reconcile: ReconcilePolicy | None = None


def policy_of(table: Mapping[str, Any], *, where: str, has_limits: bool, strict: bool = False) -> CheckPolicy:
    """What a table names; without one, anomalies, with the limits where there are any.

    Raises :class:`ConfigError` that tells all that is wrong with it.
    """
    if not table:
        return CheckPolicy(strict, budget=has_limits, anomalies=AnomalyPolicy())
    problems = unknown_keys(table, ("strict", *_KEYS), "check")
    is_strict = table.get("strict", strict)
    if not isinstance(is_strict, bool):
        problems.append(f"check: strict is {is_strict!r}, not true or false")
    parts = {}
    for name, keys in _KEYS.items():
        part = table.get(name)
        if isinstance(part, Mapping):
            problems += unknown_keys(part, keys, f"check.{name}")
            parts[name] = part
        elif part is not None:
            problems.append(f"check.{name}: not a table")
    if "budget" in parts and not has_limits:
        problems.append("check.budget: there is no limit, a table [[budget]] each")
    policy = CheckPolicy(
        strict or is_strict is True,
        "budget" in parts,
        _anomalies(parts["anomalies"], problems) if "anomalies" in parts else None,
        _compare(parts["compare"], problems) if "compare" in parts else None,
        _reconcile(parts["reconcile"], problems) if "reconcile" in parts else None,
    )
    if problems:
        raise ConfigError(
            f"the table [check] has {len(problems)} {'problem' if len(problems) == 1 else 'problems'}",
            where=where,
            hint=f"a part looks like {_EXAMPLE}",
            problems=problems,
        )
    return policy


def _anomalies(part: Mapping[str, Any], problems: list[str]) -> AnomalyPolicy:
    fail_on = part.get("fail_on", "alert")
    if not isinstance(fail_on, str) or not fail_on.strip(" ,"):
        problems.append(f"check.anomalies: fail_on is {fail_on!r}, not a level, code or name such as alert")
    else:
        try:
            verdict_on(Anomalies((), None, 0), fail_on)
        except UsageError as error:
            problems.append(f"check.anomalies: fail_on: {error.what}, {error.hint}")
    return AnomalyPolicy(str(fail_on), _type(part, "check.anomalies", problems))


def _compare(part: Mapping[str, Any], problems: list[str]) -> ComparePolicy:
    to, above = part.get("with", LAST_WEEK), part.get("fail_above_pct")
    if to not in (YESTERDAY, LAST_WEEK):
        problems.append(f"check.compare: with is {to!r}, not {YESTERDAY} or {LAST_WEEK}")
    try:
        # A float of TOML is taken by its shortest text, which is what the user wrote.
        limit = Decimal("NaN" if above is None or isinstance(above, bool) else str(above))
    except InvalidOperation:
        limit = Decimal("NaN")
    if not limit.is_finite() or limit < 0:
        problems.append(f"check.compare: fail_above_pct is {above!r}, not a number of per cent such as 10")
    return ComparePolicy(str(to), limit, _type(part, "check.compare", problems))


def _reconcile(part: Mapping[str, Any], problems: list[str]) -> ReconcilePolicy:
    invoices, fail_over, currency = part.get("invoices"), part.get("fail_over"), part.get("currency")
    names = invoices if isinstance(invoices, list) else [invoices]
    if not names or not all(isinstance(name, str) and name for name in names):
        problems.append(f"check.reconcile: invoices is {invoices!r}, not paths such as bills/*.csv")
    limit = FailOver(Decimal(0))
    try:
        limit = parse_fail_over(str(fail_over))
    except UsageError:
        problems.append(f"check.reconcile: fail_over is {fail_over!r}, not an amount or a share such as 0.5%")
    if currency is not None and not isinstance(currency, str):
        problems.append(f"check.reconcile: currency is {currency!r}, not a code such as EUR")
    return ReconcilePolicy(tuple(map(str, names)), limit, currency)


def _type(part: Mapping[str, Any], place: str, problems: list[str]) -> str:
    name = part.get("type", "auto")
    if name not in TYPE_SQL:
        problems.append(f"{place}: type is {name!r}, not {', '.join(TYPE_SQL)}")
    return str(name)
