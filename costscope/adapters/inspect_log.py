"""Logs of Inspect AI as JSON: a whole evaluation, or one sample as it lies within an ``.eval`` archive.

Token rule: decided per record.  Inspect leaves cached tokens out of the input now; older logs of OpenAI's
models have them within, which their total shows.  The output includes reasoning.

A record is a sample, or an event of one.  Events of models are calls; an answer from Inspect's own cache was
no request and is passed over, as are all other events.  The totals of samples and of the whole log are
roll-ups.  Models that judge are part of the sample's bill.  How often Inspect tried again within a call, and
earlier tries of a whole sample, are counters that have no column yet; what those cost is in no file.

Long texts stand apart and are referred to.  Each scorer's judgement is an outcome.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match
from costscope.adapters._contract import Sample as Head
from costscope.adapters._inspect_events import Sample, sample_of
from costscope.adapters._inspect_run import Evaluation, Run

_LOG: Final = re.compile(rb'\{\s*"version"\s*:\s*\d+\s*,\s*"status"\s*:\s*"\w+"\s*,\s*"eval"\s*:\s*\{')
_SAMPLE: Final = re.compile(
    rb'\{\s*"id"\s*:\s*(?:\d+|"[^"]{0,200}")\s*,\s*"epoch"\s*:\s*\d+\s*,\s*"input"\s*:'
)


class Document(Sample, gc=False):
    """A log of many samples, or a sample."""

    eval: Evaluation = Evaluation()
    samples: list[msgspec.Raw] | None = None
    version: Any = None


class InspectLog(JsonDocument):
    """Logs of Inspect AI as JSON."""

    name = "inspect_log"
    title = "Inspect AI logs (JSON)"
    export_hint = "inspect log convert --to json, or log_format='json'"
    blind_spots = "what failed within a call, or in an earlier try of a sample; logs without samples"
    document_type = Document
    remembers_text = True

    def sniff(self, sample: Head) -> Match | None:
        """It begins with its version, its status and what was evaluated; or with a sample and its epoch."""
        head = sample.head.removeprefix(b"\xef\xbb\xbf")
        if _LOG.match(head):
            return Match(0.95, "a version, a status and an eval")
        return Match(0.8, "a sample with its epoch") if _SAMPLE.match(head) else None

    def take(self, document: Document, name: str, out: Batch) -> None:
        """Put the rows of all samples into the batch."""
        if document.samples is None and document.epoch is None:
            if document.version is None:
                raise ValueError("neither a log nor a sample")
            out.skip("roll-up")
            return
        number = 0
        for raw in [None] if document.samples is None else document.samples:
            number += 1
            try:
                sample = document if raw is None else sample_of(raw)
            except RecursionError:
                out.reject(number, "nested too deeply")
            except ValueError as error:
                out.reject(number, str(error))
            else:
                number = Run(sample, document.eval, name, out).write(number)
