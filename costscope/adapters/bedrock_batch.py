"""Output of batch inference in Amazon Bedrock (``*.jsonl.out``): one line for each record, with its input.

Token rule: that of the model's own form: exclusive for Claude and for Converse, inclusive otherwise.

``processing`` is ``batch``, since the file is one.  A record that failed has no usage, which is unknown
rather than zero.  The job's manifest (``manifest.json.out``), which alone names the model of a form that does
not, holds no calls.
"""

from __future__ import annotations

from typing import Any

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._batch_line import Source, add_result, failed
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._formats import body_of, invoked
from costscope.adapters._logged_call import told_prompt
from costscope.adapters._values import NO_TEXT, is_empty


class _Error(msgspec.Struct, gc=False, rename="camel"):
    error_code: str | int | None = None


class Line(msgspec.Struct, gc=False, rename="camel"):
    """A line of the output."""

    record_id: Any = None
    model_input: msgspec.Raw = NO_TEXT
    model_output: msgspec.Raw = NO_TEXT
    error: _Error | None = None


class BedrockBatch(JsonLines):
    """Output of batch inference in Amazon Bedrock."""

    name = "bedrock_batch"
    title = "Amazon Bedrock batch output (JSONL)"
    export_hint = "aws s3 cp, recursively, of the output folder of the job; the files end in .jsonl.out"
    blind_spots = "the model, where its form does not name it; times"
    line_type = Line
    remembers_text = True

    def sniff(self, sample: Sample) -> Match | None:
        """Lines have a record id, a model's input, and its output or an error."""
        objects = sample.objects()
        hits = sum(_is_result(line) for line in objects)
        return (
            Match(0.95 * hits / len(objects), f"{hits} of {len(objects)} lines are results") if hits else None
        )

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a line's call into the batch."""
        form = invoked(body_of(line.model_input), body_of(line.model_output), "")
        asked = told_prompt(form.prompt, line.model_input)
        source = Source(number, line.record_id, provider="aws")
        if not is_empty(line.model_output):
            add_result(out, source, form.answer(line.model_output), form, asked)
        elif line.error:
            add_result(out, source, failed({"code": line.error.error_code}), form, asked)
        else:
            raise ValueError("neither an output nor an error")


def _is_result(line: dict[str, Any]) -> bool:
    return {"recordId", "modelInput"} <= line.keys() and bool({"modelOutput", "error"} & line.keys())
