"""Langfuse's blob exports as JSON lines.

An observation, a score, or what the API returns (a trace, a page) a line; in snake_case as exported or in
camelCase as the API writes it.  What is a
call, what a roll-up, and how counts include one another is as in its JSON documents (``langfuse``).
"""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._forms import Form, form
from costscope.adapters._langfuse import take_objects
from costscope.adapters._langfuse_fields import looks_like_observations, objects_in
from costscope.adapters._model_calls import Calls

_OBSERVATION = ("parent_observation_id", "parentObservationId", "usage_details", "usageDetails")
_SCORE = ({"trace_id", "data_type", "value"}, {"traceId", "dataType", "value"})


class LangfuseJsonl(JsonLines):
    """Observations and scores, one a line."""

    name = "langfuse_jsonl"
    title = "Langfuse observations and scores (JSONL)"
    export_hint = "Project Settings, Integrations, Blob Storage, with the format JSONL"
    blind_spots = (
        "no ids of providers' responses unless the trace came through OpenTelemetry; no retries; "
        "definitions of tools only where they were logged; sessions only in enriched exports"
    )
    line_type = msgspec.Raw
    keeps_state = True
    remembers_text = True
    constants: ClassVar = {"context": "full"}

    def __init__(self) -> None:
        self._calls = Calls()

    def sniff(self, sample: Sample) -> Match | None:
        """Lines name a trace, and a parent, what was used, or a score."""
        if form(sample) is not Form.LINES:
            return None
        objects = sample.objects()
        if not objects:
            long = looks_like_observations(sample)
            return Match(0.9, "a first line too long to judge, with observations") if long else None
        hits = sum(_is_ours(line) for line in objects)
        if not hits:
            return None
        return Match(0.95 * hits / len(objects), f"{hits} of {len(objects)} lines are observations or scores")

    def take(self, line: msgspec.Raw, number: int, out: Batch) -> None:
        """Put the rows of an observation or a score into the batch."""
        take_objects(objects_in(line), self._calls, number, out)


def _is_ours(line: dict[str, Any]) -> bool:
    for name in ("observations", "data"):
        inner = line.get(name)
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            return _is_ours(inner[0])
    is_observation = "type" in line and ("trace_id" in line or "traceId" in line)
    return (is_observation and any(key in line for key in _OBSERVATION)) or any(
        score <= line.keys() for score in _SCORE
    )
