"""The command ``compare``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from costscope.cli import options
from costscope.cli.config import load_config
from costscope.cli.context import lake_of, now_of, selection_of
from costscope.cli.emit import emit
from costscope.domain.errors import UsageError

if TYPE_CHECKING:
    from decimal import Decimal

    from costscope.analysis.compare.arms import Arm
    from costscope.analysis.compare.sides import Side


def compare(
    base: Annotated[str, typer.Argument(metavar="BASE", help="A period, conditions, or a lake's folder.")],
    head: Annotated[str, typer.Argument(metavar="HEAD", help="What is held against it.")],
    by_type: Annotated[
        str,
        typer.Option(
            "--type", metavar="NAME", help="What a task's type is: auto, agent, project, label, provider."
        ),
    ] = "auto",
    pair: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--pair", metavar="REGEX", help="The part of a task's id that is the same on both sides."
        ),
    ] = None,
    fail_above: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--fail-above", metavar="PCT", help="Exit with 1 when a typical task got dearer beyond doubt."
        ),
    ] = None,
    where: options.Where = None,
    cost: options.Cost = "list",
    tz: options.Tz = None,
    fmt: options.CheckFormat = None,
    output: options.Output = None,
    lake: options.Lake = None,
) -> None:
    """What a task costs on two sides, with intervals made for heavy tails, and what moved it.

    \b
    Examples:
      costscope compare 2026-06 2026-07
      costscope compare label=prompt-v1 label=prompt-v2 --fail-above 10
      costscope compare lakes/main lakes/pull-request --pair '^[^/]+'
    """
    from costscope.analysis.compare.compare import compare as ask
    from costscope.analysis.compare.sides import parse_side
    from costscope.domain.alert import Alert
    from costscope.render.diagnostics import report_check

    limit = _percent(fail_above)
    within = selection_of(period=None, since=None, until=None, where=where, cost=cost, tz=tz)
    sides = [parse_side(text, within, now_of(load_config())) for text in (base, head)]
    found = ask(*(_arm(side, lake, by_type, pair) for side in sides))
    if limit is None:
        emit(found.table, fmt, output)
        return
    verdict = found.verdict(limit)
    emit(found.table.alerting(Alert.of(f"compare --fail-above {fail_above}", verdict)), fmt, output)
    report_check(verdict)
    raise typer.Exit(verdict.exit_code)


def _arm(side: Side, lake: str | None, by_type: str, pair: str | None) -> Arm:
    from costscope.analysis.compare.arms import read_arm
    from costscope.store.lake import Lake
    from costscope.store.query import QueryError, reading

    place = Lake(side.lake) if side.lake else lake_of(lake)
    with reading(place, tz=side.selection.tz) as reader:
        try:
            arm = read_arm(reader, side.name, side.selection, by_type=by_type, pair=pair)
        except QueryError as error:
            if pair is None:
                raise
            raise UsageError(
                f"{pair!r} is no regular expression", where="--pair", hint="--pair '^[^/]+'"
            ) from error
    if not arm.tasks:
        raise UsageError(
            f"there is no task in {side.name}",
            where=str(place.root),
            hint="costscope report --by day   shows when there are some",
        )
    return arm


def _percent(text: str | None) -> Decimal | None:
    from decimal import Decimal, InvalidOperation

    if text is None:
        return None
    try:
        value = Decimal(text.removesuffix("%").strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        raise UsageError(f"{text!r} is not a percentage", where="--fail-above", hint="--fail-above 10")
    return value
