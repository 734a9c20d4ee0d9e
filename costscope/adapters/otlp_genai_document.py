"""GenAI telemetry of OpenTelemetry as one OTLP/JSON document, or a list of export requests.

Backends hand out such documents, Phoenix in snake_case.  What the attributes mean, what is a roll-up and how
counts include one another is as in the lines of the collector (``otlp_genai``).  A record is a span or a
log record.
"""

from __future__ import annotations

from typing import ClassVar

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._forms import Form
from costscope.adapters._model_calls import Calls
from costscope.adapters._otlp import Export, form_of, take_export


class OtlpGenaiDocument(JsonDocument):
    """Export requests of OTLP in one document."""

    name = "otlp_genai_document"
    title = "OpenTelemetry GenAI traces and events, OTLP/JSON document"
    export_hint = "save what the backend's API for OTLP traces returns, such as Phoenix's otlpv1 spans"
    blind_spots = (
        "texts only where their capture was switched on; failed attempts inside a client library are no spans"
    )
    document_type = Export | list[Export]
    remembers_text = True
    constants: ClassVar = {"context": "full"}

    def sniff(self, sample: Sample) -> Match | None:
        """The document begins with the telemetry of a resource, and is no single line."""
        return (
            Match(1.0, "a document that begins with the telemetry of a resource")
            if form_of(sample) is Form.DOCUMENT
            else None
        )

    def take(self, document: Export | list[Export], name: str, out: Batch) -> None:  # noqa: ARG002 - spans name the task
        """Put the rows of the document into the batch."""
        calls = Calls()
        for export in document if isinstance(document, list) else [document]:
            take_export(export, calls, 1, out)
