"""Reads what a side of a comparison is: a period, conditions, or another lake."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from costscope.analysis.selection import Selection, parse_where
from costscope.domain.errors import CostscopeError, UsageError
from costscope.domain.period import parse_period


@dataclass(frozen=True, slots=True)
class Side:
    """Which calls of which lake."""

    name: str
    selection: Selection
    lake: Path | None = None


def parse_side(text: str, within: Selection, now: datetime) -> Side:
    """Read ``2026-07``, ``label=v1`` or ``model=a*,agent=coder``, or the folder of another lake.

    Each narrows ``within``.  Raises :class:`UsageError` for anything else.
    """
    if "=" in text and not Path(text).exists():
        conditions = tuple(parse_where(part) for part in text.split(","))
        return Side(text, replace(within, where=(*within.where, *conditions)))
    if (Path(text) / "manifest.json").is_file():
        return Side(text, within, Path(text))
    try:
        period = parse_period(text, now=now, tz=ZoneInfo(within.tz))
    except CostscopeError:
        raise UsageError(
            f"{text!r} is no period, no condition and no lake",
            hint="costscope compare 2026-06 2026-07, label=v1 label=v2, or two folders of lakes",
        ) from None
    return Side(text, replace(within, period=within.period.narrowed(period)))
