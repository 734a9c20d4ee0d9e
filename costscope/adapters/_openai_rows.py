"""Reads the cells of OpenAI's CSV exports."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from costscope.adapters._exports import Cells, count, instant, period, unix_instant
from costscope.adapters._pages import Period

_WHOLE: Final = re.compile(r"([0-9]{1,15})(?:\.0+)?")


def whole(text: str | None) -> int | None:
    """A count that may be written with a point, as ``3.0``; raises ``ValueError`` for a part of one."""
    found = _WHOLE.fullmatch(text) if text else None
    return int(found[1]) if found else count(text)


def bounds(cells: Cells) -> Period:
    """The period of a row: Unix seconds, which are exact, else ISO stamps, which may lack their offset."""
    return period(_moment(cells, "start"), _moment(cells, "end"))


def _moment(cells: Cells, side: str) -> datetime:
    if cells[f"{side}_time"] is not None:
        return unix_instant(count(cells[f"{side}_time"]))
    return instant(cells[f"{side}_time_iso"] or cells.get(side))
