"""A time as logs write it, in any of the usual ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from costscope.adapters._values import instant

_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 9998
_ZONE_STEP_S: Final = 900
"""Time zones differ by whole quarters of an hour."""


def moment(time: str | float | Decimal | None) -> datetime | None:
    """The UTC instant of an ISO 8601 text or a Unix time; without a zone it is UTC; nothing is unknown.

    Raises ``ValueError``, which never quotes it, for anything else.
    """
    if not isinstance(time, str):
        return instant(None if time is None else float(time))
    if not time:
        return None
    try:
        found = datetime.fromisoformat(time)
    except ValueError:
        raise ValueError("a time is not in ISO 8601") from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError("a time before 1970 or after 9998")
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def zone_between(written: datetime, known: datetime) -> timedelta:
    """How far a clock without a zone is from UTC, by a moment it wrote and about when that was."""
    return timedelta(seconds=round((known - written).total_seconds() / _ZONE_STEP_S) * _ZONE_STEP_S)
