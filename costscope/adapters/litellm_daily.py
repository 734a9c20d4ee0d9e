"""LiteLLM's daily activity (``/user/daily/activity``, ``/team/daily/activity`` …), saved as JSON.

A result is a UTC day; its breakdown by models is taken where it adds up to the day's own tokens and requests,
else the day is taken as one, without a model.  Other breakdowns tell of the same day again.  Models in a
group of their own may bear the group's name; the provider is not told beside the model.

The gateway is the tracked side: its spend is its own estimate, kept as a recorded cost, never as a charge.
Token rule: prompt tokens include cached ones.  A last page that says there are more is a reject of its own.
"""

from __future__ import annotations

from typing import Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exports import DAY, instant
from costscope.adapters._litellm_daily import Metrics, add_sums, sums_of
from costscope.adapters._pages import MISSING_PAGES, has_keys

_KEYS: Final = ("results", "metrics", "breakdown", "api_requests")
_ADDED_UP: Final = ("prompt_tokens", "completion_tokens", "api_requests")


class _Model(Metrics):
    """A model's sums, directly or, in newer versions, under ``metrics``."""

    metrics: Metrics | None = None

    def sums(self) -> Metrics:
        """Its sums, wherever they stand."""
        return self.metrics or self


class _Breakdown(msgspec.Struct):
    models: dict[str, _Model] | None = None


class _Day(msgspec.Struct):
    date: str | None = None
    metrics: Metrics | None = None
    breakdown: _Breakdown | None = None


class _Metadata(msgspec.Struct):
    has_more: bool | None = None


class _Page(msgspec.Struct):
    results: list[msgspec.Raw]
    metadata: _Metadata | None = None


_Document = _Page | list[_Page]
_day = msgspec.json.Decoder(_Day)


class LitellmDaily(JsonDocument):
    """Saved answers of LiteLLM's daily activity."""

    name = "litellm_daily"
    title = "LiteLLM proxy, daily activity (JSON)"
    export_hint = "GET /user/daily/activity?start_date=…&end_date=… with an admin key, all pages"
    blind_spots = (
        "the gateway's own estimate, no bill; no provider and no key beside the model; no retries; "
        "activity by tag counts a request once for each of its tags"
    )
    document_type = _Document

    def sniff(self, sample: Sample) -> Match | None:
        """Days have metrics and breakdowns of them."""
        return Match(1.0, f"the keys {', '.join(_KEYS)}") if has_keys(sample, *_KEYS) else None

    def take(self, document: _Document, name: str, out: Batch) -> None:  # noqa: ARG002 - counts have no use for it
        """Put a usage row per count, and per spend, of a day's models into the batch."""
        pages = document if isinstance(document, list) else [document]
        number = 0
        for number, raw in enumerate((raw for page in pages for raw in page.results), 1):
            try:
                _take_day(raw, number, out)
            except ValueError as error:
                out.reject(number, str(error))
        last = pages[-1].metadata if pages else None
        if last and last.has_more:
            out.reject(number, MISSING_PAGES)


def _take_day(raw: msgspec.Raw, number: int, out: Batch) -> None:
    said = _day.decode(raw)
    start = instant(said.date)
    if said.metrics is None:
        raise ValueError("a day without metrics")
    for model, sums in [(model, sums_of(part)) for model, part in _parts(said, said.metrics)]:
        add_sums(out, number, (start, start + DAY), sums, model=model)
    out.accepted += 1


def _parts(said: _Day, day: Metrics) -> list[tuple[str | None, Metrics]]:
    models = (said.breakdown and said.breakdown.models) or {}
    parts = {name: model.sums() for name, model in models.items()}
    for name in _ADDED_UP:
        if sum(getattr(part, name) or 0 for part in parts.values()) != (getattr(day, name) or 0):
            return [(None, day)]
    return [*parts.items()] if parts else [(None, day)]
