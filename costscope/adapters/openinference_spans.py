"""Spans of OpenInference, OpenTelemetry or Vercel's SDK as plain JSON, one a line.

Phoenix writes such lines from its dataframes, and pages of them (``{"data": […]}``) from its REST API;
OpenTelemetry's console exporters write them too.  What the attributes mean, what is a roll-up and how counts
include one another is as in OTLP (``otlp_genai``).  A record is a span; a line may hold a page of them.

Token rule: decided per record.  OpenInference's prompt includes cached tokens and its completion reasoning.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._forms import Form, form
from costscope.adapters._model_calls import Calls
from costscope.adapters._plain_spans import looks_like_spans, spans_in
from costscope.adapters._spans import take_spans


class OpeninferenceSpans(JsonLines):
    """Spans as plain JSON, one a line."""

    name = "openinference_spans"
    title = "Phoenix spans and other plain span exports (JSONL)"
    export_hint = (
        "px.Client().get_spans_dataframe().to_json(path, orient='records', lines=True), "
        "or GET /v1/projects/{id}/spans"
    )
    blind_spots = "texts only where they were captured; no span for attempts that failed within a library"
    line_type = msgspec.Raw
    keeps_state = True
    remembers_text = True
    constants: ClassVar = {"context": "full"}

    def __init__(self) -> None:
        self._calls = Calls()

    def sniff(self, sample: Sample) -> Match | None:
        """A line is a span with a context, a page of them, or the attributes of one."""
        if form(sample) is not Form.LINES or not looks_like_spans(sample):
            return None
        return Match(0.95, "lines that are spans")

    def take(self, line: msgspec.Raw, number: int, out: Batch) -> None:
        """Put the rows of a span, or of a page of spans, into the batch."""
        take_spans(spans_in(line), self._calls, number, out)
