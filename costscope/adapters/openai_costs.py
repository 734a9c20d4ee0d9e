"""OpenAI's Costs API (``/v1/organization/costs``), its answers saved as JSON.

A file holds a page, several pages one after another or in a list, or the bare list of buckets.  Buckets
are UTC days.  An amount is a number or, since 2026, text; either may have 30 decimals, and quantities 19
digits: none of them passes through a float.

``project_id``, ``api_key_id`` and ``line_item`` are null where the query did not group by them: null is
"not asked", never "none".  There is no grouping by model: it stands inside the line item, whose text is
kept as ``charge_description`` whether or not it is understood.

A last page that says there are more is a reject of its own: what it promises is missing from the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from costscope.adapters._batch import Batch
from costscope.adapters._contract import JsonDocument, Match, Sample
from costscope.adapters._exports import period, unix_instant
from costscope.adapters._openai_costs import EMPTY_DAY, add_cost


class _Amount(msgspec.Struct):
    value: Decimal | None = None
    currency: str | None = None


class _Result(msgspec.Struct):
    amount: _Amount
    line_item: str | None = None
    project_id: str | None = None
    api_key_id: str | None = None
    quantity: Decimal | None = None
    quantity_unit: str | None = None


class _Node(msgspec.Struct):
    """A page, which has ``data``, or a bucket, which has ``results``."""

    data: list[_Node] | None = None
    has_more: bool | None = None
    start_time: int | None = None
    end_time: int | None = None
    results: list[msgspec.Raw] | None = None


_Document = _Node | list[_Node | list[_Node]]
_result = msgspec.json.Decoder(_Result)
_COST = re.compile(rb'(?<!\\)"object"\s*:\s*"organization\.costs\.result"')


class OpenaiCosts(JsonDocument):
    """Saved answers of the Costs API."""

    name = "openai_costs"
    title = "OpenAI Costs API, JSON pages"
    export_hint = (
        "GET /v1/organization/costs?group_by=line_item&group_by=project_id with an admin key, all pages"
    )
    blind_spots = "quantities are often null; taxes, credits and minimums of the invoice may be missing"
    document_type = _Document

    def sniff(self, sample: Sample) -> Match | None:
        """Every result names its kind."""
        if sample.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"[") or not _COST.search(
            sample.head
        ):
            return None
        return Match(1.0, "results of the kind organization.costs.result")

    def take(self, document: _Document, name: str, out: Batch) -> None:  # noqa: ARG002 - a bill has no use for it
        """Put a charge per result into the batch."""
        number = 0
        is_last = True
        for node in _flat(document):
            if node.data is not None:
                is_last = not node.has_more
            elif node.results is None:
                raise ValueError("neither a page nor a bucket")
            for bucket in [node] if node.data is None else node.data:
                if not bucket.results:
                    out.skip(EMPTY_DAY)
                for raw in bucket.results or ():
                    number += 1
                    try:
                        _take_result(raw, bucket, number, out)
                    except ValueError as error:
                        out.reject(number, str(error))
        if not is_last:
            out.reject(number, "the last page says that more pages follow: they are missing from the file")


def _flat(document: _Document) -> Iterator[_Node]:
    for entry in document if isinstance(document, list) else [document]:
        yield from entry if isinstance(entry, list) else [entry]


def _take_result(raw: msgspec.Raw, bucket: _Node, number: int, out: Batch) -> None:
    result = _result.decode(raw)
    amount = result.amount
    if amount.value is None:
        raise ValueError("an amount is missing")
    add_cost(
        out,
        number,
        period(unix_instant(bucket.start_time), unix_instant(bucket.end_time)),
        str(amount.value),
        amount.currency,
        description=result.line_item,
        project=result.project_id,
        key=result.api_key_id,
        quantity=result.quantity,
        unit=result.quantity_unit,
    )
