"""Output of Gemini's batch mode, of the Gemini API as of Vertex AI: one line for each request.

Token rule: input includes cached tokens; thoughts come on top of the output.

``processing`` is ``batch``, since the file is one.  Vertex AI repeats the request in each line; the Gemini
API gives the key alone, so that all of the input is unattributed.  A request that failed has no usage, which
is unknown rather than zero.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._batch_line import UNSEEN, Source, add_result, failed
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._formats import GEMINI
from costscope.adapters._gemini_api import answer, prompt
from costscope.adapters._logged_call import told_prompt
from costscope.adapters._moments import moment
from costscope.adapters._values import NO_TEXT, is_empty

_OF_RESPONSES: Final = frozenset({"candidates", "usageMetadata", "promptFeedback"})


class Line(msgspec.Struct, gc=False):
    """A line of the output."""

    key: Any = None
    request: msgspec.Raw = NO_TEXT
    response: msgspec.Raw = NO_TEXT
    error: Any = None
    status: Any = None
    processed_time: str | None = None


class GeminiBatch(JsonLines):
    """Output of Gemini's batch mode."""

    name = "gemini_batch"
    title = "Gemini batch output (JSONL)"
    export_hint = (
        "client.files.download(file=job.dest.file_name), or the JSONL a Vertex AI job left in its bucket"
    )
    blind_spots = "the input, unless it is of Vertex AI; the model, where the response does not name it"
    line_type = Line
    remembers_text = True

    def sniff(self, sample: Sample) -> Match | None:
        """Lines have a response with candidates or usage, and a key or the time it was processed."""
        objects = sample.objects()
        hits = sum(_is_result(line) for line in objects)
        return (
            Match(0.95 * hits / len(objects), f"{hits} of {len(objects)} lines are results") if hits else None
        )

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a line's call into the batch."""
        source = Source(number, line.key, provider="google", time=moment(line.processed_time))
        asked = UNSEEN if is_empty(line.request) else told_prompt(prompt, line.request)
        error = line.error or line.status
        if is_empty(line.response):
            if not error:
                raise ValueError("neither a response nor an error")
            add_result(out, source, failed(error), GEMINI, asked)
        else:
            add_result(out, source, answer(line.response), GEMINI, asked)


def _is_result(line: dict[str, Any]) -> bool:
    response = line.get("response")
    if not ("key" in line or "processed_time" in line):
        return False
    return isinstance(response, dict) and bool(_OF_RESPONSES & response.keys())
