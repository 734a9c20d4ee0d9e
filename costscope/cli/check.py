"""The command ``check``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from costscope.cli import options
from costscope.cli.config import Config, load_config
from costscope.cli.context import book_of, now_of, reading_lake, selection_of
from costscope.cli.emit import emit, format_of

if TYPE_CHECKING:
    from costscope.analysis.check.day import Day
    from costscope.analysis.check.part import Part
    from costscope.analysis.check.policy import CheckPolicy, ReconcilePolicy
    from costscope.analysis.selection import Selection
    from costscope.domain.budget import Limit
    from costscope.store.query import Reader


def check(
    day: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--day", metavar="DATE", help="Day to check; default: the last one that is over."),
    ] = None,
    strict: options.Strict = False,
    notify: Annotated[
        bool, typer.Option("--notify", help="Unless all is well, tell the addresses of [alerts].")
    ] = False,
    tz: options.Tz = None,
    fmt: options.CheckFormat = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """All checks of a nightly job in one report: budgets, anomalies, a comparison, invoices.

    The table [check] of costscope.toml says which; without it anomalies, with the budgets if there are any.

    \b
    Examples:
      costscope check
      costscope check --day 2026-07-15 -o report.md
      costscope check -f github --notify
    """
    from zoneinfo import ZoneInfo

    from costscope.analysis.budget.policy import limits_of
    from costscope.analysis.check.day import day_to_check
    from costscope.analysis.check.part import worst
    from costscope.analysis.check.policy import policy_of
    from costscope.analysis.check.report import check_table, summary
    from costscope.cli.alerts import sender_of

    config = load_config()
    format_of(fmt, output)
    budgets, table = config.origin("budget"), config.origin("check")
    limits = limits_of(budgets.value, where=budgets.origin)
    policy = policy_of(table.value, where=table.origin, has_limits=bool(limits), strict=strict)
    send = sender_of(config) if notify else None
    within = selection_of(period=None, since=None, until=None, where=None, cost="list", tz=tz)
    with reading_lake(lake, tz=within.tz) as reader:
        checked = day_to_check(reader, day, ZoneInfo(within.tz), now_of(config))
        bill = partial(_bill, reader, within, config, Path(table.origin).parent)
        parts = _parts(policy, limits, reader, within, checked, bill)
    emit(check_table(parts, checked), fmt, output)
    _narrate(parts)
    code = worst([part.exit_code for part in parts])
    if send and code:
        code = worst([code, send(f"Check of {checked.date}: {summary(parts, checked)}", parts)])
    raise typer.Exit(code)


def _parts(
    policy: CheckPolicy,
    limits: Sequence[Limit],
    reader: Reader,
    within: Selection,
    day: Day,
    bill: Callable[[ReconcilePolicy], Part],
) -> list[Part]:
    """Every part that was asked for, and the name of every other."""
    from costscope.analysis.check import parts
    from costscope.analysis.check.part import answered, left_out

    of = (within, day)
    questions = {
        "budget": policy.budget and partial(parts.held_budgets, reader, limits, *of),
        "anomalies": policy.anomalies and partial(parts.no_anomalies, reader, policy.anomalies, *of),
        "compare": policy.compare and partial(parts.not_dearer, reader, policy.compare, *of),
        "reconcile": policy.reconcile and partial(bill, policy.reconcile),
    }
    found = [answered("strict", partial(parts.known_money, reader, *of))] if policy.strict else []
    for name, ask in questions.items():
        table = "[[budget]]" if name == "budget" and not limits else f"[check.{name}]"
        found.append(answered(name, ask) if ask else left_out(name, f"there is no table {table}"))
    return found


def _bill(reader: Reader, within: Selection, config: Config, base: Path, policy: ReconcilePolicy) -> Part:
    """The invoices that are there; patterns are meant from ``base``, where the configuration lies."""
    from costscope.analysis.check.part import Part
    from costscope.analysis.check.parts import agreeing_bill
    from costscope.analysis.reconcile import ReconcileOptions
    from costscope.cli.reconcile import billed_lake
    from costscope.domain.alert import Severity

    paths = [str(path) for pattern in policy.invoices for path in _fitting(base, pattern)]
    if not paths:
        return Part(
            "reconcile", Severity.UNDECIDED, f"no file is there that fits {', '.join(policy.invoices)}"
        )
    options = ReconcileOptions(tz=within.tz, currency=policy.currency, book=book_of(None, config))
    with billed_lake(paths, None) as billed:
        return agreeing_bill(reader, billed, policy, options)


def _fitting(base: Path, pattern: str) -> list[Path]:
    whole = base / pattern
    root = Path(whole.anchor) if Path(pattern).is_absolute() else base
    return sorted(root.glob(str(whole.relative_to(root))))


def _narrate(parts: Sequence[Part]) -> None:
    from costscope.domain.alert import Severity
    from costscope.domain.verdict import Verdict
    from costscope.render.diagnostics import narrate, report_check

    for part in parts:
        if part.severity is Severity.FAILED:
            report_check(Verdict(passed=False, reason=f"{part.name}: {part.reason}"))
        elif part.severity in (Severity.NO_ANSWER, Severity.UNDECIDED):
            narrate(f"costscope: {part.severity.value}: {part.name}: {part.reason}")
