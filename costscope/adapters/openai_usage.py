"""OpenAI's usage API (``/v1/organization/usage/…``), its answers saved as JSON, of every endpoint.

A file holds a page, several pages one after another or in a list, or the bare list of buckets, of one minute,
hour or day.  Token rule: ``input_tokens`` includes cached and written tokens, ``output_tokens`` includes
reasoning; they are taken apart by the answer's own parts, which must add up (see ``_openai_usage``).

``model``, ``project_id``, ``api_key_id``, ``batch`` and ``service_tier`` are null where the query did not
group by them: null is "not asked", never "none".  Batch is told as the service tier it is.  Users are not
read.

Model requests of web searches are not counted a second time: they stand among the completions.
"""

from __future__ import annotations

import re

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._openai_usage import Result, add_usage
from costscope.adapters._pages import Document, Period, has_keys, take_results

_result = msgspec.json.Decoder(Result)
_KIND = re.compile(rb'(?<!\\)"object"\s*:\s*"organization\.usage\.(\w{1,40})\.result"')


class OpenaiUsage(JsonDocument):
    """Saved answers of the usage API."""

    name = "openai_usage"
    title = "OpenAI Usage API, JSON pages of every endpoint"
    export_hint = (
        "GET /v1/organization/usage/completions?group_by=model&group_by=batch&group_by=service_tier "
        "with an admin key, all pages; likewise embeddings, images, web_search_calls and the others"
    )
    blind_spots = "no money; the size and source of images; how much of the output is reasoning"
    document_type = Document

    def sniff(self, sample: Sample) -> Match | None:
        """Every result names its kind."""
        kind = _KIND.search(sample.head) if has_keys(sample, "object") else None
        return (
            Match(1.0, f"results of the kind organization.usage.{kind[1].decode()}.result") if kind else None
        )

    def take(self, document: Document, name: str, out: Batch) -> None:  # noqa: ARG002 - counts have no use for it
        """Put a usage row per count of a result into the batch."""
        take_results(document, out, _take_result)


def _take_result(raw: msgspec.Raw, period: Period, number: int, out: Batch) -> None:
    add_usage(out, number, period, _result.decode(raw))
