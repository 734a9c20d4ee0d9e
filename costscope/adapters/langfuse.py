"""Langfuse's observations, alone or within their traces, as JSON documents.

A trace downloaded in the user interface (``{"trace": …, "observations": […]}``), one of the API, a page of
the API, or the list of a JSON export; the fields in camelCase or snake_case.

Token rule: decided per record by the total.  The keys of ``usage_details`` are meant to be added up, input
without cached and output without reasoning tokens; old rows and keys made up by users differ
(``_langfuse_usage.py``).  The keys of output, reasoning included, are added into the output.

Observations of the types GENERATION and EMBEDDING are calls, unless another of the same type with counts
lies right below: then they are roll-ups, as agents and spans with counts are.  The cost is what Langfuse's
price table, or the SDK, made of the counts; 0 is unknown.  Of a generation that failed without output the
counts are Langfuse's own guess, and left out.  Scores are outcomes.  A record is an observation or a score.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._forms import Form, form
from costscope.adapters._langfuse import take_objects
from costscope.adapters._langfuse_fields import looks_like_observations, objects_in
from costscope.adapters._model_calls import Calls


class Langfuse(JsonDocument):
    """Traces and observations in one document."""

    name = "langfuse"
    title = "Langfuse traces and observations (JSON)"
    export_hint = "download a trace in the user interface, or save GET /api/public/traces/{id}"
    blind_spots = (
        "no ids of providers' responses unless the trace came through OpenTelemetry; no retries; "
        "definitions of tools only where they were logged; Parquet exports are not read"
    )
    document_type = msgspec.Raw
    remembers_text = True
    constants: ClassVar = {"context": "full"}

    def sniff(self, sample: Sample) -> Match | None:
        """Observations name their trace, and their parent or what was used."""
        if form(sample) is not Form.DOCUMENT or not looks_like_observations(sample):
            return None
        return Match(0.95, "observations with a trace, and a parent or usage details")

    def take(self, document: msgspec.Raw, name: str, out: Batch) -> None:  # noqa: ARG002 - traces name the task
        """Put the rows of all observations and scores into the batch."""
        take_objects(objects_in(document), Calls(), 1, out)
