"""LiteLLM's daily spend as CSV: a dump of ``LiteLLM_DailyUserSpend`` or of one of its kin.

A row is a UTC day by key, model and provider.  The tables for teams, organizations, agents and customers tell
of the same requests in other words: one of them is enough.  In the table by tags a request stands once for
each of its tags, so that its rows are passed over.

The gateway is the tracked side: its spend is its own estimate, kept as a recorded cost, never as a charge.
Token rule: prompt tokens include cached ones.  Users are not read; keys become hashes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import DAY, Cells, count, instant, take_rows
from costscope.adapters._litellm_daily import Metrics, add_sums, sums_of
from costscope.domain.money import D

if TYPE_CHECKING:
    import polars as pl

_COUNTS: Final = (
    *("prompt_tokens", "completion_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"),
    "api_requests",
)
_HEADER: Final = ("date", "api_key", "model", "spend", "api_requests", "custom_llm_provider")
_TAGGED: Final = "row-of-a-tag"


class LitellmDailyCsv(CsvTable):
    """Dumps of LiteLLM's daily spend."""

    name = "litellm_daily_csv"
    title = "LiteLLM proxy, daily spend tables (CSV)"
    export_hint = '\\copy "LiteLLM_DailyUserSpend" to daily.csv csv header, in the proxy\'s database'
    blind_spots = (
        "the gateway's own estimate, no bill; no retries; requests that failed are among the requests"
    )
    required = _HEADER
    optional = (*(name for name in _COUNTS if name not in _HEADER), "team_id", "tag")

    def sniff(self, sample: Sample) -> Match | None:
        """The header has a day's key, model, requests and spend."""
        if not {name.strip() for name in sample.header()} >= set(_HEADER):
            return None
        return Match(1.0, f"columns {', '.join(_HEADER)}")

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put a usage row per count, and per spend, of a row into the batch."""
        take_rows(frame, out, _take_row)


def _take_row(cells: Cells, out: Batch) -> None:
    if cells["tag"] is not None:
        out.skip(_TAGGED)
        return
    start = instant(cells["date"])
    said = Metrics(spend=_amount(cells["spend"]), **{name: count(cells[name]) for name in _COUNTS})
    add_sums(
        out,
        cells["line"],
        (start, start + DAY),
        sums_of(said),
        provider=cells["custom_llm_provider"],
        model=cells["model"],
        project=cells["team_id"],
        key=cells["api_key"],
    )
    out.accepted += 1


def _amount(text: str | None) -> Decimal | None:
    try:
        return None if text is None else D(text)
    except ValueError:
        raise ValueError("a spend is not a number") from None
