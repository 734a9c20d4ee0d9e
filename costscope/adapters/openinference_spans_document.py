"""Spans of OpenInference, OpenTelemetry or Vercel's SDK as plain JSON, in one document.

A page of Phoenix's REST API, a list of spans, lists of spans by name, or the attributes of one span.  What
they mean is as in the lines (``openinference_spans``).  A record is a span.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._forms import Form, form
from costscope.adapters._model_calls import Calls
from costscope.adapters._plain_spans import looks_like_spans, spans_in
from costscope.adapters._spans import take_spans


class OpeninferenceSpansDocument(JsonDocument):
    """Spans as plain JSON, in one document."""

    name = "openinference_spans_document"
    title = "Phoenix spans and other plain span exports (JSON document)"
    export_hint = "save a page of GET /v1/projects/{id}/spans, or a list of spans"
    blind_spots = "texts only where they were captured; without ids of parents only names tell a roll-up"
    document_type = msgspec.Raw
    remembers_text = True
    constants: ClassVar = {"context": "full"}

    def sniff(self, sample: Sample) -> Match | None:
        """The document is a span with a context, a list of them, or the attributes of one."""
        if form(sample) is not Form.DOCUMENT or not looks_like_spans(sample):
            return None
        return Match(0.95, "a document of spans")

    def take(self, document: msgspec.Raw, name: str, out: Batch) -> None:  # noqa: ARG002 - spans name the task
        """Put the rows of all spans into the batch."""
        take_spans(spans_in(document), Calls(), 1, out)
