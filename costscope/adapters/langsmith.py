"""Runs of LangSmith, one JSON object a line.

Token rule: decided per record.  The input is the sum of all its kinds, cached ones included, and the output
includes reasoning, except that LangSmith's own wrapper of Gemini leaves the thoughts out of the output.
Where the details name a service tier, cached and reasoning tokens have its name before theirs.

A record is a run.  Runs of models are calls; a run above them repeats their sums and is a roll-up, and so
is a run of a model above another one, as of a framework around an SDK.  The documents a retriever found are
entries.  A failed run has the error's class and no counts.  Which attempt a run is stands in its tags, which
have no column yet.

``session_id`` is the project; the conversation is in the metadata.  Feedback on a root run is an outcome.
The cost is what LangSmith computed from its own prices.
"""

from __future__ import annotations

from typing import Any, ClassVar

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._forms import Form, form
from costscope.adapters._langsmith_run import Run, take_run
from costscope.adapters._model_calls import Calls


class LangSmith(JsonLines):
    """Runs of LangSmith, one a line."""

    name = "langsmith"
    title = "LangSmith runs (JSONL)"
    export_hint = "write run.model_dump_json() for each run of Client().list_runs(project_name=…)"
    blind_spots = "which attempt a run was; tools a provider runs; of feedback averages alone"
    line_type = Run
    keeps_state = True
    remembers_text = True
    constants: ClassVar = {"context": "full"}

    def __init__(self) -> None:
        self._calls = Calls()

    def sniff(self, sample: Sample) -> Match | None:
        """Lines have a ``run_type`` beside a trace or its order."""
        if form(sample) is not Form.LINES:
            return None
        objects = sample.objects()
        if not objects and all(key in sample.head for key in (b'"run_type":', b'"dotted_order":')):
            return Match(0.5, "a first line too long to judge, with a run_type and a dotted_order")
        hits = sum(is_run(o) for o in objects)
        if not hits:
            return None
        return Match(0.95 * hits / len(objects), f"{hits} of {len(objects)} lines are runs")

    def take(self, line: Run, number: int, out: Batch) -> None:
        """Put a run's rows into the batch."""
        take_run(line, number, self._calls, out)


def is_run(value: dict[str, Any]) -> bool:
    """Whether an object is a run."""
    return "run_type" in value and not value.keys().isdisjoint({"trace_id", "dotted_order"})
