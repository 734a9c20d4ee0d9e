"""OpenRouter's activity exports, as CSV: a row a bucket, or, since 2026, a row a generation.

Buckets are minutes, hours, days or months, UTC, by what was looked at; a row does not say which, so that the
file's own times do: the finest that any of them needs, and months where all are the first of one.  Of a
generation its UTC day is the period of the charge.

Amounts are dollars, of buckets rounded to cents.  ``cost_total`` holds the parts that stand beside it.
``BYOK Usage`` and ``byok_usage_inference`` are what inference with a customer's own key cost upstream, by
OpenRouter's estimate, on another bill.

Token rule: prompt tokens include cached ones, which buckets do not tell apart (``input``); completion tokens
include reasoning.  Users are not read; keys become hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from costscope.adapters._batch import Batch
from costscope.adapters._contract import CsvTable, Match, Sample
from costscope.adapters._exports import DAY, HOUR, Cells, count, instant, take_rows
from costscope.adapters._openrouter import Activity, add_activity
from costscope.adapters._pages import Period

if TYPE_CHECKING:
    import polars as pl

_BUCKETS: Final = ("Date", "Slug", "Usage", "Requests", "Prompt Tokens", "Completion Tokens")
_GENERATIONS: Final = ("generation_id", "created_at", "cost_total", "model_permaslug")


class OpenrouterActivityCsv(CsvTable):
    """Exports of the activity page."""

    name = "openrouter_activity_csv"
    title = "OpenRouter activity page, export (CSV, by bucket or by generation)"
    export_hint = "openrouter.ai/activity, Export, CSV"
    blind_spots = "buckets have no cached tokens and no keys; fees on buying credits are on another bill"
    required = ()
    optional = (
        *(*_BUCKETS, "BYOK Usage"),
        *(*_GENERATIONS, "byok_usage_inference", "tokens_prompt", "tokens_completion", "tokens_cached"),
        *("provider_name", "variant", "api_key_name", "app_name"),
    )

    def sniff(self, sample: Sample) -> Match | None:
        """Either header has columns of its own."""
        header = {name.strip() for name in sample.header()}
        for kind, columns in (("bucket", _BUCKETS), ("generation", _GENERATIONS)):
            if set(columns) <= header:
                return Match(1.0, f"the columns of an export by {kind}: {', '.join(columns)}")
        return None

    def take(self, frame: pl.DataFrame, out: Batch) -> None:
        """Put a charge, and a usage row per count, of a row into the batch."""
        bucket = _bucket(frame["Date"].drop_nulls())
        take_rows(frame, out, lambda cells, out: _take_row(cells, out, bucket))


def _take_row(cells: Cells, out: Batch, bucket: Callable[[datetime], Period]) -> None:
    if cells["created_at"] is None:
        _take_bucket(cells, out, bucket(instant(cells["Date"])))
        return
    day = instant(cells["created_at"]).replace(hour=0, minute=0, second=0, microsecond=0)
    generation = Activity(
        model=cells["model_permaslug"],
        cost=cells["cost_total"],
        upstream_cost=cells["byok_usage_inference"],
        upstream=cells["provider_name"],
        requests=1,
        prompt_tokens=count(cells["tokens_prompt"]),
        completion_tokens=count(cells["tokens_completion"]),
        cached_tokens=count(cells["tokens_cached"]),
        variant=cells["variant"],
        app=cells["app_name"],
        key=cells["api_key_name"],
        response_id=cells["generation_id"],
    )
    add_activity(out, cells["line"], (day, day + DAY), generation)


def _take_bucket(cells: Cells, out: Batch, period: Period) -> None:
    said = Activity(
        model=cells["Slug"],
        cost=cells["Usage"],
        upstream_cost=cells["BYOK Usage"],
        upstream=None,
        requests=count(cells["Requests"]),
        prompt_tokens=count(cells["Prompt Tokens"]),
        completion_tokens=count(cells["Completion Tokens"]),
        is_in_cents=True,
    )
    add_activity(out, cells["line"], period, said)


def _bucket(dates: Iterable[str]) -> Callable[[datetime], Period]:
    """How long the buckets are that begin at these times; those that are no times say nothing."""
    times = [time for time in map(_time, dates) if time]
    steps = ((timedelta(minutes=1), [t.minute or t.second for t in times]), (HOUR, [t.hour for t in times]))
    for step, parts in steps:
        if any(parts):
            return lambda start: (start, start + step)
    if any(time.day != 1 for time in times):
        return lambda start: (start, start + DAY)
    return _month


def _month(start: datetime) -> Period:
    return start, (start.replace(day=28) + timedelta(days=4)).replace(day=1)


def _time(text: str) -> datetime | None:
    try:
        return instant(text)
    except ValueError:
        return None
