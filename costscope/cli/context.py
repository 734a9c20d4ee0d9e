"""Turns options into what the analyses take: a lake, a price book, a selection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from costscope.cli.config import Config, load_config
from costscope.domain.errors import UnknownName, UsageError
from costscope.domain.period import Period, parse_instant, parse_period

if TYPE_CHECKING:
    from costscope.adapters._mapping_adapter import MappedLines, MappedTable
    from costscope.analysis.selection import Selection
    from costscope.pricing.book import PriceBook
    from costscope.store.lake import Lake
    from costscope.store.query import Reader


def lake_of(flag: str | None, config: Config | None = None) -> Lake:
    """The lake the flags and settings point to."""
    from costscope.store.lake import Lake

    return Lake(Path((config or load_config()).get("lake", flag)))


def book_of(flag: list[str] | None, config: Config | None = None) -> PriceBook:
    """The price book with the user's files laid over it."""
    from costscope.pricing.book import PriceBook

    return PriceBook.load([Path(name) for name in (config or load_config()).get("prices", flag)])


def mappings_of(flag: list[str] | None, config: Config) -> list[MappedLines | MappedTable]:
    """The adapters of home-made logs.  Raises :class:`UsageError` for a file that is no sound mapping."""
    from costscope.adapters._mapping_adapter import adapter_of
    from costscope.adapters._mapping_file import read_mapping

    made = [adapter_of(read_mapping(Path(name))) for name in config.get("mapping", flag)]
    names = [adapter.mapping.name for adapter in made]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise UsageError(f"two mappings are called {min(twice)!r}", where="--mapping")
    return made


def now_of(config: Config) -> datetime:
    """The current instant; a setting can fix it."""
    fixed = config.get("now")
    return parse_instant(fixed) if fixed else datetime.now(UTC)


def selection_of(
    *,
    period: str | None,
    since: str | None,
    until: str | None,
    where: list[str] | None,
    cost: str,
    tz: str | None,
) -> Selection:
    """Which calls are meant, at which cost."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from costscope.analysis.selection import Basis, Selection, parse_where

    config = load_config()
    zone_name = config.get("tz", tz)
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"{zone_name!r} is no time zone", where="--tz", hint="--tz Europe/Berlin") from None
    chosen = parse_period(period, now=now_of(config), tz=zone) if period else Period()
    ends = Period(
        parse_instant(since, tz=zone) if since else None, parse_instant(until, tz=zone) if until else None
    )
    bases = [basis.value for basis in Basis]
    if cost not in bases:
        raise UnknownName.of("cost basis", cost, bases, where="--cost")
    return Selection(
        period=chosen.narrowed(ends),
        where=tuple(parse_where(condition) for condition in where or ()),
        basis=Basis(cost),
        tz=zone_name,
    )


@contextmanager
def reading_lake(flag: str | None, *, tz: str = "UTC") -> Iterator[Reader]:
    """The lake, open for questions."""
    from costscope.store.query import reading

    with reading(lake_of(flag), tz=tz) as reader:
        yield reader
