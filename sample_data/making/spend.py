"""What a call used and when, so that bills can be drawn up from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

USD_PER_MILLION: Final = {
    "claude-opus-4-8": ("5", "0.50", "6.25", "10", "25"),
    "claude-sonnet-5": ("2", "0.20", "2.50", "4", "10"),
    "claude-haiku-4-5-20251001": ("1", "0.10", "1.25", "2", "5"),
}
"""Prices of July 2026 by :data:`CATEGORIES`."""

CATEGORIES: Final = (
    "input_no_cache",
    "input_cache_read",
    "input_cache_write_5m",
    "input_cache_write_1h",
    "output",
)


@dataclass(frozen=True)
class Spend:
    """The tokens of one call to Anthropic, by :data:`CATEGORIES`."""

    time: datetime
    key: str
    model: str
    tokens: tuple[int, int, int, int, int]

    def costs(self) -> dict[str, Decimal]:
        """US dollars by category."""
        prices = USD_PER_MILLION[self.model]
        return {
            category: Decimal(price) * count / 1_000_000
            for category, price, count in zip(CATEGORIES, prices, self.tokens, strict=True)
            if count
        }


def moment(text: str) -> datetime:
    """A UTC instant."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def stamp(time: datetime) -> str:
    """An instant as JSON logs write it, with milliseconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


def write_lines(path: Path, objects: list[dict[str, Any]]) -> None:
    """Write one JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(o, ensure_ascii=False, separators=(",", ":")) + "\n" for o in objects]
    path.write_text("".join(lines), encoding="utf-8")
