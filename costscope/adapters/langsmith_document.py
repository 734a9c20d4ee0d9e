"""Runs of LangSmith in one JSON document: a list, a page of the API, or what an SDK sends to it.

What a run means is as in the lines (``langsmith``).  An SDK posts a run when it begins and patches it when it
ends (``{"post": […], "patch": […]}``): a record is a run, put together from both.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._forms import Form, form
from costscope.adapters._langsmith_run import Run, take_run
from costscope.adapters._model_calls import Calls

_MARKS: Final = (re.compile(rb'"run_type"\s*:\s*"'), re.compile(rb'"(?:dotted_order|trace_id)"\s*:\s*"'))
_Fields = dict[str, msgspec.Raw]


class Page(msgspec.Struct, gc=False):
    """A page of the API, or a body sent to it."""

    runs: list[msgspec.Raw] | None = None
    post: list[msgspec.Raw] | None = None
    patch: list[msgspec.Raw] | None = None


class LangSmithDocument(JsonDocument):
    """Runs of LangSmith in one document."""

    name = "langsmith_document"
    title = "LangSmith runs (JSON document)"
    export_hint = "save a page of POST /runs/query, or a list of runs"
    blind_spots = "as of langsmith"
    document_type = Page | list[msgspec.Raw]
    remembers_text = True
    constants: ClassVar = {"context": "full"}

    def sniff(self, sample: Sample) -> Match | None:
        """The document holds runs, which have a ``run_type`` beside a trace or its order."""
        if form(sample) is not Form.DOCUMENT or not all(mark.search(sample.head) for mark in _MARKS):
            return None
        return Match(0.9, "a document with a run_type and a trace")

    def take(self, document: Any, name: str, out: Batch) -> None:  # noqa: ARG002 - runs name the task
        """Put the rows of all runs into the batch."""
        if isinstance(document, Page):
            runs = document.runs if document.post is None else _merged(document.post, document.patch or [])
            if runs is None:
                raise ValueError("neither a page of runs nor a body that posts runs")
        else:
            runs = document
        calls = Calls()
        for number, raw in enumerate(runs, 1):
            try:
                take_run(_run.decode(raw), number, calls, out)
            except RecursionError:
                out.reject(number, "nested too deeply")
            except ValueError as error:
                out.reject(number, str(error))


_run = msgspec.json.Decoder(Run)
_fields = msgspec.json.Decoder(_Fields)


def _merged(posted: list[msgspec.Raw], patched: list[msgspec.Raw]) -> list[msgspec.Raw]:
    """Each posted run with what its patches add: known by the id, or by the place in the trace."""
    patches = [_object(raw) for raw in patched]
    runs = []
    for raw in posted:
        run = _object(raw)
        for patch in patches:
            key = "id" if "id" in patch else "dotted_order"
            if key in run and patch.get(key) == run[key]:
                run |= patch
        runs.append(msgspec.Raw(msgspec.json.encode(run)) if run else raw)
    return runs


def _object(raw: msgspec.Raw) -> _Fields:
    try:
        return _fields.decode(raw)
    except (ValueError, RecursionError):
        return {}
