"""Output of OpenAI's Batch API, and of Azure's and Mistral's alike: one line for each request, in no order.

Token rule: decided per record by its total; OpenAI's are inclusive.

A body is that of the endpoint the batch was for: chat completions, responses, embeddings, completions.
``processing`` is ``batch``, since the file is one.  The error file has the same lines: a request that failed
or expired has no usage, which is unknown rather than zero.  The input stands in another file, so that all of
it is unattributed.
"""

from __future__ import annotations

from typing import Any

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._batch_line import Source, add_result, failed
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._errors import refused
from costscope.adapters._formats import Body, body_of, format_of
from costscope.adapters._raw_provider_pairs import provider_of
from costscope.adapters._values import NO_TEXT, is_object

_FAILED = 400
"""The first HTTP status that means failure."""


class _Response(msgspec.Struct, gc=False):
    status_code: int | None = None
    request_id: str | None = None
    body: msgspec.Raw = NO_TEXT


class Line(msgspec.Struct, gc=False):
    """A line of the output."""

    custom_id: Any = None
    response: _Response | None = None
    error: Any = None


class OpenAiBatch(JsonLines):
    """Output of OpenAI's Batch API."""

    name = "openai_batch"
    title = "OpenAI batch output (JSONL)"
    export_hint = "openai files content FILE_ID > output.jsonl, with the output_file_id and the error_file_id"
    blind_spots = "the input, which is in the batch's input file; when each request was served"
    line_type = Line

    def sniff(self, sample: Sample) -> Match | None:
        """Lines have a custom id, an error and a response with a status and a body."""
        objects = sample.objects()
        hits = sum(_is_result(line) for line in objects)
        return (
            Match(0.95 * hits / len(objects), f"{hits} of {len(objects)} lines are results") if hits else None
        )

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a line's call into the batch."""
        response = line.response
        if response is None:
            if not line.error:
                raise ValueError("neither a response nor an error")
            add_result(out, Source(number, line.custom_id), failed(line.error))
            return
        told = body_of(response.body)
        form = format_of(Body(), told, "")
        status = response.status_code
        source = Source(
            number,
            line.custom_id,
            provider=provider_of(form, Body(), told) if form else None,
            request_id=response.request_id or None,
            http_status=status,
        )
        if status is not None and status >= _FAILED:
            add_result(out, source, refused(response.body, status), form)
        elif form is None:
            if not is_object(response.body):
                raise ValueError("a response without a body")
            out.skip("not a generation")
        else:
            add_result(out, source, form.answer(response.body), form)


def _is_result(line: dict[str, Any]) -> bool:
    response = line.get("response")
    return "custom_id" in line and (
        (isinstance(response, dict) and "body" in response) or ("response" in line and "error" in line)
    )
