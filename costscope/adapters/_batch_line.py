"""One line of a provider's batch output: the result of one request, billed at the batch price.

Nothing in such a line says that it is of a batch: the kind of the file does.  The line's own key is the task;
a key that comes again, in another batch, is the same task done again.  Without a key the hash of the texts
before the first answer stands for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import Match, Sample
from costscope.adapters._errors import error_type
from costscope.adapters._exchange import Answer, Prompt
from costscope.adapters._formats import Format
from costscope.adapters._labels import label
from costscope.adapters._logged_call import Logged, add_call
from costscope.domain.tokens import TokenRule

UNSEEN: Final = Prompt(is_whole=False)
"""The input of a request that is in another file, the batch's input."""


def sniffed(sample: Sample, is_result: Callable[[dict[str, Any]], bool]) -> Match | None:
    """The judgement of a sample by how many of its lines are results."""
    objects = sample.objects()
    hits = sum(map(is_result, objects))
    return Match(0.95 * hits / len(objects), f"{hits} of {len(objects)} lines are results") if hits else None


class Source(msgspec.Struct, frozen=True, gc=False):
    """Where a line is from: its number, the key the user gave it, who bills, when it was done."""

    number: int
    key: Any
    provider: str | None = None
    request_id: str | None = None
    http_status: int | None = None
    time: datetime | None = None


def add_result(
    out: Batch, source: Source, answer: Answer, form: Format | None = None, prompt: Prompt = UNSEEN
) -> None:
    """Add the call a line tells of."""
    task = label(source.key) or prompt.identity()
    said = Logged(
        rule=(form and form.rule) or TokenRule.AUTO,
        counts=answer.counts,
        task=task,
        thread=task,
        response_id=answer.response_id,
        request_id=source.request_id,
        start_time=source.time,
        operation=form.operation if form else None,
        provider=source.provider,
        processing="batch",
        http_status=source.http_status,
        cost=answer.cost,
        cost_source="billed",
    )
    add_call(out, source.number, said, prompt, answer)
    out.accepted += 1


def failed(error: Any) -> Answer:
    """The answer of a request that failed: no usage, which is unknown rather than zero."""
    return Answer(status="error", error_type=error_type(error) or "error")
