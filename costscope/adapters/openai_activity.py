"""OpenAI's legacy activity exports, as CSV: nine columns in 2023, twenty-three in 2025.

A row counts a day, UTC, by model; a time within the day is the day's.  Counts are written as ``5000.0``.

Token rule: context tokens include the cached ones; audio tokens stand apart from both context and generated
tokens.  The nine columns are older than caching: all their context was uncached.  Later, a blank cached count
leaves it unknown how much of the context was.

Names of users, keys, projects and organizations are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import DAY, Cells, key_hash, take_rows, unix_instant
from costscope.adapters._openai_rows import whole
from costscope.adapters._openai_usage import ALL_INPUT, REQUESTS
from costscope.domain.tokens import TokenCategory

if TYPE_CHECKING:
    import polars as pl

_CONTEXT: Final = "n_context_tokens_total"
_CACHED: Final = "n_cached_context_tokens_total"
_OLD_REQUESTS: Final = "n_requests"
_COUNTS: Final = {
    "n_generated_tokens_total": (TokenCategory.OUTPUT.value, "tokens"),
    "n_context_audio_tokens_total": (TokenCategory.INPUT_AUDIO.value, "tokens"),
    "n_generated_audio_tokens_total": (TokenCategory.OUTPUT_AUDIO.value, "tokens"),
    "num_images": ("images", "images"),
    "num_characters": ("speech", "characters"),
    "num_requests": (REQUESTS, "requests"),
    _OLD_REQUESTS: (REQUESTS, "requests"),
}
_HEADER: Final = ("operation", _CONTEXT, "n_generated_tokens_total", "usage_type", "model", "timestamp")
_USAGE: Final = (
    *("line", "charge_period_start", "charge_period_end", "provider", "project", "key_hash"),
    *("model", "token_category", "quantity", "unit"),
)


class OpenaiActivity(CsvTable):
    """Activity exports of the usage page as it was."""

    name = "openai_activity"
    title = "OpenAI activity export of 2023 to 2025 (CSV)"
    export_hint = "the usage page's Export, Activity, as it was until the dashboard of today replaced it"
    blind_spots = "no money, no service tier; sizes of images; hours within a day"
    required = _HEADER
    optional = (_CACHED, *(name for name in _COUNTS if name not in _HEADER), "project_id", "api_key_id")

    def sniff(self, sample: Sample) -> Match | None:
        """The header counts context and generated tokens."""
        if not {name.strip() for name in sample.header()} >= set(_HEADER):
            return None
        return Match(1.0, f"columns {', '.join(_HEADER)}")

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put a usage row per count of a row into the batch."""
        take_rows(frame, out, _take_row)


def _take_row(cells: Cells, out: Batch) -> None:
    found = _context(cells)
    for column, (category, unit) in _COUNTS.items():
        number = whole(cells[column])
        is_audio = "audio" in column
        if number is not None and (number or not is_audio):
            found.append((category, number, unit))
    if not found:
        raise ValueError("a row counts nothing")
    day = unix_instant(whole(cells["timestamp"])).replace(hour=0, minute=0, second=0)
    place = (cells["line"], day, day + DAY, "openai", cells["project_id"], key_hash(cells["api_key_id"]))
    add = out.table("usage", _USAGE)
    for counted in found:
        add((*place, cells["model"], *counted))
    out.accepted += 1


def _context(cells: Cells) -> list[tuple[str, int, str]]:
    context, cached = whole(cells[_CONTEXT]), whole(cells[_CACHED])
    if context is None:
        return []
    if cached is None:
        is_old = cells[_OLD_REQUESTS] is not None
        return [(TokenCategory.INPUT_UNCACHED.value if is_old else ALL_INPUT, context, "tokens")]
    if cached > context:
        raise ValueError(f"{context} context tokens hold no {cached} cached ones")
    uncached = (TokenCategory.INPUT_UNCACHED.value, context - cached, "tokens")
    return [uncached, (TokenCategory.CACHE_READ.value, cached, "tokens")]
