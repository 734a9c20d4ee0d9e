"""Results of Anthropic's Message Batches API: one line for each request, in no particular order.

Token rule: exclusive.

``processing`` is ``batch``, since the file is one.  Only what succeeded is billed: a request that errored is
a call without usage, one that was cancelled or expired was never made, and is passed over.  The input stands
in the request that made the batch, so that all of it is unattributed.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from costscope.adapters._anthropic_messages import answer
from costscope.adapters._batch import Batch
from costscope.adapters._batch_line import Source, add_result, failed
from costscope.adapters._contract import JsonLines, Match, Sample
from costscope.adapters._formats import MESSAGES
from costscope.adapters._values import NO_TEXT

_NEVER_MADE: Final = frozenset({"canceled", "expired"})
_TYPES: Final = _NEVER_MADE | {"succeeded", "errored"}


class _Result(msgspec.Struct, gc=False):
    type: str = ""
    message: msgspec.Raw = NO_TEXT
    error: Any = None


class Line(msgspec.Struct, gc=False):
    """A line of the results."""

    result: _Result
    custom_id: Any = None


class AnthropicBatch(JsonLines):
    """Results of Anthropic's Message Batches API."""

    name = "anthropic_batch"
    title = "Anthropic message batch results (JSONL)"
    export_hint = "client.messages.batches.results(ID), or the batch's results_url, saved as it comes"
    blind_spots = "the input, which is in the batch's requests; when each request was served"
    line_type = Line

    def sniff(self, sample: Sample) -> Match | None:
        """Lines have a custom id and a result of one of four types."""
        objects = sample.objects()
        hits = sum(_is_result(line) for line in objects)
        return (
            Match(0.95 * hits / len(objects), f"{hits} of {len(objects)} lines are results") if hits else None
        )

    def take(self, line: Line, number: int, out: Batch) -> None:
        """Put a line's call into the batch."""
        result = line.result
        source = Source(number, line.custom_id, provider="anthropic")
        if result.type in _NEVER_MADE:
            out.skip(result.type)
        elif result.type == "errored":
            error = result.error.get("error", result.error) if isinstance(result.error, dict) else None
            add_result(out, source, failed(error), MESSAGES)
        elif result.type == "succeeded":
            add_result(out, source, answer(result.message), MESSAGES)
        else:
            raise ValueError("a result of an unknown type")


def _is_result(line: dict[str, Any]) -> bool:
    result = line.get("result")
    return "custom_id" in line and isinstance(result, dict) and result.get("type") in _TYPES
