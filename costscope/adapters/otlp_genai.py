"""GenAI telemetry of OpenTelemetry as OTLP/JSON lines: one export request of spans or log records a line.

The collector's file exporter writes such lines.  Attributes are read under every name in use
(``_otlp_aliases.py``): OpenTelemetry's old and new conventions, OpenLLMetry, OpenInference, Vercel's AI SDK,
Logfire and Pydantic AI, AgentOps; also the events of Claude Code and Gemini CLI.

Token rule: decided per record.  The conventions say that input includes cached tokens and output includes
reasoning; not all who write them keep to it.  Exclusive for Claude Code's own spans and events, reasoning
apart for Gemini CLI's.

Only calls of a model are billed.  Spans of agents, workflows and SDK functions carry the sum of the calls
below them: they are roll-ups, and so is a model call right above another that has counts, as where a
framework and a provider's client are both instrumented.  A record is a span or a log record; several may
stand in a line.  Attempts that are only counted (``http.request.resend_count``, ``attempt``) are not kept.
"""

from __future__ import annotations

from typing import ClassVar

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._forms import Form
from costscope.adapters._model_calls import Calls
from costscope.adapters._otlp import Export, form_of, take_export


class OtlpGenai(JsonLines):
    """Export requests of OTLP, one a line."""

    name = "otlp_genai"
    title = "OpenTelemetry GenAI traces and events, OTLP/JSON lines"
    export_hint = "add a file exporter to the collector's pipelines for traces and logs"
    blind_spots = (
        "texts only where their capture was switched on; no span for attempts that failed within a library; "
        "message events in a log of their own are not joined to the calls they belong to"
    )
    line_type = Export
    keeps_state = True
    remembers_text = True
    constants: ClassVar = {"context": "full"}

    def __init__(self) -> None:
        self._calls = Calls()

    def sniff(self, sample: Sample) -> Match | None:
        """A line begins with the spans, log records or metrics of a resource, and ends on the same line."""
        return (
            Match(1.0, "lines that begin with the telemetry of a resource")
            if form_of(sample) is Form.LINES
            else None
        )

    def take(self, line: Export, number: int, out: Batch) -> None:
        """Put the rows of an export request into the batch."""
        take_export(line, self._calls, number, out)
